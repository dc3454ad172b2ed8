-- Each row of Tarifs whose events of a billing month bring less than they cost, with the money lost and the price that it needs.
--
-- Of the events whose cost is known, that the row charges whole: those of an allowance and of services are left aside. The
-- price needed is one price a unit, rounded up to four decimals, that with the row's fees covers their cost; a cap or later
-- tiers are left aside.
--
-- grain: billing_month, source, tariff_from, usage, offer_code, origin_zone, destination_code, band
-- partition: billing_month
-- published: yes
-- reads: price_row_margins
-- params: month
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- column: tariff_from DATE not null | tariff version
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: offer_code VARCHAR not null | CODE_OFFRE of the row; * is any
-- column: origin_zone VARCHAR not null | its ZONE_ORIGINE; * is any
-- column: destination_code VARCHAR not null | its CODE_DESTINATION; * is any
-- column: band VARCHAR not null | its PLAGE; * is any
-- column: price_excl_tax DECIMAL(18,6) not null >= 0 | euros a unit, of the first tier
-- column: unit VARCHAR not null in (MIN, S, ACTE, KO, MO, GO) | unit of the price
-- column: tier_count BIGINT not null >= 0 | tiers of the price
-- column: event_count BIGINT not null >= 0 | events
-- column: billed_quantity BIGINT not null >= 0 | seconds, acts or KO
-- column: revenue_excl_tax DECIMAL(38,6) not null >= 0 | euros that they bring
-- column: cost_excl_tax DECIMAL(38,6) not null >= 0 | euros that they cost
-- column: loss_excl_tax DECIMAL(38,6) not null >= 0 | euros, cost less revenue
-- column: needed_price_excl_tax DECIMAL(38,6) >= 0 | euros a unit that would cover the cost; null where nothing was billed
select
    cast($month as varchar) as billing_month,
    source,
    tariff_from,
    usage,
    row_offer_code as offer_code,
    row_origin_zone as origin_zone,
    row_destination_code as destination_code,
    row_band as band,
    price_excl_tax,
    unit,
    tier_count,
    event_count,
    billed_quantity,
    revenue_excl_tax,
    cost_excl_tax,
    cast(cost_excl_tax - revenue_excl_tax as decimal(38, 6)) as loss_excl_tax,
    case
        when billed_quantity > 0
            then
                cast(
                    cast(
                        (
                            cast(greatest(cost_excl_tax - fee_excl_tax, 0) * 1000000 as hugeint) * unit_quantity
                            + cast(billed_quantity as hugeint) * 100 - 1
                        )
                        // (cast(billed_quantity as hugeint) * 100) as decimal(30, 0)
                    )
                    * cast(0.0001 as decimal(5, 4)) as decimal(38, 6)
                )
    end as needed_price_excl_tax
from price_row_margins
where cost_excl_tax > revenue_excl_tax
