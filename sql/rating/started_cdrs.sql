-- Each event that is priced, with the band and the first tier of its start.
--
-- An event whose band has no price at its start is NO_PRICE, even of 0 seconds or 0 octets.
--
-- grain: feed, cdr_id
-- reads: placed_cdrs, band_spans, price_tiers
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: tariff_from DATE | version
-- column: offer_code VARCHAR | offer
-- column: usage VARCHAR | usage
-- column: origin_zone VARCHAR | zone
-- column: destination_code VARCHAR | destination
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: quantity BIGINT | seconds, 1 act, or KO to bill
-- column: band VARCHAR | band of the start
-- column: is_simple BOOLEAN | one tier and one band from its start to its end
-- column: first_increment BIGINT | of the first tier
-- column: increment BIGINT | of the first tier
-- column: price_scaled HUGEINT | of the first tier
-- column: scale BIGINT | of the first tier
-- column: fee_micro BIGINT | of the first tier
-- column: cap_micro BIGINT | of the first tier
-- column: rounding VARCHAR | of the first tier
-- column: decimals INTEGER | of the first tier
select
    c.feed,
    c.cdr_id,
    c.tariff_from,
    c.offer_code,
    c.usage,
    c.origin_zone,
    c.destination_code,
    c.start_epoch_s,
    c.quantity,
    b.band,
    (p.tier_to is null or p.tier_to >= c.quantity)
    and (
        c.usage not in ('VOIX', 'VOIX_RECUE')
        or c.quantity = 0
        or b.same_until_epoch_s >= c.start_epoch_s + c.quantity
    ) as is_simple,
    p.first_increment,
    p.increment,
    p.price_scaled,
    p.scale,
    p.fee_micro,
    p.cap_micro,
    p.rounding,
    p.decimals
from placed_cdrs as c
inner join band_spans as b
    on c.tariff_from = b.tariff_from
    and c.start_epoch_s // 86400 = b.utc_day
    and c.start_epoch_s >= b.from_epoch_s
    and c.start_epoch_s < b.to_epoch_s
inner join price_tiers as p
    on c.tariff_from = p.tariff_from
    and c.offer_code = p.offer_code
    and c.usage = p.usage
    and c.origin_zone = p.origin_zone
    and c.destination_code = p.destination_code
    and b.band = p.band
    and p.tier_from = 0
where c.reason is null and not c.is_free
