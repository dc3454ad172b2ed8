-- Each event to rate with the band and the first tier of its start, and what it bills when it needs no walk.
--
-- An event whose band has no price at its start is NO_PRICE, even of 0 seconds or 0 octets.
--
-- grain: feed, cdr_id
-- reads: placed_cdrs, band_spans, price_tiers
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: event_month VARCHAR | month of its start
-- column: customer_ref VARCHAR | customer of the spell
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | offer of the spell
-- column: vat_rate DECIMAL(5,2) | percent, of the offer in the version
-- column: tariff_from DATE | version in force at the start
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_free BOOLEAN | incoming, and not a call received outside zone FR
-- column: origin_zone VARCHAR | zone of the visited network; FR for fixed lines
-- column: destination_code VARCHAR | DATA, RECU, or the destination of the called number
-- column: destination_group VARCHAR | its group
-- column: local_date DATE | day of the start
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: quantity BIGINT | seconds, 1 act, or KO
-- column: reason VARCHAR | why it cannot be rated; null where it can, unless its walk meets a band without price
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
-- column: band VARCHAR | band of the start; null for a free incoming event
-- column: is_simple BOOLEAN | one tier and one band from its start to its end
-- column: billed_quantity BIGINT | increments, whole, of a simple event; null of another
-- column: price_scaled HUGEINT | of the first tier
-- column: scale BIGINT | of the first tier
-- column: fee_micro BIGINT | of the first tier
-- column: cap_micro BIGINT | of the first tier
-- column: rounding VARCHAR | of the first tier
-- column: decimals INTEGER | of the first tier
with started as (
    select
        c.*,
        b.band,
        b.same_until_epoch_s
    from placed_cdrs as c
    left join band_spans as b
        on c.reason is null
        and not c.is_free
        and c.tariff_from = b.tariff_from
        and c.start_epoch_s // 86400 = b.utc_day
        and c.start_epoch_s >= b.from_epoch_s
        and c.start_epoch_s < b.to_epoch_s
),

priced as (
    select
        s.* exclude (reason, band),
        p.band,
        case when s.reason is null and not s.is_free and p.band is null then 'NO_PRICE' else s.reason end as reason,
        (p.tier_to is null or p.tier_to >= s.quantity)
        and (
            s.usage not in ('VOIX', 'VOIX_RECUE')
            or s.quantity = 0
            or s.same_until_epoch_s >= s.start_epoch_s + s.quantity
        ) as is_simple,
        p.first_increment,
        p.increment,
        p.price_scaled,
        p.scale,
        p.fee_micro,
        p.cap_micro,
        p.rounding,
        p.decimals
    from started as s
    left join price_tiers as p
        on s.tariff_from = p.tariff_from
        and s.offer_code = p.offer_code
        and s.usage = p.usage
        and s.origin_zone = p.origin_zone
        and s.destination_code = p.destination_code
        and s.band = p.band
        and p.tier_from = 0
)

select
    feed,
    cdr_id,
    event_month,
    customer_ref,
    line,
    offer_code,
    vat_rate,
    tariff_from,
    usage,
    is_free,
    origin_zone,
    destination_code,
    destination_group,
    local_date,
    started_at,
    start_epoch_s,
    quantity,
    reason,
    supplier_amount_excl_tax,
    supplier_cost_excl_tax,
    deposited_at,
    band,
    is_simple,
    case
        when not is_simple then null
        when quantity = 0 or scale = 1 then quantity
        when quantity <= first_increment then first_increment
        else first_increment + increment * ((quantity - first_increment + increment - 1) // increment)
    end as billed_quantity,
    price_scaled,
    scale,
    fee_micro,
    cap_micro,
    rounding,
    decimals
from priced
