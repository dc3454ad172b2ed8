-- The events before the day before the month, of lines and days to which late files add some.
--
-- grain: feed, cdr_id
-- reads: cdrs
-- params: month_start, cutoff, previous_cutoff
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: line VARCHAR | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: local_date DATE | day of the start in Europe/Paris
-- column: called_number VARCHAR | the other side
-- column: visited_network VARCHAR | MCC and MNC digits; null for VGA
-- column: duration_s BIGINT | seconds, calls only
-- column: volume_bytes BIGINT | octets, DATA only
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with before as (
    select
        feed,
        cdr_id,
        usage,
        direction,
        line,
        iccid,
        started_at,
        local_date,
        called_number,
        visited_network,
        duration_s,
        volume_bytes,
        deposited_at
    from cdrs
    where local_date < cast($month_start as date) - interval 1 day and deposited_at <= $cutoff
),

late_days as (
    select distinct
        line,
        local_date
    from before
    where deposited_at > $previous_cutoff
)

select
    b.feed,
    b.cdr_id,
    b.usage,
    b.direction,
    b.line,
    b.iccid,
    b.started_at,
    b.local_date,
    b.called_number,
    b.visited_network,
    b.duration_s,
    b.volume_bytes,
    b.deposited_at
from before as b
inner join late_days as d on b.line = d.line and b.local_date = d.local_date
