-- Every landed file of the month is loaded, quarantined, superseded or a duplicate, by the current version of cleaning.
--
-- reads: month_files
-- accept: never
select
    feed,
    path,
    deposited_at,
    status
from month_files
where status = 'waiting'
