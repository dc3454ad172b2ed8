-- The events that the fraud rules look at: those of the month and of the day before, and the days of lines that late files touch.
--
-- grain: feed, cdr_id
-- reads: cdrs, billing_month
-- storage: view
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
with bounds as (
    select
        cutoff,
        previous_cutoff,
        cast(month || '-01' as date) as first_day,
        cast(month || '-01' as date) + interval 1 month as next_first_day
    from billing_month
),

seen as (
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
    where deposited_at <= (select b.cutoff from bounds as b) and local_date < (select b.next_first_day from bounds as b)
),

late_days as (
    select distinct
        line,
        local_date
    from seen
    where
        local_date < (select b.first_day - interval 1 day from bounds as b)
        and deposited_at > (select b.previous_cutoff from bounds as b)
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
from seen
where local_date >= (select b.first_day - interval 1 day from bounds as b)

union all

select
    s.feed,
    s.cdr_id,
    s.usage,
    s.direction,
    s.line,
    s.iccid,
    s.started_at,
    s.local_date,
    s.called_number,
    s.visited_network,
    s.duration_s,
    s.volume_bytes,
    s.deposited_at
from seen as s
inner join late_days as d on s.line = d.line and s.local_date = d.local_date
