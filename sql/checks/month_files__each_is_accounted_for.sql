-- Every file that landed for the month is loaded, quarantined, superseded or a duplicate, by the present recipe.
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
