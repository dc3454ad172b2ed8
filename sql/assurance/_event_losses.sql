-- Each event that costs more than it brings, with the one cause of its loss: the first of these that applies.
--
-- FREE_INCOMING: received, and free. SERVICE_NUMBER: a number with a service's part. ALLOWANCE: an allowance covers some of
-- it. CAP: without the cap of its price it would not lose. PRICE_BELOW_COST: its row of Tarifs brings less than its cost over
-- the month. INCREMENTS: its row covers its cost over the month; this event is short by increments, fee or rounding.
--
-- grain: feed, cdr_id
-- reads: costed_cdrs, sold_prices, price_row_margins
-- storage: view
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: billing_month VARCHAR | AAAA-MM
-- column: source VARCHAR | the wholesaler
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | offer of the line at the start
-- column: tariff_from DATE | tariff version in force at the start
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR | its group
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | of these, covered by allowances
-- column: revenue_excl_tax DECIMAL(18,6) | euros, our amount
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: cause VARCHAR | why it loses
-- column: row_offer_code VARCHAR | CODE_OFFRE of its row of Tarifs; null where no row is known
-- column: row_origin_zone VARCHAR | ZONE_ORIGINE
-- column: row_destination_code VARCHAR | CODE_DESTINATION
-- column: row_band VARCHAR | PLAGE
-- column: loss_excl_tax DECIMAL(18,6) | euros, cost less revenue
select
    c.feed,
    c.cdr_id,
    c.billing_month,
    c.source,
    c.customer_ref,
    c.line,
    c.offer_code,
    c.tariff_from,
    c.usage,
    c.origin_zone,
    c.destination_code,
    c.destination_group,
    c.billed_quantity,
    c.included_quantity,
    c.revenue_excl_tax,
    c.cost_excl_tax,
    case
        when c.band is null or (c.usage = 'VOIX_RECUE' and c.included_quantity = 0 and c.revenue_excl_tax = 0)
            then 'FREE_INCOMING'
        when c.service_excl_tax > 0 then 'SERVICE_NUMBER'
        when c.included_quantity > 0 then 'ALLOWANCE'
        when
            p.cap_excl_tax < c.cost_excl_tax
            and (
                p.tier_count > 1
                or c.charged_quantity * p.price_excl_tax + c.connection_fee_excl_tax * p.unit_quantity
                >= c.cost_excl_tax * p.unit_quantity
            )
            then 'CAP'
        when m.revenue_excl_tax >= m.cost_excl_tax then 'INCREMENTS'
        else 'PRICE_BELOW_COST'
    end as cause,
    p.row_offer_code,
    p.row_origin_zone,
    p.row_destination_code,
    p.row_band,
    cast(c.cost_excl_tax - c.revenue_excl_tax as decimal(18, 6)) as loss_excl_tax
from costed_cdrs as c
left join sold_prices as p
    on c.tariff_from = p.tariff_from
    and c.offer_code = p.offer_code
    and c.usage = p.usage
    and c.origin_zone = p.origin_zone
    and c.destination_code = p.destination_code
    and c.band = p.band
left join price_row_margins as m
    on c.source = m.source
    and c.tariff_from = m.tariff_from
    and c.usage = m.usage
    and p.row_offer_code = m.row_offer_code
    and p.row_origin_zone = m.row_origin_zone
    and p.row_destination_code = m.row_destination_code
    and p.row_band = m.row_band
where c.cost_excl_tax > c.revenue_excl_tax
