-- The events that the fraud rules look at: those of the month and of the day before, and the days of lines that late files touch.
--
-- It is a view: a model that reads it with conditions on single columns reads only what meets them.
--
-- grain: feed, cdr_id
-- reads: cdrs, fraud_late_events, billing_month
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
        cast(month || '-01' as date) - interval 1 day as first_day,
        cast(month || '-01' as date) + interval 1 month as next_first_day
    from billing_month
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
from cdrs
where
    deposited_at <= (select b.cutoff from bounds as b)
    and local_date >= (select b.first_day from bounds as b)
    and local_date < (select b.next_first_day from bounds as b)

union all

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
from fraud_late_events
