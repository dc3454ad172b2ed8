-- CONCURRENT: the calls of a line that are under way while as many as the limit are at once.
--
-- A call that ends in the second in which another starts is not at once with it.
--
-- grain: feed, cdr_id
-- reads: fraud_calls, fraud_rules
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start of the first of the calls that are at once
-- column: measure BIGINT | most calls at once while it is under way
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with rule as (
    select *
    from fraud_rules
    where rule = 'CONCURRENT'
),

calls as (
    select
        feed,
        cdr_id,
        line,
        started_at,
        epoch_us(started_at) // 1000000 as from_s,
        epoch_us(started_at) // 1000000 + duration_s as to_s,
        deposited_at
    from fraud_calls
    where hour_calls >= (select r.limit_count from rule as r) or (hour_calls is null and exists (select 1 from rule))
),

overlapping as (
    select
        line,
        from_s < max(to_s) over (
            partition by line
            order by from_s
            rows between unbounded preceding and 1 preceding
        ) as begins_during_another
    from calls
),

busy_lines as (
    select o.line
    from overlapping as o
    cross join rule as r
    where o.begins_during_another
    group by o.line, r.limit_count
    having count(*) >= r.limit_count - 1
),

steps as (
    select
        c.line,
        c.from_s as second,
        1 as step
    from calls as c
    inner join busy_lines as b on c.line = b.line

    union all

    select
        c.line,
        c.to_s as second,
        -1 as step
    from calls as c
    inner join busy_lines as b on c.line = b.line
),

levels as (
    select
        line,
        second,
        sum(step) over (
            partition by line
            order by second, step
            rows between unbounded preceding and current row
        ) as call_count,
        lead(second) over (partition by line order by second, step) as next_second
    from steps
),

peaks as (
    select l.*
    from levels as l
    cross join rule as r
    where l.call_count >= r.limit_count and l.next_second > l.second
),

taking_part as (
    select
        c.feed,
        c.cdr_id,
        c.line,
        c.started_at,
        c.from_s,
        c.to_s,
        c.deposited_at,
        max(p.call_count) as call_count
    from calls as c
    inner join peaks as p on c.line = p.line and c.from_s < p.next_second and c.to_s > p.second
    group by c.feed, c.cdr_id, c.line, c.started_at, c.from_s, c.to_s, c.deposited_at
),

ordered as (
    select
        *,
        case
            when
                from_s < max(to_s) over (
                    partition by line
                    order by from_s, feed, cdr_id
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as is_first
    from taking_part
),

stretches as (
    select
        *,
        sum(is_first) over (
            partition by line
            order by from_s, feed, cdr_id
            rows between unbounded preceding and current row
        ) as stretch
    from ordered
)

select
    feed,
    cdr_id,
    line,
    started_at,
    min(started_at) over (partition by line, stretch) as incident_at,
    cast(call_count as bigint) as measure,
    deposited_at
from stretches
