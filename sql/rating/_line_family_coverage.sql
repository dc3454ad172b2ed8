-- Each usage family of a line that an allowance covers, and whether in full, whatever the order of the events.
--
-- A pool that holds as much as all its requests covers in full the families that draw on it first: the order of
-- consumption does not matter. Only the events that draw first on a scarce pool must queue.
--
-- grain: spell_month, usage_family
-- reads: line_allowance_requests
-- column: spell_month BIGINT | the line, its customer, offer and month
-- column: usage_family BIGINT | usage, zone and destination
-- column: pool BIGINT | pool of the first allowance
-- column: is_scarce BOOLEAN | whether that pool may run out: the events queue
-- column: billed_quantity BIGINT | seconds, acts or KO, all of which a pool that is not scarce covers
with scarce_pools as (
    select pool
    from line_allowance_requests
    where left_quantity is not null
    group by pool
    having sum(billed_quantity) > max(left_quantity)
),

first_claims as (
    select *
    from line_allowance_requests
    qualify row_number() over (partition by spell_month, usage_family order by stage) = 1
)

select
    c.spell_month,
    c.usage_family,
    c.pool,
    s.pool is not null as is_scarce,
    c.billed_quantity
from first_claims as c
left join scarce_pools as s on c.pool = s.pool
