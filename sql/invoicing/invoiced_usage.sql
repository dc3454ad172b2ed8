-- The outcome of the rated events of a billing month: on its invoices, held with a customer, or free.
--
-- Credit notes that correct an invoice later are left out: they do not change what it billed.
--
-- grain: billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late
-- partition: billing_month
-- published: internal
-- reads: register_usage, usage_charges, held_customers
-- follows: invoices
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_group VARCHAR | group of the destination; DATA, RECU for those
-- column: is_late BOOLEAN | events of an earlier month
-- column: outcome VARCHAR | INVOICED, HELD, or FREE: nothing to bill, and no line on an invoice
-- column: invoice_number VARCHAR | the invoice; null for another outcome
-- column: event_count BIGINT | events
-- column: amount_excl_tax DECIMAL(18,2) | euros, rounded like an invoice line
-- check: rated_is_invoiced_or_held error
with lines_shown as (
    select distinct
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        is_late
    from register_usage
),

charged as (
    select
        u.billing_month,
        u.customer_ref,
        u.line,
        u.usage,
        u.origin_zone,
        u.destination_group,
        u.is_late,
        u.event_count,
        round(u.amount_excl_tax, 2) as amount_excl_tax,
        h.customer_ref is not null as is_held,
        i.customer_ref is not null
        and (u.billed_quantity <> 0 or round(u.amount_excl_tax, 2) <> 0 or l.customer_ref is not null) as is_shown
    from usage_charges as u
    left join held_customers as h on u.customer_ref = h.customer_ref
    left join (select distinct customer_ref from register_usage) as i on u.customer_ref = i.customer_ref
    left join lines_shown as l
        on u.customer_ref = l.customer_ref
        and u.line = l.line
        and u.usage = l.usage
        and u.origin_zone is not distinct from l.origin_zone
        and u.destination_group = l.destination_group
        and u.is_late = l.is_late
)

select
    billing_month,
    customer_ref,
    line,
    usage,
    origin_zone,
    destination_group,
    is_late,
    'INVOICED' as outcome,
    invoice_number,
    event_count,
    amount_excl_tax
from register_usage

union all

select
    billing_month,
    customer_ref,
    line,
    usage,
    origin_zone,
    destination_group,
    is_late,
    case when is_held then 'HELD' else 'FREE' end as outcome,
    null as invoice_number,
    cast(sum(event_count) as bigint) as event_count,
    cast(sum(amount_excl_tax) as decimal(18, 2)) as amount_excl_tax
from charged
where is_held or (not is_shown and amount_excl_tax = 0)
group by billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late, is_held
