-- The first event, in the order of consumption, after which an allowance is used up to a threshold.
--
-- The day (of UTC) on which it is reached follows from the sums of the days; only the events of that day are put in order.
--
-- grain: watched, threshold
-- reads: watched_pools, watched_draws, followed_thresholds
-- column: watched BIGINT | number of the allowance of a line or customer
-- column: threshold BIGINT | percent
-- column: reached_at TIMESTAMP WITH TIME ZONE | start of the event
with needed as (
    select distinct
        w.watched,
        t.threshold,
        (w.granted_quantity * t.threshold + 99) // 100 - w.used_before as needed_quantity
    from watched_pools as w
    cross join followed_thresholds as t
),

days as (
    select
        watched,
        epoch_us(started_at) // 86400000000 as utc_day,
        sum(drawn_quantity) as drawn_quantity
    from watched_draws
    group by watched, epoch_us(started_at) // 86400000000
),

running as (
    select
        watched,
        utc_day,
        drawn_quantity,
        sum(drawn_quantity) over (
            partition by watched
            order by utc_day
            rows between unbounded preceding and current row
        ) as drawn_to_date
    from days
),

reached_on as (
    select
        n.watched,
        n.threshold,
        r.utc_day,
        n.needed_quantity - (r.drawn_to_date - r.drawn_quantity) as needed_quantity
    from needed as n
    inner join running as r on n.watched = r.watched
    where
        n.needed_quantity > r.drawn_to_date - r.drawn_quantity
        and n.needed_quantity <= r.drawn_to_date
        and n.needed_quantity > 0
),

ordered as (
    select
        d.watched,
        epoch_us(d.started_at) // 86400000000 as utc_day,
        d.started_at,
        sum(d.drawn_quantity) over (
            partition by d.watched, epoch_us(d.started_at) // 86400000000
            order by d.started_at, d.cdr_id, d.is_fixed
            rows between unbounded preceding and current row
        ) as drawn_to_date
    from watched_draws as d
    semi join reached_on as r on d.watched = r.watched and epoch_us(d.started_at) // 86400000000 = r.utc_day
)

select
    r.watched,
    r.threshold,
    min(o.started_at) as reached_at
from reached_on as r
inner join ordered as o
    on r.watched = o.watched and r.utc_day = o.utc_day and r.needed_quantity <= o.drawn_to_date
group by r.watched, r.threshold
