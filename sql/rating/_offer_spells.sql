-- Each line on one offer for one spell, whoever holds it, in the view of a month.
--
-- The offers of a subscription are its distinct DATE_OFFRE, each with the latest CODE_OFFRE seen for it. One holds
-- from the later of DATE_OFFRE and DATE_ACTIVATION until the earliest of the next DATE_OFFRE, the termination and
-- the line's next activation.
--
-- grain: line, from_day
-- reads: observed_offers, subscriptions
-- column: line VARCHAR | E.164 digits without +
-- column: activated_on DATE | day of activation: with the line, the key of the subscription
-- column: offer_code VARCHAR | latest offer seen for the spell
-- column: from_day DATE | first day on the offer
-- column: to_day DATE | first day no more on the offer; null is open
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
        s.line,
        s.activated_on,
        o.offer_code,
        greatest(o.offer_from, o.activated_on) as from_day,
        least(o.next_offer_from, s.terminated_on, s.next_activated_on) as to_day
    from followed as o
    inner join subscriptions as s on o.line = s.line and o.activated_on = s.activated_on
)

select
    line,
    activated_on,
    offer_code,
    from_day,
    to_day
from spells
where to_day is null or from_day < to_day
