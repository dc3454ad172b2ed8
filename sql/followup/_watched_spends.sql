-- The amounts that come near a limit: roaming data of a line, all usage of a customer.
--
-- grain: kind, event_month, customer_ref, line
-- reads: rated_days, usage_days_kept, earlier_usage_days, home_zones, customer_limits, followed_thresholds
-- params: roaming_limit_excl_tax
-- column: kind VARCHAR | ROAMING or SPEND
-- column: event_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line; null of a customer's
-- column: limit_excl_tax DECIMAL(18,6) | euros
-- column: spent_before DECIMAL(18,6) | euros, by earlier billing months and before the checkpoint
with days as (
    select
        event_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        amount_excl_tax as spent_now,
        cast(0 as decimal(18, 6)) as spent_before
    from rated_days
    where amount_excl_tax > 0

    union all

    select
        event_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        cast(0 as decimal(18, 6)) as spent_now,
        amount_excl_tax as spent_before
    from earlier_usage_days
    where amount_excl_tax > 0

    union all

    select
        event_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        cast(0 as decimal(18, 6)) as spent_now,
        amount_excl_tax as spent_before
    from usage_days_kept
    where amount_excl_tax > 0
),

spends as (
    select
        'ROAMING' as kind,
        event_month,
        customer_ref,
        line,
        cast($roaming_limit_excl_tax as decimal(18, 6)) as limit_excl_tax,
        cast(sum(spent_now) as decimal(18, 6)) as spent_now,
        cast(sum(spent_before) as decimal(18, 6)) as spent_before
    from days
    where usage = 'DATA' and origin_zone not in (select origin_zone from home_zones)
    group by event_month, customer_ref, line

    union all

    select
        'SPEND' as kind,
        d.event_month,
        d.customer_ref,
        cast(null as varchar) as line,
        cast(l.limit_excl_tax as decimal(18, 6)) as limit_excl_tax,
        cast(sum(d.spent_now) as decimal(18, 6)) as spent_now,
        cast(sum(d.spent_before) as decimal(18, 6)) as spent_before
    from days as d
    inner join customer_limits as l on d.customer_ref = l.customer_ref
    group by d.event_month, d.customer_ref, l.limit_excl_tax
)

select
    kind,
    event_month,
    customer_ref,
    line,
    limit_excl_tax,
    spent_before
from spends
where
    limit_excl_tax > 0
    and spent_now > 0
    and (spent_now + spent_before) * 100 >= limit_excl_tax * (select min(threshold) from followed_thresholds)
