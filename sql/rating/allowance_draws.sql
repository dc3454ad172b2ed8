-- The quantity that each pool of an allowance grants, and the quantity that a billing month uses of it.
--
-- Pools of earlier months that this billing month does not touch are left out.
--
-- grain: event_month, allowance_code, customer_ref, line
-- partition: billing_month
-- published: no
-- reads: allowance_pools, event_allowance_draws, line_family_coverage
-- params: month
-- column: billing_month VARCHAR | month that consumes, AAAA-MM
-- column: event_month VARCHAR not null | month of the events, AAAA-MM
-- column: allowance_code VARCHAR not null | the allowance
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: granted_quantity BIGINT >= 0 | seconds, acts or KO; null is unlimited
-- column: used_quantity BIGINT >= 0 | consumed by this billing month
-- check: are_what_the_events_include error
-- check: no_more_than_is_left error
with draws as (
    select
        pool,
        drawn_quantity
    from event_allowance_draws

    union all

    select
        pool,
        billed_quantity as drawn_quantity
    from line_family_coverage
    where not is_scarce
),

drawn as (
    select
        pool,
        cast(sum(drawn_quantity) as bigint) as used_quantity
    from draws
    group by pool
)

select
    cast($month as varchar) as billing_month,
    p.month as event_month,
    p.allowance_code,
    p.customer_ref,
    p.pool_line as line,
    p.granted_quantity,
    coalesce(d.used_quantity, 0) as used_quantity
from allowance_pools as p
left join drawn as d on p.pool = d.pool
where p.month = $month or d.used_quantity is not null
