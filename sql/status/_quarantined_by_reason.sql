-- The quarantined rows of each feed by reason, and the number of their files.
--
-- grain: feed, reason
-- reads: refused_rows, set_aside_cdrs
-- column: feed VARCHAR | the folder's feed
-- column: reason VARCHAR | reason code of feeds.md
-- column: quarantined_rows BIGINT | rows
-- column: files BIGINT | files that they are in
with quarantined as (
    select
        feed,
        reason,
        source_path
    from refused_rows
    union all
    select
        case when feed = 'VGA' then 'rated_cdrs_vga' else 'rated_cdrs_mobile' end as feed,
        verdict as reason,
        source_path
    from set_aside_cdrs
    where verdict = 'DUPLICATE_CONFLICT'
)

select
    feed,
    reason,
    count(*) as quarantined_rows,
    count(distinct source_path) as files
from quarantined
group by feed, reason
