-- Each event to rate with the first tier of its price, in the band of its start, and what it bills without a walk.
--
-- An event whose band has no price at its start is NO_PRICE, even of 0 seconds or 0 octets. One that reaches another
-- tier or another band before its end must be walked.
--
-- grain: is_fixed, cdr_id
-- reads: placed_cdrs, band_spans, price_tiers
-- row_number: event
-- column: is_fixed BOOLEAN | of a fixed line: its feed is VGA, not MOBILE
-- column: cdr_id VARCHAR | the event
-- column: spell_month BIGINT | its line, customer, offer and days; null where it lies in no spell
-- column: usage_family BIGINT | its usage, zone and destination; null where one is unknown
-- column: tier BIGINT | first tier of its price; 0 of a free event; null where it has no price
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: quantity BIGINT | seconds, 1 act, or KO
-- column: billed_quantity BIGINT | increments, whole; 0 of a free event; null where it has no price or must be walked
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
select
    c.is_fixed,
    c.cdr_id,
    c.spell_month,
    c.usage_family,
    case when c.is_free and c.spell_month is not null then cast(0 as bigint) else p.tier end as tier,
    c.started_at,
    c.quantity,
    case
        when c.is_free and c.spell_month is not null then cast(0 as bigint)
        when p.tier is null or p.tier_to < c.quantity then null
        when c.usage in ('SMS', 'MMS') or c.quantity = 0 then c.quantity
        when c.usage <> 'DATA' and b.same_until_epoch_s < c.start_epoch_s + c.quantity then null
        when c.quantity <= p.first_increment then p.first_increment
        else p.first_increment + p.increment * ((c.quantity - p.first_increment + p.increment - 1) // p.increment)
    end as billed_quantity,
    c.supplier_amount_excl_tax,
    c.supplier_cost_excl_tax
from placed_cdrs as c
left join band_spans as b
    on c.tariff_from = b.tariff_from
    and c.start_epoch_s // 86400 = b.utc_day
    and c.start_epoch_s >= b.from_epoch_s
    and c.start_epoch_s < b.to_epoch_s
left join price_tiers as p
    on c.offer_code = p.offer_code and c.usage_family = p.usage_family and b.band = p.band and p.tier_from = 0
