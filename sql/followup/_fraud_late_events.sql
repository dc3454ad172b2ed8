-- The events before the month of lines and SIM cards to which late files add some, some days before and after these.
--
-- Those that the month's own deposit days hold of its first days and the day before it are left out: they are looked at
-- anyway.
--
-- grain: feed, cdr_id
-- reads: cdrs, carried_cdrs, late_cdrs, earlier_cdrs, fraud_late_days
-- params: month_start, cutoff, margin_days
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
with known as (
    select c.*
    from cdrs as c
    where c.local_date < cast($month_start as date) - interval 1 day and c.deposited_at <= $cutoff

    union all

    select e.*
    from earlier_cdrs as e

    union all

    select c.*
    from carried_cdrs as c
    inner join late_cdrs as l on c.feed = l.feed and c.cdr_id = l.cdr_id
    where
        c.local_date < cast($month_start as date) - interval 1 day
        or cast(timezone('Europe/Paris', c.deposited_at) as date) < cast($month_start as date) - interval 2 days
),

near as (
    select k.*
    from known as k
    inner join fraud_late_days as d
        on k.line = d.line
        and k.local_date between d.local_date - $margin_days and d.local_date + $margin_days

    union

    select k.*
    from known as k
    inner join fraud_late_days as d
        on k.iccid = d.iccid
        and k.local_date between d.local_date - $margin_days and d.local_date + $margin_days
)

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
from near
