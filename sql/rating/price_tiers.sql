-- The tiers of the price of each kind of event that occurs, in each band of its tariff version.
--
-- Of the rows of Tarifs that admit the kind, those of the most specific key, comparing in this order: offer,
-- destination, origin zone, band; exact beats * at the first key where they differ.
--
-- grain: tariff_from, offer_code, usage, origin_zone, destination_code, band, tier_from
-- reads: placed_cdrs, tariff_versions, tariff_bands, tariff_prices
-- column: tariff_from DATE | version
-- column: offer_code VARCHAR | offer of the event
-- column: usage VARCHAR | usage of the event
-- column: origin_zone VARCHAR | zone of the event
-- column: destination_code VARCHAR | destination of the event
-- column: band VARCHAR | band of an instant
-- column: price_key VARCHAR | the row of Tarifs chosen: offer, destination, origin zone, band; * is any
-- column: tier_from BIGINT | seconds or KO since the start of the event
-- column: tier_to BIGINT | where the next tier begins; null is open
-- column: first_increment BIGINT | seconds or KO; 0 is none apart
-- column: increment BIGINT | seconds or KO
-- column: unit VARCHAR | unit of the price
-- column: price_excl_tax DECIMAL(18,6) | euros a unit
-- column: price_scaled HUGEINT | micro-euros a second, KO or act, times scale
-- column: scale BIGINT | 60 for calls, 1048576 for DATA, 1 for acts: what makes every unit a whole number
-- column: fee_micro BIGINT | connection fee, micro-euros
-- column: cap_micro BIGINT | cap of the amount, micro-euros; null is none
-- column: rounding VARCHAR | PROCHE, SUPERIEUR or INFERIEUR
-- column: decimals INTEGER | of the rounded amount
with kinds as (
    select distinct
        tariff_from,
        offer_code,
        usage,
        origin_zone,
        destination_code
    from placed_cdrs
    where reason is null and not is_free
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
        k.*,
        v.band as of_band,
        p.* exclude (tariff_from, workbook, deposited_at, offer_code, usage, origin_zone, destination_code),
        row_number() over (
            partition by k.tariff_from, k.offer_code, k.usage, k.origin_zone, k.destination_code, v.band
            order by
                p.offer_code = '*', p.destination_code = '*', p.origin_zone = '*', p.band = '*', p.from_quantity
        ) as preference,
        concat_ws('|', p.offer_code = '*', p.destination_code = '*', p.origin_zone = '*', p.band = '*') as key_form,
        concat_ws(' ', p.offer_code, p.destination_code, p.origin_zone, p.band) as price_key
    from kinds as k
    inner join versions as v on k.tariff_from = v.tariff_from
    inner join tariff_prices as p
        on v.tariff_from = p.tariff_from
        and v.workbook = p.workbook
        and k.usage = p.usage
        and p.offer_code in (k.offer_code, '*')
        and p.destination_code in (k.destination_code, '*')
        and p.origin_zone in (k.origin_zone, '*')
        and p.band in (v.band, '*')
),

chosen as (
    select
        *,
        first_value(key_form) over (
            partition by tariff_from, offer_code, usage, origin_zone, destination_code, of_band order by preference
        ) as chosen_form
    from admitted
)

select
    tariff_from,
    offer_code,
    usage,
    origin_zone,
    destination_code,
    of_band as band,
    price_key,
    from_quantity as tier_from,
    lead(from_quantity) over (
        partition by tariff_from, offer_code, usage, origin_zone, destination_code, of_band order by from_quantity
    ) as tier_to,
    first_increment,
    increment,
    unit,
    price_excl_tax,
    cast(price_excl_tax * 1000000 as hugeint)
    * cast(case unit when 'S' then 60 when 'KO' then 1048576 when 'MO' then 1024 else 1 end as hugeint) as price_scaled,
    cast(case when unit in ('S', 'MIN') then 60 when unit = 'ACTE' then 1 else 1048576 end as bigint) as scale,
    cast(connection_fee_excl_tax * 1000000 as bigint) as fee_micro,
    cast(cap_excl_tax * 1000000 as bigint) as cap_micro,
    rounding,
    decimals
from chosen
where key_form = chosen_form
