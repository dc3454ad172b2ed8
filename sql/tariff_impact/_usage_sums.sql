-- What the rated events of a month come to, by line, usage and destination; the columns that invoices charge by.
--
-- A cost that the file does not give follows from the source's own tariffs, where it has some, as in the margin.
--
-- grain: customer_ref, line, usage, origin_zone, destination_code, destination_group, is_late, vat_rate
-- reads: rated_cdrs, tariff_costs
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR | its group
-- column: is_late BOOLEAN | events of an earlier month
-- column: vat_rate DECIMAL(5,2) | percent
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: service_excl_tax DECIMAL(18,6) | euros, the services' parts
-- column: amount_excl_tax DECIMAL(18,6) | euros, sum of the events' rounded amounts
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler; a cost that is not known counts as 0
select
    r.customer_ref,
    r.line,
    r.usage,
    r.origin_zone,
    r.destination_code,
    r.destination_group,
    r.event_month < r.billing_month as is_late,
    r.vat_rate,
    count(*) as event_count,
    cast(sum(r.billed_quantity) as bigint) as billed_quantity,
    cast(sum(r.included_quantity) as bigint) as included_quantity,
    cast(sum(r.service_excl_tax) as decimal(18, 6)) as service_excl_tax,
    cast(sum(r.amount_excl_tax) as decimal(18, 6)) as amount_excl_tax,
    cast(sum(coalesce(r.supplier_cost_excl_tax, t.cost_excl_tax, 0)) as decimal(18, 6)) as cost_excl_tax
from rated_cdrs as r
left join tariff_costs as t on r.feed = t.feed and r.cdr_id = t.cdr_id
group by
    r.customer_ref,
    r.line,
    r.usage,
    r.origin_zone,
    r.destination_code,
    r.destination_group,
    r.event_month < r.billing_month,
    r.vat_rate
