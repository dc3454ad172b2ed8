-- The total quantity that each queued event draws from its allowances.
--
-- grain: event
-- reads: event_allowance_draws
-- column: event BIGINT | number of the event
-- column: drawn_quantity BIGINT | units of the event that they cover
select
    event,
    cast(sum(drawn_quantity) as bigint) as drawn_quantity
from event_allowance_draws
where drawn_quantity > 0
group by event
