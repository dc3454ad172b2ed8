-- Each deposit day with some files of a feed, but fewer than the wholesaler promises.
--
-- The promise (feeds.md, The tree): AccountStatus hourly from 8h to 20h, RatedCDRs MOBILE 2 to 6 times a day.
-- It is the first source's: of another no rhythm within a day is known.
--
-- grain: feed, deposited_on
-- reads: landed_versions
-- params: last_day
-- column: feed VARCHAR | the folder's feed
-- column: deposited_on DATE | day in Europe/Paris, Sundays left out
-- column: files BIGINT | files deposited that day
-- column: fewest BIGINT | files promised
with promises (feed, fewest) as (
    values ('account_status', cast(13 as bigint)), ('rated_cdrs_mobile', cast(2 as bigint))
),

deposits as (
    select
        feed,
        cast(timezone('Europe/Paris', deposited_at) as date) as deposited_on,
        count(*) as files
    from landed_versions
    where is_current and not starts_with(path, '@')
    group by feed, deposited_on
)

select
    d.feed,
    d.deposited_on,
    d.files,
    p.fewest
from deposits as d
inner join promises as p on d.feed = p.feed
where d.files < p.fewest and isodow(d.deposited_on) < 7 and d.deposited_on <= $last_day
