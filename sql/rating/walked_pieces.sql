-- The pieces of each event that crosses a band edge or a tier: runs of increments of one tier and one band.
--
-- The walk: at elapsed quantity p the band is that of the instant start + p (calls) or of the start (DATA), and
-- the tier is the one with the greatest A_PARTIR_DE <= p. Its increments follow one another while p is before the
-- end of the event, of the band and of the tier. An event whose walk meets a band without price stops there.
--
-- grain: feed, cdr_id, piece_from
-- reads: priced_cdrs, band_spans, price_tiers
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: quantity BIGINT | seconds or KO to bill
-- column: piece_from BIGINT | first second or KO of the piece
-- column: piece_to BIGINT | where it ends, exclusive: the start of the next piece, or the billed quantity
-- column: band VARCHAR | its band
-- column: increment BIGINT | its increments
-- column: price_scaled HUGEINT | its price
with recursive walk as (
    select
        feed,
        cdr_id,
        tariff_from,
        offer_code,
        usage,
        origin_zone,
        destination_code,
        start_epoch_s,
        quantity,
        band as start_band,
        cast(null as bigint) as piece_from,
        cast(0 as bigint) as piece_to,
        cast(null as varchar) as band,
        cast(null as bigint) as increment,
        cast(null as hugeint) as price_scaled
    from priced_cdrs
    where reason is null and not is_free and not is_simple

    union all

    select
        w.feed,
        w.cdr_id,
        w.tariff_from,
        w.offer_code,
        w.usage,
        w.origin_zone,
        w.destination_code,
        w.start_epoch_s,
        w.quantity,
        w.start_band,
        w.piece_to as piece_from,
        case
            when w.piece_to = 0 and t.first_increment <> 0 then t.first_increment
            else
                w.piece_to + t.increment * (
                    (
                        least(
                            w.quantity,
                            coalesce(t.tier_to, w.quantity),
                            case when w.usage = 'DATA' then w.quantity else b.same_until_epoch_s - w.start_epoch_s end
                        ) - w.piece_to + t.increment - 1
                    ) // t.increment
                )
        end as piece_to,
        t.band,
        t.increment,
        t.price_scaled
    from walk as w
    inner join band_spans as b
        on w.tariff_from = b.tariff_from
        and (w.start_epoch_s + case when w.usage = 'DATA' then 0 else w.piece_to end) // 86400 = b.utc_day
        and (w.start_epoch_s + case when w.usage = 'DATA' then 0 else w.piece_to end) >= b.from_epoch_s
        and (w.start_epoch_s + case when w.usage = 'DATA' then 0 else w.piece_to end) < b.to_epoch_s
    inner join price_tiers as t
        on w.tariff_from = t.tariff_from
        and w.offer_code = t.offer_code
        and w.usage = t.usage
        and w.origin_zone = t.origin_zone
        and w.destination_code = t.destination_code
        and b.band = t.band
        and w.piece_to >= t.tier_from
        and (t.tier_to is null or w.piece_to < t.tier_to)
    where w.piece_to < w.quantity
)

select
    feed,
    cdr_id,
    quantity,
    piece_from,
    piece_to,
    band,
    increment,
    price_scaled
from walk
where piece_from is not null
