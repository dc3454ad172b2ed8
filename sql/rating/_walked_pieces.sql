-- The pieces of each event that crosses a band edge or a tier: runs of increments of one tier and one band.
--
-- The walk: at elapsed quantity p the band is that of the instant start + p (calls) or of the start (DATA), and
-- the tier is the one with the greatest A_PARTIR_DE <= p. Its increments follow one another while p is before the
-- end of the event, of the band and of the tier. An event whose walk meets a band without price stops there.
--
-- grain: event, piece_from
-- reads: crossing_cdrs, band_spans, price_tiers
-- column: event BIGINT | number of the event
-- column: piece_from BIGINT | first second or KO of the piece
-- column: piece_to BIGINT | its end, exclusive: the start of the next piece, or the billed quantity
-- column: tier BIGINT | its tier, which gives the band, the increment and the price
with recursive walk as (
    select
        event,
        tariff_from,
        offer_code,
        usage_family,
        usage,
        start_epoch_s,
        quantity,
        cast(null as bigint) as piece_from,
        cast(0 as bigint) as piece_to,
        cast(null as bigint) as tier
    from crossing_cdrs

    union all

    select
        w.event,
        w.tariff_from,
        w.offer_code,
        w.usage_family,
        w.usage,
        w.start_epoch_s,
        w.quantity,
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
        t.tier
    from walk as w
    inner join band_spans as b
        on w.tariff_from = b.tariff_from
        and (w.start_epoch_s + case when w.usage = 'DATA' then 0 else w.piece_to end) // 86400 = b.utc_day
        and (w.start_epoch_s + case when w.usage = 'DATA' then 0 else w.piece_to end) >= b.from_epoch_s
        and (w.start_epoch_s + case when w.usage = 'DATA' then 0 else w.piece_to end) < b.to_epoch_s
    inner join price_tiers as t
        on w.offer_code = t.offer_code
        and w.usage_family = t.usage_family
        and b.band = t.band
        and w.piece_to >= t.tier_from
        and (t.tier_to is null or w.piece_to < t.tier_to)
    where w.piece_to < w.quantity
)

select
    event,
    piece_from,
    piece_to,
    tier
from walk
where piece_from is not null
