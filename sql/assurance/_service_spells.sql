-- Each spell of a line on an offer, in service until a day: as the month sees it, and of lines that it does not see, as all snapshots show them.
--
-- The month's view ends with its cut-off; a wholesaler's invoice comes later, and may charge lines that began or ended
-- outside of it.
--
-- grain: line, valid_from
-- reads: lines, line_observations
-- column: source VARCHAR | the wholesaler
-- column: line VARCHAR | E.164 digits without +
-- column: feed VARCHAR | MOBILE or VGA
-- column: offer_code VARCHAR | the offer
-- column: activated_on DATE | day of activation
-- column: valid_from DATE | first day of the spell
-- column: valid_until DATE | first day no more; null is open
-- column: terminated_on DATE | day of termination, where there is one
with others as (
    select
        source_of(source_path) as source,
        line,
        feed,
        offer_code,
        activated_on,
        terminated_on,
        row_number() over (partition by line, activated_on order by deposited_at desc, source_path desc) as latest
    from line_observations
    where activated_on is not null and line not in (select l.line from lines as l)
)

select
    source,
    line,
    feed,
    offer_code,
    activated_on,
    valid_from,
    least(valid_to, terminated_on) as valid_until,
    terminated_on
from lines

union all

select
    source,
    line,
    feed,
    offer_code,
    activated_on,
    activated_on as valid_from,
    terminated_on as valid_until,
    terminated_on
from others
where latest = 1
