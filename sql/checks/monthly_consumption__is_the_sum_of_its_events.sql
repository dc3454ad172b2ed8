-- The consumption of each line is the sum of its rated events: count, quantities and money.
--
-- reads: monthly_consumption, rated_cdrs
-- accept: never
with summed as (
    select
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        event_month < billing_month as is_late,
        count(*) as event_count,
        sum(billed_quantity) as billed_quantity,
        sum(included_quantity) as included_quantity,
        sum(service_excl_tax) as service_excl_tax,
        sum(amount_excl_tax) as amount_excl_tax
    from rated_cdrs
    group by customer_ref, line, usage, origin_zone, destination_group, event_month < billing_month
)

select
    coalesce(m.customer_ref, s.customer_ref) as customer_ref,
    coalesce(m.line, s.line) as line,
    coalesce(m.usage, s.usage) as usage,
    m.amount_excl_tax,
    s.amount_excl_tax as events_excl_tax
from monthly_consumption as m
full join summed as s
    on m.customer_ref = s.customer_ref
    and m.line = s.line
    and m.usage = s.usage
    and m.origin_zone is not distinct from s.origin_zone
    and m.destination_group = s.destination_group
    and m.is_late = s.is_late
where
    m.event_count is distinct from s.event_count
    or m.billed_quantity is distinct from s.billed_quantity
    or m.included_quantity is distinct from s.included_quantity
    or m.service_excl_tax is distinct from s.service_excl_tax
    or m.amount_excl_tax is distinct from s.amount_excl_tax
