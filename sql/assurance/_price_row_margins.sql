-- What each row of Tarifs brought in a billing month and what its events cost, by source, allowances left aside.
--
-- Of the events whose cost is known, that the row charges whole: those of an allowance and the parts of services are not the row's.
--
-- grain: source, tariff_from, usage, row_offer_code, row_origin_zone, row_destination_code, row_band
-- reads: costed_cdrs, sold_prices
-- column: source VARCHAR | the wholesaler
-- column: tariff_from DATE | tariff version
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: row_offer_code VARCHAR | CODE_OFFRE; * is any
-- column: row_origin_zone VARCHAR | ZONE_ORIGINE; * is any
-- column: row_destination_code VARCHAR | CODE_DESTINATION; * is any
-- column: row_band VARCHAR | PLAGE; * is any
-- column: price_excl_tax DECIMAL(18,6) | euros a unit, of the first tier
-- column: unit VARCHAR | MIN, S, ACTE, KO, MO or GO
-- column: unit_quantity BIGINT | seconds, acts or KO of a unit
-- column: tier_count BIGINT | tiers of the price
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: fee_excl_tax DECIMAL(38,6) | euros of connection fees, part of the revenue
-- column: revenue_excl_tax DECIMAL(38,6) | euros
-- column: cost_excl_tax DECIMAL(38,6) | euros owed to the wholesaler
select
    c.source,
    c.tariff_from,
    c.usage,
    p.row_offer_code,
    p.row_origin_zone,
    p.row_destination_code,
    p.row_band,
    max(p.price_excl_tax) as price_excl_tax,
    max(p.unit) as unit,
    max(p.unit_quantity) as unit_quantity,
    max(p.tier_count) as tier_count,
    count(*) as event_count,
    cast(sum(c.billed_quantity) as bigint) as billed_quantity,
    cast(sum(c.connection_fee_excl_tax) as decimal(38, 6)) as fee_excl_tax,
    cast(sum(c.revenue_excl_tax) as decimal(38, 6)) as revenue_excl_tax,
    cast(sum(c.cost_excl_tax) as decimal(38, 6)) as cost_excl_tax
from costed_cdrs as c
inner join sold_prices as p
    on c.tariff_from = p.tariff_from
    and c.offer_code = p.offer_code
    and c.usage = p.usage
    and c.origin_zone = p.origin_zone
    and c.destination_code = p.destination_code
    and c.band = p.band
where c.included_quantity = 0 and c.service_excl_tax = 0 and c.is_cost_known
group by
    c.source, c.tariff_from, c.usage, p.row_offer_code, p.row_origin_zone, p.row_destination_code, p.row_band
