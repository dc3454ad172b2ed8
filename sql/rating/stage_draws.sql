-- What each event draws from its allowance of one stage: in the order of start, then id, while the pool lasts.
--
-- grain: feed, cdr_id
-- reads: allowance_claims, allowance_pools, event_draws
-- params: stage
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: stage BIGINT | turn of the allowance
-- column: month VARCHAR | month of the event
-- column: allowance_code VARCHAR | the allowance
-- column: customer_ref VARCHAR | the customer
-- column: pool_line VARCHAR | the line; null for a shared pool
-- column: covered_from BIGINT | first unit of the event that it covers
-- column: drawn_quantity BIGINT | units of the event that it covers
with covered as (
    select
        feed,
        cdr_id,
        sum(drawn_quantity) as covered_quantity
    from event_draws
    group by feed, cdr_id
),

pool_draws as (
    select
        month,
        allowance_code,
        customer_ref,
        pool_line,
        sum(drawn_quantity) as drawn_quantity
    from event_draws
    group by month, allowance_code, customer_ref, pool_line
),

needs as (
    select
        c.*,
        p.left_quantity - coalesce(d.drawn_quantity, 0) as left_quantity,
        coalesce(e.covered_quantity, 0) as covered_from,
        c.billed_quantity - coalesce(e.covered_quantity, 0) as needed_quantity
    from allowance_claims as c
    inner join allowance_pools as p
        on c.month = p.month
        and c.allowance_code = p.allowance_code
        and c.customer_ref = p.customer_ref
        and c.pool_line is not distinct from p.pool_line
    left join pool_draws as d
        on c.month = d.month
        and c.allowance_code = d.allowance_code
        and c.customer_ref = d.customer_ref
        and c.pool_line is not distinct from d.pool_line
    left join covered as e on c.feed = e.feed and c.cdr_id = e.cdr_id
    where c.stage = $stage
),

queued as (
    select
        *,
        coalesce(
            sum(needed_quantity) over (
                partition by month, allowance_code, customer_ref, pool_line
                order by started_at, cdr_id, feed
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as needed_before
    from needs
    where needed_quantity > 0
),

drawn as (
    select
        *,
        case
            when left_quantity is null then needed_quantity
            else least(needed_quantity, greatest(0, left_quantity - needed_before))
        end as quantity
    from queued
)

select
    feed,
    cdr_id,
    stage,
    month,
    allowance_code,
    customer_ref,
    pool_line,
    cast(covered_from as bigint) as covered_from,
    cast(quantity as bigint) as drawn_quantity
from drawn
where quantity > 0
