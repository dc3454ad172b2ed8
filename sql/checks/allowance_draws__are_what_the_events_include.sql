-- The draws on a customer's allowances equal the included quantities of the events, by usage and month of the events.
--
-- Where the tariffs give no usage for an allowance, or two, the usages of its customer are compared together.
--
-- reads: allowance_draws, rated_cdrs, tariff_allowances
-- accept: never
with usages as (
    select
        allowance_code,
        case when min(usage) = max(usage) then min(usage) end as usage
    from tariff_allowances
    group by allowance_code
),

draws as (
    select
        d.event_month,
        d.customer_ref,
        u.usage,
        d.used_quantity
    from allowance_draws as d
    left join usages as u on d.allowance_code = u.allowance_code
),

added_up as (
    select distinct
        event_month,
        customer_ref
    from draws
    where usage is null and used_quantity > 0
),

both_sides as (
    select
        event_month,
        customer_ref,
        usage,
        used_quantity as drawn_quantity,
        0 as included_quantity
    from draws

    union all

    select
        event_month,
        customer_ref,
        usage,
        0 as drawn_quantity,
        included_quantity
    from rated_cdrs
)

select
    b.event_month,
    b.customer_ref,
    case when a.customer_ref is null then b.usage end as usage,
    sum(b.drawn_quantity) as drawn_quantity,
    sum(b.included_quantity) as included_quantity
from both_sides as b
left join added_up as a on b.event_month = a.event_month and b.customer_ref = a.customer_ref
group by b.event_month, b.customer_ref, case when a.customer_ref is null then b.usage end
having sum(b.drawn_quantity) <> sum(b.included_quantity)
