-- Usage charges equal the month's consumption: quantities always, amounts when our rating is the billing basis.
--
-- reads: usage_charges, monthly_consumption
-- params: invoice_basis
-- accept: never
with charged as (
    select
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        is_late,
        sum(event_count) as event_count,
        sum(billed_quantity) as billed_quantity,
        sum(service_excl_tax) as service_excl_tax,
        sum(amount_excl_tax) as amount_excl_tax
    from usage_charges
    group by customer_ref, line, usage, origin_zone, destination_group, is_late
)

select
    coalesce(m.customer_ref, c.customer_ref) as customer_ref,
    coalesce(m.line, c.line) as line,
    coalesce(m.usage, c.usage) as usage,
    m.amount_excl_tax as consumed_excl_tax,
    c.amount_excl_tax as charged_excl_tax
from monthly_consumption as m
full join charged as c
    on m.customer_ref = c.customer_ref
    and m.line = c.line
    and m.usage = c.usage
    and m.origin_zone is not distinct from c.origin_zone
    and m.destination_group = c.destination_group
    and m.is_late = c.is_late
where
    m.event_count is distinct from c.event_count
    or m.billed_quantity is distinct from c.billed_quantity
    or m.service_excl_tax is distinct from c.service_excl_tax
    or ($invoice_basis = 'rated' and m.amount_excl_tax is distinct from c.amount_excl_tax)
