-- The quarantined rows of each source and feed by reason, and the number of their files.
--
-- grain: source, feed, reason
-- reads: refused_rows, set_aside_cdrs
-- column: source VARCHAR | wholesaler, origyne where there is one
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
    source_of(source_path) as source,
    feed,
    reason,
    count(*) as quarantined_rows,
    count(distinct source_path) as files
from quarantined
group by source, feed, reason
