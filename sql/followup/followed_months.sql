-- Each month that is followed: as of which deposit, and up to which event.
--
-- grain: billing_month
-- partition: billing_month
-- published: internal
-- reads: cdrs_in_view, usage_days, followed_unrated
-- params: month, month_start, month_end, cutoff
-- column: billing_month VARCHAR not null | month that is followed, AAAA-MM
-- column: as_of TIMESTAMP WITH TIME ZONE | deposit instant of the latest event in view; null while there is none
-- column: last_day DATE | day of the last event of the month that is known, in Europe/Paris; null while there is none
-- column: days_elapsed BIGINT not null >= 0 | days of the month up to the last event; all of them once the month is over
-- column: days BIGINT not null >= 0 | days of the month
-- column: rated_count BIGINT not null >= 0 | events that are rated
-- column: unrated_count BIGINT not null >= 0 | events that cannot be rated yet
with known as (
    select
        max(deposited_at) as as_of,
        max(case when local_date between $month_start and $month_end then local_date end) as last_day
    from cdrs_in_view
    where deposited_at <= $cutoff
)

select
    cast($month as varchar) as billing_month,
    as_of,
    last_day,
    case
        when cast(timezone('Europe/Paris', as_of) as date) > $month_end then cast(day($month_end) as bigint)
        else coalesce(day(last_day), 0)
    end as days_elapsed,
    cast(day($month_end) as bigint) as days,
    (select cast(coalesce(sum(event_count), 0) as bigint) from usage_days) as rated_count,
    (select count(*) from followed_unrated) as unrated_count
from known
