-- Each event that queues for an allowance, and each allowance that covers it.
--
-- grain: event, stage
-- reads: priced_cdrs, walked_cdrs, scarce_allowance_requests
-- column: event BIGINT | number of the event
-- column: is_fixed BOOLEAN | of a fixed line: its feed is VGA, not MOBILE
-- column: cdr_id VARCHAR | its id
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
select
    p.event,
    p.is_fixed,
    p.cdr_id,
    p.started_at,
    p.billed_quantity,
    c.stage,
    c.pool,
    c.left_quantity
from priced_cdrs as p
inner join scarce_allowance_requests as c on p.spell_month = c.spell_month and p.usage_family = c.usage_family
where p.billed_quantity > 0

union all

select
    p.event,
    p.is_fixed,
    p.cdr_id,
    p.started_at,
    w.billed_quantity,
    c.stage,
    c.pool,
    c.left_quantity
from walked_cdrs as w
inner join scarce_allowance_requests as c on w.spell_month = c.spell_month and w.usage_family = c.usage_family
inner join priced_cdrs as p on w.event = p.event
where w.billed_quantity > 0
