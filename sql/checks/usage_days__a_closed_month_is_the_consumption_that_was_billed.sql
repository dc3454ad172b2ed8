-- The days of an issued month sum up to its monthly consumption: events, quantities and money of each line.
--
-- reads: usage_days, monthly_consumption, invoices
-- accept: never
with followed as (
    select
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        event_month < billing_month as is_late,
        sum(event_count) as event_count,
        sum(billed_quantity) as billed_quantity,
        sum(charged_quantity) as charged_quantity,
        sum(service_excl_tax) as service_excl_tax,
        sum(amount_excl_tax) as amount_excl_tax
    from usage_days
    group by customer_ref, line, usage, origin_zone, destination_group, event_month < billing_month
)

select
    coalesce(f.customer_ref, m.customer_ref) as customer_ref,
    coalesce(f.line, m.line) as line,
    coalesce(f.usage, m.usage) as usage,
    f.amount_excl_tax as followed_excl_tax,
    m.amount_excl_tax as billed_excl_tax
from followed as f
full join monthly_consumption as m
    on f.customer_ref = m.customer_ref
    and f.line = m.line
    and f.usage = m.usage
    and f.origin_zone is not distinct from m.origin_zone
    and f.destination_group = m.destination_group
    and f.is_late = m.is_late
where
    exists (select 1 from invoices as i where i.kind = 'INVOICE')
    and (
        f.event_count is distinct from m.event_count
        or f.billed_quantity is distinct from m.billed_quantity
        or f.charged_quantity is distinct from m.charged_quantity
        or f.service_excl_tax is distinct from m.service_excl_tax
        or f.amount_excl_tax is distinct from m.amount_excl_tax
    )
