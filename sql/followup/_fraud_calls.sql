-- The calls that may be at once with others of their line, or listed twice: those of an hour in which the line has several.
--
-- Calls that are at once lie in one hour, so the hours in which a line has fewer than a rule needs are left out before
-- anything is put in order. A call that goes on into the next hour stays in whatever its hours hold. Two lines that
-- share a hash let more calls through, never fewer.
--
-- grain: feed, cdr_id
-- reads: fraud_cdrs, fraud_rules
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: called_number VARCHAR | the other side
-- column: duration_s BIGINT | seconds, more than 0
-- column: hour_calls BIGINT | calls of the line in the hour that holds all of it; null where it goes on into the next
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with least_calls as (
    select min(case when rule = 'DUPLICATE' then 2 else limit_count end) as call_count
    from fraud_rules
    where rule in ('CONCURRENT', 'DUPLICATE')
),

spans as (
    select
        hash(line) as line_hash,
        epoch_us(started_at) // 3600000000 as from_hour,
        (epoch_us(started_at) // 1000000 + duration_s) // 3600 as to_hour
    from fraud_cdrs
    where usage = 'VOIX' and duration_s > 0 and exists (select 1 from least_calls where call_count is not null)
),

hours as (
    select
        line_hash,
        from_hour as hour
    from spans

    union all

    select
        line_hash,
        unnest(generate_series(from_hour + 1, to_hour)) as hour
    from spans
    where to_hour > from_hour
),

busy_hours as (
    select
        line_hash,
        hour,
        count(*) as call_count
    from hours
    group by line_hash, hour
    having count(*) >= (select n.call_count from least_calls as n)
)

select
    c.feed,
    c.cdr_id,
    c.direction,
    c.line,
    c.started_at,
    c.called_number,
    c.duration_s,
    case
        when (epoch_us(c.started_at) // 1000000 + c.duration_s) // 3600 = epoch_us(c.started_at) // 3600000000
            then b.call_count
    end as hour_calls,
    c.deposited_at
from fraud_cdrs as c
left join busy_hours as b
    on hash(c.line) = b.line_hash and epoch_us(c.started_at) // 3600000000 = b.hour
where
    c.usage = 'VOIX'
    and c.duration_s > 0
    and exists (select 1 from least_calls where call_count is not null)
    and (
        b.call_count is not null
        or (epoch_us(c.started_at) // 1000000 + c.duration_s) // 3600 > epoch_us(c.started_at) // 3600000000
    )
