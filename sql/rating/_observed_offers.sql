-- Each offer of each subscription, from its latest observation in the view of a month.
--
-- Rows in stock are not subscriptions. "Latest" is in deposit order.
--
-- grain: line, activated_on, offer_from
-- reads: line_observations
-- params: cutoff
-- column: feed VARCHAR | MOBILE or VGA
-- column: line VARCHAR | E.164 digits without +
-- column: activated_on DATE | day of activation: with the line, the key of the subscription
-- column: offer_from DATE | when the offer began
-- column: offer_code VARCHAR | the offer
-- column: customer_ref VARCHAR | the customer
-- column: iccid VARCHAR | SIM card, mobile only
-- column: imsi VARCHAR | subscriber identity, mobile only
-- column: state VARCHAR | ACTIF, SUSPENDU or RESILIE
-- column: suspended_on DATE | since when it is suspended
-- column: terminated_on DATE | when it ends or ended
-- column: source_path VARCHAR | file, from the deposit's root
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
with seen as (
    select *
    from line_observations
    where state <> 'STOCK' and deposited_at <= $cutoff
),

last_seen as (
    select
        line,
        activated_on,
        offer_from,
        max(deposited_at) as deposited_at
    from seen
    group by line, activated_on, offer_from
)

select
    s.feed,
    s.line,
    s.activated_on,
    s.offer_from,
    s.offer_code,
    s.customer_ref,
    s.iccid,
    s.imsi,
    s.state,
    s.suspended_on,
    s.terminated_on,
    s.source_path,
    s.deposited_at
from seen as s
inner join last_seen as l
    on s.line = l.line
    and s.activated_on = l.activated_on
    and s.offer_from = l.offer_from
    and s.deposited_at = l.deposited_at
qualify row_number() over (partition by s.line, s.activated_on, s.offer_from order by s.source_path desc) = 1
