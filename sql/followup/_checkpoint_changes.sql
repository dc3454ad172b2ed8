-- The events that files brought, changed or took back since the checkpoint, of days that the checkpoint relies on.
--
-- grain: line, iccid
-- reads: days_now, days_then
-- params: settled_before, cutoff
-- column: line VARCHAR | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
with events_now as (
    select * exclude (local_time, source_path, source_line, content_key)
    from days_now
    where local_date < $settled_before and deposited_at <= $cutoff
),

events_then as (
    select * exclude (local_time, source_path, source_line, content_key)
    from days_then
    where local_date < $settled_before and deposited_at <= $cutoff
),

brought as (
    select * from events_now
    except all
    select * from events_then
),

taken_back as (
    select * from events_then
    except all
    select * from events_now
)

select
    line,
    iccid
from brought

union

select
    line,
    iccid
from taken_back
