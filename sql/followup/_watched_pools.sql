-- The allowances of which enough is used to reach a threshold in this billing month, by the pools that they have.
--
-- An allowance of the month and a pass of the same code and line count together, as where they are published.
--
-- grain: pool
-- reads: allowance_pools, allowance_draws, earlier_draws, followed_thresholds
-- column: pool BIGINT | pool of the allowance
-- column: watched BIGINT | number of the allowance of a line or customer: its pools share it
-- column: event_month VARCHAR | AAAA-MM
-- column: allowance_code VARCHAR | the allowance
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line; null for a shared pool
-- column: granted_quantity BIGINT | seconds, acts or KO, of its pools together
-- column: used_before BIGINT | consumed by earlier billing months and before the checkpoint
with granted as (
    select
        month as event_month,
        allowance_code,
        customer_ref,
        pool_line as line,
        case when count(granted_quantity) = count(*) then cast(sum(granted_quantity) as bigint) end as granted_quantity
    from allowance_pools
    group by month, allowance_code, customer_ref, pool_line
),

draws as (
    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        used_quantity as used_before,
        0 as used_now
    from earlier_draws

    union all

    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        0 as used_before,
        used_quantity as used_now
    from allowance_draws
),

used as (
    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        cast(sum(used_before) as bigint) as used_before,
        cast(sum(used_now) as bigint) as used_now
    from draws
    group by event_month, allowance_code, customer_ref, line
),

watched as (
    select
        row_number() over (order by g.event_month, g.allowance_code, g.customer_ref, g.line) as watched,
        g.*,
        u.used_before
    from granted as g
    inner join used as u
        on g.event_month = u.event_month
        and g.allowance_code = u.allowance_code
        and g.customer_ref = u.customer_ref
        and g.line is not distinct from u.line
    where
        g.granted_quantity > 0
        and u.used_now > 0
        and (u.used_before + u.used_now) * 100
        >= g.granted_quantity * (select min(threshold) from followed_thresholds)
)

select
    p.pool,
    w.watched,
    w.event_month,
    w.allowance_code,
    w.customer_ref,
    w.line,
    w.granted_quantity,
    w.used_before
from watched as w
inner join allowance_pools as p
    on w.event_month = p.month
    and w.allowance_code = p.allowance_code
    and w.customer_ref = p.customer_ref
    and w.line is not distinct from p.pool_line
