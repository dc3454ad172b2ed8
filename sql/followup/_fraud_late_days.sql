-- The days of lines and SIM cards before the month to which late events are new: these are compared with earlier ones.
--
-- Late are events that came after the cut-off of their month, and those that came after its issue.
--
-- grain: line, iccid, local_date
-- reads: cdrs, carried_cdrs, late_cdrs
-- params: month_start, cutoff, previous_cutoff
-- column: line VARCHAR | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
-- column: local_date DATE | day of the starts in Europe/Paris
select
    line,
    iccid,
    local_date
from cdrs
where local_date < cast($month_start as date) and deposited_at > $previous_cutoff and deposited_at <= $cutoff

union

select
    c.line,
    c.iccid,
    c.local_date
from carried_cdrs as c
inner join late_cdrs as l on c.feed = l.feed and c.cdr_id = l.cdr_id
where c.local_date < cast($month_start as date)
