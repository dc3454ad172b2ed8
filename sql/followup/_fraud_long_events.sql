-- LONG: each call over so many hours, each data session over so many octets.
--
-- grain: feed, cdr_id
-- reads: fraud_cdrs, fraud_rules
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start
-- column: measure BIGINT | seconds of a call, octets of a session
-- column: detail VARCHAR | VOIX or DATA
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
select
    c.feed,
    c.cdr_id,
    c.line,
    c.started_at,
    c.started_at as incident_at,
    case when c.usage = 'DATA' then c.volume_bytes else c.duration_s end as measure,
    c.usage as detail,
    c.deposited_at
from fraud_cdrs as c
inner join fraud_rules as r on r.rule = 'LONG'
where
    (c.usage = 'VOIX' and c.duration_s > r.limit_minutes * 60)
    or (c.usage = 'DATA' and c.volume_bytes > r.limit_bytes)
