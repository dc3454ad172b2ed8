-- The events of a deposit day are as long, as large and as dear as those of the three before, and at the same hours.
--
-- A unit or zone that a wholesaler changes shows here: a mean of 100 events or more that is ten times another, or a mean
-- time of day of 300 or more that moves by 90 minutes. A day with less than half of the events is not compared by its
-- hours: some of its files are still to come. Of amounts, only those above 0 count: how many events an allowance covers
-- is no unit.
--
-- reads: cdrs, cdrs_before
with events as (
    select *, true as is_checked from cdrs
    union all
    select *, false as is_checked from cdrs_before
),

days as (
    select
        feed,
        cast(timezone('Europe/Paris', deposited_at) as date) as deposit_day,
        bool_or(is_checked) as is_checked,
        count(*) as events,
        count(duration_s) as calls,
        sum(duration_s) as seconds,
        count(volume_bytes) as sessions,
        sum(volume_bytes) as octets,
        count(*) filter (where supplier_amount_excl_tax > 0) as charged,
        sum(supplier_amount_excl_tax) as euros,
        sum(extract(hour from local_time) * 60 + extract(minute from local_time)) as minutes
    from events
    group by all
),

measures as (
    select
        feed, deposit_day, is_checked, events, 'duration_s' as measure, calls as of,
        cast(seconds as decimal(38, 6)) as total
    from days
    union all
    select
        feed, deposit_day, is_checked, events, 'volume_bytes' as measure, sessions as of,
        cast(octets as decimal(38, 6)) as total
    from days
    union all
    select
        feed, deposit_day, is_checked, events, 'supplier_amount_excl_tax' as measure, charged as of, euros as total
    from days
    union all
    select
        feed, deposit_day, is_checked, events, 'minute_of_day' as measure, events as of,
        cast(minutes as decimal(38, 6)) as total
    from days
),

compared as (
    select
        *,
        sum(events) over before as events_before,
        count(*) over before as days_before,
        sum(of) over before as of_before,
        sum(total) over before as total_before
    from measures
    window before as (partition by feed, measure order by deposit_day rows between 3 preceding and 1 preceding)
),

means as (
    select
        *,
        cast(total as double) / of as mean,
        cast(total_before as double) / of_before as mean_before
    from compared
    where is_checked and of >= 100 and of_before >= 100
)

select
    feed,
    deposit_day,
    measure,
    round(mean, 3) as mean,
    round(mean_before, 3) as mean_before
from means
where
    (measure <> 'minute_of_day' and mean > 0 and mean_before > 0 and (mean >= 10 * mean_before or mean_before >= 10 * mean))
    or (
        measure = 'minute_of_day'
        and of >= 300 and of_before >= 300
        and 2 * events * days_before >= events_before
        and abs(mean - mean_before) >= 90
    )
