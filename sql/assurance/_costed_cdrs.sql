-- Each rated event of a billing month with its cost and its wholesaler.
--
-- A cost that the file does not give follows from the source's own tariffs, where it has some.
--
-- grain: feed, cdr_id
-- reads: rated_cdrs, tariff_costs
-- storage: view
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: billing_month VARCHAR | AAAA-MM
-- column: source VARCHAR | the wholesaler: origyne, or a name of [[sources]]
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | offer of the line at the start
-- column: tariff_from DATE | tariff version in force at the start
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR | its group
-- column: band VARCHAR | band of the start; null for a free incoming event
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: charged_quantity BIGINT | billed less included
-- column: connection_fee_excl_tax DECIMAL(18,6) | euros, part of the revenue
-- column: service_excl_tax DECIMAL(18,6) | euros, the service's part of the revenue
-- column: revenue_excl_tax DECIMAL(18,6) | euros, our amount
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler; a cost that is not known counts as 0
-- column: is_cost_known BOOLEAN | whether the file or the wholesaler's tariffs give the cost
select
    r.feed,
    r.cdr_id,
    r.billing_month,
    source_of(r.cdr_id) as source,
    r.customer_ref,
    r.line,
    r.offer_code,
    r.tariff_from,
    r.usage,
    r.origin_zone,
    r.destination_code,
    r.destination_group,
    r.band,
    r.billed_quantity,
    r.included_quantity,
    r.charged_quantity,
    r.connection_fee_excl_tax,
    r.service_excl_tax,
    r.amount_excl_tax as revenue_excl_tax,
    coalesce(r.supplier_cost_excl_tax, t.cost_excl_tax, 0) as cost_excl_tax,
    coalesce(r.supplier_cost_excl_tax, t.cost_excl_tax) is not null as is_cost_known
from rated_cdrs as r
left join tariff_costs as t on r.feed = t.feed and r.cdr_id = t.cdr_id
