-- DUPLICATE: the calls that the wholesaler lists twice: same line, second, number and duration, another id.
--
-- A call of no seconds costs nothing and may well be tried twice; a long message is several of one second.
--
-- grain: feed, cdr_id
-- reads: fraud_calls, fraud_rules
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start
-- column: measure BIGINT | how many times it is listed
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with calls as (
    select *
    from fraud_calls
    where
        called_number is not null
        and exists (select 1 from fraud_rules where rule = 'DUPLICATE')
),

twins as (
    select
        line,
        started_at,
        direction,
        called_number,
        duration_s,
        count(*) as call_count
    from calls
    group by line, started_at, direction, called_number, duration_s
    having count(*) > 1
)

select
    c.feed,
    c.cdr_id,
    c.line,
    c.started_at,
    c.started_at as incident_at,
    cast(t.call_count as bigint) as measure,
    c.deposited_at
from calls as c
inner join twins as t
    on c.line = t.line
    and c.started_at = t.started_at
    and c.direction = t.direction
    and c.called_number = t.called_number
    and c.duration_s = t.duration_s
