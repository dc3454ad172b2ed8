-- Each day on which files of a feed were deposited, and how many.
--
-- grain: feed, deposited_on
-- reads: landed_versions
-- column: feed VARCHAR | the folder's feed
-- column: deposited_on DATE | day in Europe/Paris
-- column: files BIGINT | versions in force
select
    feed,
    cast(timezone('Europe/Paris', deposited_at) as date) as deposited_on,
    count(*) as files
from landed_versions
where is_current
group by feed, deposited_on
