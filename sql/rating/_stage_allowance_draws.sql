-- The quantity that each event draws from its allowance of one stage, in the order of start, then id, until the pool is empty.
--
-- A pool runs out on one day (of UTC), and only the events of that day need their order: those of the days before draw
-- all they need, those of the days after nothing.
--
-- grain: event
-- reads: event_allowance_requests, event_allowance_draws
-- params: stage
-- column: event BIGINT | number of the event
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: drawn_quantity BIGINT | units of the event that it covers
with covered as (
    select
        event,
        sum(drawn_quantity) as covered_quantity
    from event_allowance_draws
    group by event
),

pool_draws as (
    select
        pool,
        sum(drawn_quantity) as drawn_quantity
    from event_allowance_draws
    group by pool
),

needs as (
    select
        c.event,
        c.started_at,
        epoch_us(c.started_at) // 86400000000 as utc_day,
        c.cdr_id,
        c.is_fixed,
        c.pool,
        c.left_quantity - coalesce(d.drawn_quantity, 0) as left_quantity,
        c.billed_quantity - coalesce(e.covered_quantity, 0) as needed_quantity
    from event_allowance_requests as c
    left join pool_draws as d on c.pool = d.pool
    left join covered as e on c.event = e.event
    where c.stage = $stage and c.billed_quantity > coalesce(e.covered_quantity, 0)
),

days as (
    select
        pool,
        utc_day,
        max(left_quantity) as left_quantity,
        sum(needed_quantity) as needed_quantity
    from needs
    group by pool, utc_day
),

day_shares as (
    select
        pool,
        utc_day,
        needed_quantity,
        left_quantity + needed_quantity - sum(needed_quantity) over (
            partition by pool
            order by utc_day
            rows between unbounded preceding and current row
        ) as left_quantity
    from days
),

queued as (
    select
        n.event,
        n.pool,
        d.left_quantity,
        n.needed_quantity,
        sum(n.needed_quantity) over (
            partition by n.pool
            order by n.started_at, n.cdr_id, n.is_fixed
            rows between unbounded preceding and current row
        ) - n.needed_quantity as needed_before
    from needs as n
    inner join day_shares as d on n.pool = d.pool and n.utc_day = d.utc_day
    where d.left_quantity > 0 and d.left_quantity < d.needed_quantity
),

drawn as (
    select
        n.event,
        n.pool,
        n.needed_quantity as quantity
    from needs as n
    inner join day_shares as d on n.pool = d.pool and n.utc_day = d.utc_day
    where d.left_quantity is null or d.left_quantity >= d.needed_quantity

    union all

    select
        event,
        pool,
        least(needed_quantity, greatest(0, left_quantity - needed_before)) as quantity
    from queued
)

select
    event,
    cast($stage as bigint) as stage,
    pool,
    cast(quantity as bigint) as drawn_quantity
from drawn
where quantity > 0
