-- LONG: each call over so many hours, each data session over so many octets; none where a limit is null.
--
-- The limits are parameters, so that the files are read for the events that pass them only.
--
-- grain: feed, cdr_id
-- reads: fraud_cdrs
-- params: long_call_s, long_session_bytes
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start
-- column: measure BIGINT | seconds of a call, octets of a session
-- column: detail VARCHAR | VOIX or DATA
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
select
    feed,
    cdr_id,
    line,
    started_at,
    started_at as incident_at,
    duration_s as measure,
    usage as detail,
    deposited_at
from fraud_cdrs
where usage = 'VOIX' and duration_s > $long_call_s

union all

select
    feed,
    cdr_id,
    line,
    started_at,
    started_at as incident_at,
    volume_bytes as measure,
    usage as detail,
    deposited_at
from fraud_cdrs
where usage = 'DATA' and volume_bytes > $long_session_bytes
