-- Every event due in the month or carried to it is either rated or listed as unrated, exactly once.
--
-- Carried events are those still unrated in the month before, and those that came after the issue of their month. An
-- event that an earlier month billed is not due again.
--
-- reads: cdrs, unrated_before, late_cdrs, rated_before, rated_cdrs, unrated_cdrs
-- params: month, cutoff, previous_cutoff
-- accept: never
with due as (
    select
        feed,
        cdr_id
    from cdrs
    where
        deposited_at <= $cutoff
        and (
            strftime(local_date, '%Y-%m') = $month
            or (strftime(local_date, '%Y-%m') < $month and deposited_at > $previous_cutoff)
        )
    union
    select
        feed,
        cdr_id
    from unrated_before
    union
    select
        feed,
        cdr_id
    from late_cdrs
),

placed as (
    select
        feed,
        cdr_id
    from rated_cdrs
    union all
    select
        feed,
        cdr_id
    from unrated_cdrs
),

counted as (
    select
        feed,
        cdr_id,
        count(*) as times_placed
    from placed
    group by feed, cdr_id
),

unplaced as (
    select
        coalesce(d.feed, c.feed) as feed,
        coalesce(d.cdr_id, c.cdr_id) as cdr_id,
        d.cdr_id is not null as is_due,
        coalesce(c.times_placed, 0) as times_placed
    from due as d
    full join counted as c on d.feed = c.feed and d.cdr_id = c.cdr_id
    where d.cdr_id is null or c.times_placed is distinct from 1
)

select
    u.feed,
    u.cdr_id,
    u.is_due,
    u.times_placed
from unplaced as u
left join rated_before as b on u.feed = b.feed and u.cdr_id = b.cdr_id and u.times_placed = 0
where b.cdr_id is null
