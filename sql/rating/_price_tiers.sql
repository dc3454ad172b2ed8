-- The price tiers of each usage family, for each offer held, in each band of the tariff version.
--
-- Of the rows of Tarifs that match the family, those of the most specific key, comparing in this order: offer,
-- destination, origin zone, band; exact beats * at the first key where they differ.
--
-- grain: offer_code, usage_family, band, tier_from
-- reads: usage_families, spell_months, tariff_versions, tariff_bands, tariff_prices
-- storage: dictionaries
-- column: tier BIGINT | number of the tier
-- column: offer_code VARCHAR | offer of the line
-- column: usage_family BIGINT | usage family of the event
-- column: usage VARCHAR | its usage
-- column: band VARCHAR | band of an instant
-- column: price_key VARCHAR | the row of Tarifs chosen: offer, destination, origin zone, band; * is any
-- column: tier_from BIGINT | seconds or KO since the start of the event
-- column: tier_to BIGINT | where the next tier begins; null is open
-- column: first_increment BIGINT | seconds or KO; 0 is none apart
-- column: increment BIGINT | seconds or KO
-- column: unit VARCHAR | unit of the price
-- column: price_excl_tax DECIMAL(18,6) | euros a unit
-- column: price_micro BIGINT | micro-euros a unit
-- column: unit_quantity BIGINT | seconds, acts or KO of a unit
-- column: scale BIGINT | parts of a micro-euro that every price of the usage comes out in: 60 for calls, 1048576 for DATA
-- column: fee_excl_tax DECIMAL(18,6) | connection fee, euros
-- column: service_fee_micro BIGINT | the service's fee of a special number, micro-euros an event
-- column: service_price_micro BIGINT | the service's price, micro-euros a unit; of calls only
-- column: service_unit_quantity BIGINT | seconds of its unit
-- column: cap_micro BIGINT | cap of the amount, micro-euros; null is none
-- column: rounding VARCHAR | PROCHE, SUPERIEUR or INFERIEUR
-- column: decimals INTEGER | of the rounded amount
with families as (
    select
        o.offer_code,
        k.usage_family,
        k.tariff_from,
        k.usage,
        k.origin_zone,
        k.destination_code
    from usage_families as k
    inner join (select distinct tariff_from, offer_code from spell_months) as o on k.tariff_from = o.tariff_from
    where not k.is_free
),

versions as (
    select
        v.tariff_from,
        v.workbook,
        b.band
    from tariff_versions as v
    inner join (select distinct tariff_from, workbook, band from tariff_bands) as b
        on v.tariff_from = b.tariff_from and v.workbook = b.workbook
),

admitted as (
    select
        k.offer_code,
        k.usage_family,
        k.usage,
        v.band,
        p.from_quantity,
        p.first_increment,
        p.increment,
        p.unit,
        p.price_excl_tax,
        p.connection_fee_excl_tax,
        p.service_fee_excl_tax,
        p.service_price_excl_tax,
        p.service_unit,
        p.cap_excl_tax,
        p.rounding,
        p.decimals,
        concat_ws(' ', p.offer_code, p.destination_code, p.origin_zone, p.band) as price_key,
        rank() over (
            partition by k.offer_code, k.usage_family, v.band
            order by
                case when p.offer_code = '*' then 1 else 0 end,
                case when p.destination_code = '*' then 1 else 0 end,
                case when p.origin_zone = '*' then 1 else 0 end,
                case when p.band = '*' then 1 else 0 end
        ) as preference
    from families as k
    inner join versions as v on k.tariff_from = v.tariff_from
    inner join tariff_prices as p
        on v.tariff_from = p.tariff_from
        and v.workbook = p.workbook
        and k.usage = p.usage
        and (p.offer_code = '*' or k.offer_code = p.offer_code)
        and (p.destination_code = '*' or k.destination_code = p.destination_code)
        and (p.origin_zone = '*' or k.origin_zone = p.origin_zone)
        and (p.band = '*' or v.band = p.band)
)

select
    row_number() over (order by usage_family, offer_code, band, from_quantity) as tier,
    offer_code,
    usage_family,
    usage,
    band,
    price_key,
    from_quantity as tier_from,
    lead(from_quantity) over (partition by offer_code, usage_family, band order by from_quantity) as tier_to,
    first_increment,
    increment,
    unit,
    price_excl_tax,
    cast(price_excl_tax * 1000000 as bigint) as price_micro,
    cast(case unit when 'MIN' then 60 when 'MO' then 1024 when 'GO' then 1048576 else 1 end as bigint) as unit_quantity,
    cast(case when unit in ('S', 'MIN') then 60 when unit = 'ACTE' then 1 else 1048576 end as bigint) as scale,
    connection_fee_excl_tax as fee_excl_tax,
    cast(service_fee_excl_tax * 1000000 as bigint) as service_fee_micro,
    cast(case when unit in ('S', 'MIN') then service_price_excl_tax * 1000000 else 0 end as bigint) as service_price_micro,
    cast(case when service_unit = 'MIN' then 60 else 1 end as bigint) as service_unit_quantity,
    cast(cap_excl_tax * 1000000 as bigint) as cap_micro,
    rounding,
    decimals
from admitted
where preference = 1
