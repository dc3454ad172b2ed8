-- The usage charges of each line in a billing month: its consumption, also by VAT rate.
--
-- With the basis "billed", an event's amount is that of the month's Billed files where they hold the event, else ours.
--
-- grain: billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate
-- partition: billing_month
-- published: internal
-- reads: rated_cdrs, billed_matches
-- follows: month_deposits
-- params: month, use_billed
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: usage VARCHAR not null | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_group VARCHAR | group of the destination; DATA, RECU for those
-- column: is_late BOOLEAN | events of an earlier month
-- column: vat_rate DECIMAL(5,2) not null | percent, of the offer in the version used
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: charged_quantity BIGINT | billed less included
-- column: service_excl_tax DECIMAL(18,6) not null | euros, sum of the services' parts as rated
-- column: amount_excl_tax DECIMAL(18,6) not null | euros, sum of the events' amounts
-- check: are_the_consumption error
with billed as (
    select
        feed,
        cdr_id,
        arg_min(billed_amount_excl_tax, (source_path, source_line)) as amount_excl_tax
    from billed_matches
    where $use_billed and cdr_id is not null and period = $month
    group by feed, cdr_id
)

select
    r.billing_month,
    r.customer_ref,
    r.line,
    r.usage,
    r.origin_zone,
    r.destination_group,
    r.event_month < r.billing_month as is_late,
    r.vat_rate,
    count(*) as event_count,
    cast(sum(r.billed_quantity) as bigint) as billed_quantity,
    cast(sum(r.included_quantity) as bigint) as included_quantity,
    cast(sum(r.charged_quantity) as bigint) as charged_quantity,
    cast(sum(r.service_excl_tax) as decimal(18, 6)) as service_excl_tax,
    cast(sum(coalesce(b.amount_excl_tax, r.amount_excl_tax)) as decimal(18, 6)) as amount_excl_tax
from rated_cdrs as r
left join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
group by
    r.billing_month,
    r.customer_ref,
    r.line,
    r.usage,
    r.origin_zone,
    r.destination_group,
    r.event_month < r.billing_month,
    r.vat_rate
