-- The price by which each kind of event was sold: the row of Tarifs that the rating chose, and its first tier.
--
-- grain: tariff_from, offer_code, usage, origin_zone, destination_code, band
-- reads: chosen_tiers, sold_families, versions_in_view, tariff_prices
-- column: tariff_from DATE | tariff version
-- column: offer_code VARCHAR | offer of the line
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: band VARCHAR | band of the start
-- column: row_offer_code VARCHAR | CODE_OFFRE of the row; * is any
-- column: row_origin_zone VARCHAR | its ZONE_ORIGINE; * is any
-- column: row_destination_code VARCHAR | its CODE_DESTINATION; * is any
-- column: row_band VARCHAR | its PLAGE; * is any
-- column: price_excl_tax DECIMAL(18,6) | euros a unit, of its first tier
-- column: unit VARCHAR | MIN, S, ACTE, KO, MO or GO
-- column: unit_quantity BIGINT | seconds, acts or KO of a unit
-- column: tier_count BIGINT | tiers of the price; above 1 later seconds or KO have another one
-- column: connection_fee_excl_tax DECIMAL(18,6) | euros an event
-- column: cap_excl_tax DECIMAL(18,6) | euros an event at most; null is none
with tiers as (
    select
        offer_code,
        usage_family,
        band,
        price_key,
        count(*) as tier_count,
        min(unit_quantity) filter (where tier_from = 0) as unit_quantity
    from chosen_tiers
    group by offer_code, usage_family, band, price_key
)

select distinct
    k.tariff_from,
    cast(t.offer_code as varchar) as offer_code,
    cast(k.usage as varchar) as usage,
    cast(k.origin_zone as varchar) as origin_zone,
    cast(k.destination_code as varchar) as destination_code,
    cast(t.band as varchar) as band,
    p.offer_code as row_offer_code,
    p.origin_zone as row_origin_zone,
    p.destination_code as row_destination_code,
    p.band as row_band,
    p.price_excl_tax,
    p.unit,
    t.unit_quantity,
    t.tier_count,
    p.connection_fee_excl_tax,
    p.cap_excl_tax
from tiers as t
inner join sold_families as k on t.usage_family = k.usage_family
inner join versions_in_view as v on k.tariff_from = v.tariff_from
inner join tariff_prices as p
    on v.tariff_from = p.tariff_from
    and v.workbook = p.workbook
    and k.usage = p.usage
    and p.from_quantity = 0
    and p.offer_code in ('*', t.offer_code)
    and p.destination_code in ('*', k.destination_code)
    and p.origin_zone in ('*', k.origin_zone)
    and p.band in ('*', t.band)
    and t.price_key = concat_ws(' ', p.offer_code, p.destination_code, p.origin_zone, p.band)
