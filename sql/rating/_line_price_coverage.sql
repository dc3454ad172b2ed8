-- Each price of a line whose events an allowance covers: whether in full, whatever the order of the events.
--
-- A pool that holds all that could ever be asked of it covers in full what comes to it first: the order of
-- consumption decides nothing there. Only the events that come first to a scarce pool must queue.
--
-- grain: spell_month, tier
-- reads: line_allowance_requests
-- column: spell_month BIGINT | the line, its customer, offer and days
-- column: tier BIGINT | first tier of the price
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

first_requests as (
    select *
    from line_allowance_requests
    qualify row_number() over (partition by spell_month, tier order by stage) = 1
)

select
    c.spell_month,
    c.tier,
    c.pool,
    s.pool is not null as is_scarce,
    c.billed_quantity
from first_requests as c
left join scarce_pools as s on c.pool = s.pool
