-- Each line on one offer for one spell, in the view of a month.
--
-- The offers of a subscription are its distinct DATE_OFFRE, each with the latest CODE_OFFRE seen for it. One holds
-- from the later of DATE_OFFRE and DATE_ACTIVATION until the earliest of the next DATE_OFFRE, the termination and
-- the line's next activation.
--
-- grain: line, valid_from
-- partition: billing_month
-- published: yes
-- reads: observed_offers, subscriptions
-- follows: month_deposits, month_files
-- column: line VARCHAR not null | E.164 digits without +
-- column: feed VARCHAR not null | MOBILE or VGA
-- column: iccid VARCHAR | latest SIM card seen, mobile only
-- column: imsi VARCHAR | latest subscriber identity seen, mobile only
-- column: customer_ref VARCHAR not null | latest customer seen
-- column: offer_code VARCHAR not null | latest offer seen for the spell
-- column: state VARCHAR | latest state seen of the subscription
-- column: activated_on DATE not null | day of activation
-- column: valid_from DATE not null | first day on the offer
-- column: valid_to DATE | first day no more on the offer; null is open
-- column: suspended_on DATE | latest suspension date seen
-- column: terminated_on DATE | latest termination date seen
-- check: spells_do_not_overlap error
with followed as (
    select
        line,
        activated_on,
        offer_from,
        offer_code,
        lead(offer_from) over (partition by line, activated_on order by offer_from) as next_offer_from
    from observed_offers
),

spells as (
    select
        s.*,
        o.offer_code,
        greatest(o.offer_from, o.activated_on) as valid_from,
        least(o.next_offer_from, s.terminated_on, s.next_activated_on) as valid_to
    from followed as o
    inner join subscriptions as s on o.line = s.line and o.activated_on = s.activated_on
)

select
    line,
    feed,
    iccid,
    imsi,
    customer_ref,
    offer_code,
    state,
    activated_on,
    valid_from,
    valid_to,
    suspended_on,
    terminated_on
from spells
where valid_to is null or valid_from < valid_to
