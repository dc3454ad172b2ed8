-- The allowance requests of customers with a shared allowance whose priority differs between lines.
--
-- Two tariff versions may give an allowance two priorities. Lines that joined the offer under each version then draw
-- on one shared pool at two stages, and only the order of the events decides.
--
-- grain: event, stage
-- reads: allowance_grants, allowance_pools, event_allowance_requests
-- column: event BIGINT | number of the event
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
-- column: place BIGINT | place of the event in the order of consumption: start, then id
with turns as (
    select customer_ref
    from allowance_grants
    where pool_line is null
    group by month, customer_ref, allowance_code
    having count(distinct stage) > 1
),

entangled_pools as (
    select p.pool
    from allowance_pools as p
    where exists (select 1 from turns as t where t.customer_ref = p.customer_ref)
)

select
    c.event,
    c.billed_quantity,
    c.stage,
    c.pool,
    c.left_quantity,
    dense_rank() over (order by c.started_at, c.cdr_id, c.is_fixed) as place
from event_allowance_requests as c
inner join entangled_pools as e on c.pool = e.pool
