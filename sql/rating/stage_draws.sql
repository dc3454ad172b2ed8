-- What each event draws from its allowance of one stage: in the order of start, then id, while the pool lasts.
--
-- Only a pool that its events exhaust needs their order: elsewhere each draws all it needs.
--
-- grain: feed, cdr_id
-- reads: allowance_claims, event_draws
-- params: stage
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: drawn_quantity BIGINT | units of the event that it covers
with covered as (
    select
        d.feed,
        d.cdr_id,
        sum(d.drawn_quantity) as covered_quantity
    from event_draws as d
    inner join allowance_claims as c on d.feed = c.feed and d.cdr_id = c.cdr_id
    where c.stage = $stage
    group by d.feed, d.cdr_id
),

pool_draws as (
    select
        pool,
        sum(drawn_quantity) as drawn_quantity
    from event_draws
    group by pool
),

needs as (
    select
        c.feed,
        c.cdr_id,
        c.start_epoch_s,
        c.pool,
        c.left_quantity - coalesce(d.drawn_quantity, 0) as left_quantity,
        c.billed_quantity - coalesce(e.covered_quantity, 0) as needed_quantity
    from allowance_claims as c
    left join pool_draws as d on c.pool = d.pool
    left join covered as e on c.feed = e.feed and c.cdr_id = e.cdr_id
    where c.stage = $stage and c.billed_quantity > coalesce(e.covered_quantity, 0)
),

exhausted_pools as (
    select pool
    from needs
    group by pool
    having sum(needed_quantity) > max(left_quantity)
),

queued as (
    select
        *,
        sum(needed_quantity) over (
            partition by pool
            order by start_epoch_s, cdr_id, feed
            rows between unbounded preceding and current row
        ) - needed_quantity as needed_before
    from needs
    where pool in (select pool from exhausted_pools)
),

drawn as (
    select
        feed,
        cdr_id,
        pool,
        needed_quantity as quantity
    from needs
    where pool not in (select pool from exhausted_pools)

    union all

    select
        feed,
        cdr_id,
        pool,
        least(needed_quantity, greatest(0, left_quantity - needed_before)) as quantity
    from queued
)

select
    feed,
    cdr_id,
    cast($stage as bigint) as stage,
    pool,
    cast(quantity as bigint) as drawn_quantity
from drawn
where quantity > 0
