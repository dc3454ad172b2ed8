-- Each rated event of a billing month, for itemised pages, at the amount that usage_charges uses.
--
-- grain: customer_ref, line, started_at, feed, cdr_id
-- reads: rated_cdrs, cdrs, tariff_destinations, billed_matches
-- params: month, use_billed
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: called_number VARCHAR | normalised, not masked (drawing masks it); null for DATA
-- column: destination_code VARCHAR | destination
-- column: destination_label VARCHAR | its name, French
-- column: destination_group VARCHAR | its group
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: event_month VARCHAR | AAAA-MM
-- column: billing_month VARCHAR | AAAA-MM
with labels as (
    select
        tariff_from,
        destination_code,
        min(label) as label
    from tariff_destinations
    group by tariff_from, destination_code
),

billed as (
    select
        feed,
        cdr_id,
        arg_min(billed_amount_excl_tax, (source_path, source_line)) as amount_excl_tax
    from billed_matches
    where $use_billed and cdr_id is not null and period = $month
    group by feed, cdr_id
)

select
    r.customer_ref,
    r.line,
    r.started_at,
    r.feed,
    r.cdr_id,
    r.usage,
    c.called_number,
    r.destination_code,
    l.label as destination_label,
    r.destination_group,
    r.billed_quantity,
    r.included_quantity,
    coalesce(b.amount_excl_tax, r.amount_excl_tax) as amount_excl_tax,
    r.event_month,
    r.billing_month
from rated_cdrs as r
left join cdrs as c on r.feed = c.feed and r.cdr_id = c.cdr_id
left join labels as l on r.tariff_from = l.tariff_from and r.destination_code = l.destination_code
left join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
