-- Every rated event of every month issued so far is on an invoice, held with its customer, or free: both counts and amounts.
--
-- Usage at two rates of the workbook is two lines, or one where the territory has one rate.
--
-- reads: consumed_to_date, charged_to_date, invoiced_to_date
-- accept: never
with rated as (
    select
        billing_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        is_late,
        sum(event_count) as events
    from consumed_to_date
    group by billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late
),

charged as (
    select
        billing_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        is_late,
        sum(round(amount_excl_tax, 2)) as amount_excl_tax,
        round(sum(amount_excl_tax), 2) as one_line_excl_tax
    from charged_to_date
    group by billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late
),

billed as (
    select
        billing_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        is_late,
        sum(event_count) as events,
        sum(amount_excl_tax) as amount_excl_tax
    from invoiced_to_date
    group by billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late
)

select
    coalesce(r.billing_month, b.billing_month) as billing_month,
    coalesce(r.customer_ref, b.customer_ref) as customer_ref,
    coalesce(r.line, b.line) as line,
    coalesce(r.usage, b.usage) as usage,
    r.events as rated_events,
    b.events as billed_events,
    c.amount_excl_tax as charged_excl_tax,
    b.amount_excl_tax as billed_excl_tax
from rated as r
left join charged as c
    on r.billing_month = c.billing_month
    and r.customer_ref = c.customer_ref
    and r.line = c.line
    and r.usage = c.usage
    and r.origin_zone is not distinct from c.origin_zone
    and r.destination_group = c.destination_group
    and r.is_late = c.is_late
full join billed as b
    on r.billing_month = b.billing_month
    and r.customer_ref = b.customer_ref
    and r.line = b.line
    and r.usage = b.usage
    and r.origin_zone is not distinct from b.origin_zone
    and r.destination_group = b.destination_group
    and r.is_late = b.is_late
where
    r.events is distinct from b.events
    or (
        c.amount_excl_tax is distinct from b.amount_excl_tax
        and c.one_line_excl_tax is distinct from b.amount_excl_tax
    )
