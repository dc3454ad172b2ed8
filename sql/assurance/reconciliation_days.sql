-- The daily files against the Billed ones by local day of a calendar month, as the month grows: events, quantities, amounts.
--
-- Every day from the first of the month to the last that any event is known of has a row for each usage of the month, so a day
-- without events shows. AGREES, MISSING_FROM_DAILY, MISSING_FROM_BILLED and AMOUNTS_DIFFER are said once a Billed file of the month, feed and source has
-- come; LOW before: less than half of the usual events. OPEN: nothing to say, or yet to come. The usual number is the mean of the same weekday of the four weeks before.
--
-- grain: event_month, source, feed, usage, local_date
-- partition: whole
-- published: yes
-- reads: cdrs, billed_cdrs, days_before, files_without_amounts
-- follows: landed_days
-- params: month, first_day, next_first_day
-- column: event_month VARCHAR not null | calendar month of the events, AAAA-MM
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA) | VOIX, SMS, MMS or DATA, as it came
-- column: local_date DATE not null | day of the start in Europe/Paris
-- column: event_count BIGINT not null >= 0 | events of the daily files
-- column: billed_event_count BIGINT not null >= 0 | rows of the Billed files
-- column: usual_event_count BIGINT >= 0 | mean of the same weekday of the four weeks before; null where none is known
-- column: quantity BIGINT not null >= 0 | seconds, acts or KO of the daily files
-- column: billed_quantity BIGINT not null >= 0 | of the Billed files
-- column: amount_excl_tax DECIMAL(18,6) | euros of the daily files; null where one states none
-- column: billed_amount_excl_tax DECIMAL(18,6) | euros of the Billed files; null where one states none
-- column: state VARCHAR not null in (AGREES, MISSING_FROM_DAILY, MISSING_FROM_BILLED, AMOUNTS_DIFFER, LOW, OPEN) | what comparing gives
with events as (
    select
        source_path,
        feed,
        usage,
        local_date,
        duration_s,
        volume_bytes,
        supplier_amount_excl_tax,
        false as is_billed
    from cdrs
    where local_date >= $first_day and local_date < $next_first_day

    union all

    select
        source_path,
        feed,
        usage,
        local_date,
        duration_s,
        volume_bytes,
        supplier_amount_excl_tax,
        true as is_billed
    from billed_cdrs
    where local_date >= $first_day and local_date < $next_first_day
),

file_sums as (
    select
        source_of(e.source_path) as source,
        e.feed,
        e.usage,
        e.local_date,
        e.is_billed,
        count(*) as event_count,
        sum(
            case e.usage when 'VOIX' then e.duration_s when 'DATA' then (e.volume_bytes + 1023) // 1024 else 1 end
        ) as quantity,
        case when any_value(f.path) is null then sum(e.supplier_amount_excl_tax) end as amount_excl_tax,
        any_value(f.path) is null as is_stated
    from events as e
    left join files_without_amounts as f on e.source_path = f.path
    group by e.source_path, e.feed, e.usage, e.local_date, e.is_billed
),

sums as (
    select
        source,
        feed,
        usage,
        local_date,
        coalesce(sum(event_count) filter (where not is_billed), 0) as event_count,
        coalesce(sum(event_count) filter (where is_billed), 0) as billed_event_count,
        coalesce(sum(quantity) filter (where not is_billed), 0) as quantity,
        coalesce(sum(quantity) filter (where is_billed), 0) as billed_quantity,
        coalesce(sum(amount_excl_tax) filter (where not is_billed), 0) as amount_excl_tax,
        coalesce(sum(amount_excl_tax) filter (where is_billed), 0) as billed_amount_excl_tax,
        coalesce(bool_and(is_stated) filter (where not is_billed), true) as is_stated,
        coalesce(bool_and(is_stated) filter (where is_billed), true) as is_billed_stated
    from file_sums
    group by source, feed, usage, local_date
),

known as (
    select max(local_date) as last_day from sums
),

days as (
    select
        u.source,
        u.feed,
        u.usage,
        cast(d.local_date as date) as local_date
    from (select distinct source, feed, usage from sums) as u
    cross join known as k
    cross join unnest(generate_series($first_day, k.last_day, interval 1 day)) as d (local_date)
),

counted as (
    select
        source,
        feed,
        usage,
        local_date,
        event_count
    from days_before

    union all

    select
        d.source,
        d.feed,
        d.usage,
        d.local_date,
        coalesce(s.event_count, 0) as event_count
    from days as d
    left join sums as s
        on d.source = s.source and d.feed = s.feed and d.usage = s.usage and d.local_date = s.local_date
),

usual as (
    select
        d.source,
        d.feed,
        d.usage,
        d.local_date,
        sum(c.event_count) // count(*) as usual_event_count
    from days as d
    inner join counted as c
        on d.source = c.source
        and d.feed = c.feed
        and d.usage = c.usage
        and c.local_date in (d.local_date - 7, d.local_date - 14, d.local_date - 21, d.local_date - 28)
    group by d.source, d.feed, d.usage, d.local_date
),

billed_feeds as (
    select distinct
        source_of(source_path) as source,
        feed
    from billed_cdrs
    where period = $month
),

compared as (
    select
        d.source,
        d.feed,
        d.usage,
        d.local_date,
        coalesce(s.event_count, 0) as event_count,
        coalesce(s.billed_event_count, 0) as billed_event_count,
        u.usual_event_count,
        coalesce(s.quantity, 0) as quantity,
        coalesce(s.billed_quantity, 0) as billed_quantity,
        case when coalesce(s.is_stated, true) then coalesce(s.amount_excl_tax, 0) end as amount_excl_tax,
        case when coalesce(s.is_billed_stated, true) then coalesce(s.billed_amount_excl_tax, 0) end
            as billed_amount_excl_tax,
        f.feed is not null as is_billed,
        d.local_date = k.last_day as is_last
    from days as d
    cross join known as k
    left join sums as s
        on d.source = s.source and d.feed = s.feed and d.usage = s.usage and d.local_date = s.local_date
    left join usual as u
        on d.source = u.source and d.feed = u.feed and d.usage = u.usage and d.local_date = u.local_date
    left join billed_feeds as f on d.source = f.source and d.feed = f.feed
)

select
    cast($month as varchar) as event_month,
    source,
    feed,
    usage,
    local_date,
    cast(event_count as bigint) as event_count,
    cast(billed_event_count as bigint) as billed_event_count,
    cast(usual_event_count as bigint) as usual_event_count,
    cast(quantity as bigint) as quantity,
    cast(billed_quantity as bigint) as billed_quantity,
    cast(amount_excl_tax as decimal(18, 6)) as amount_excl_tax,
    cast(billed_amount_excl_tax as decimal(18, 6)) as billed_amount_excl_tax,
    case
        when is_billed and event_count < billed_event_count then 'MISSING_FROM_DAILY'
        when is_billed and event_count > billed_event_count then 'MISSING_FROM_BILLED'
        when is_billed and (quantity <> billed_quantity or amount_excl_tax <> billed_amount_excl_tax)
            then 'AMOUNTS_DIFFER'
        when is_billed then 'AGREES'
        when not is_last and usual_event_count >= 20 and event_count * 2 < usual_event_count then 'LOW'
        else 'OPEN'
    end as state
from compared
