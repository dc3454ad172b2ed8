-- Each subscription in the view of a month: a line since an activation, with the latest values of its snapshots.
--
-- "Latest" is in deposit order; an empty termination date undoes a termination.
--
-- grain: line, activated_on
-- reads: observed_offers
-- column: feed VARCHAR | MOBILE or VGA
-- column: line VARCHAR | E.164 digits without +
-- column: activated_on DATE | day of activation
-- column: customer_ref VARCHAR | latest customer seen
-- column: iccid VARCHAR | latest SIM card seen, mobile only
-- column: imsi VARCHAR | latest subscriber identity seen, mobile only
-- column: state VARCHAR | latest state seen: ACTIF, SUSPENDU or RESILIE
-- column: suspended_on DATE | latest suspension date seen
-- column: terminated_on DATE | latest termination date seen
-- column: next_activated_on DATE | next activation of the line
-- column: source VARCHAR | the wholesaler whose snapshot shows it latest
with latest as (
    select *
    from observed_offers
    qualify row_number() over (partition by line, activated_on order by deposited_at desc, source_path desc) = 1
)

select
    feed,
    line,
    activated_on,
    customer_ref,
    iccid,
    imsi,
    state,
    suspended_on,
    terminated_on,
    lead(activated_on) over (partition by line order by activated_on) as next_activated_on,
    case
        when starts_with(source_path, '@') then substring(split_part(source_path, '/', 1), 2)
        else 'origyne'
    end as source
from latest
