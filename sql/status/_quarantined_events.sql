-- Each quarantined row of RatedCDRs with the place of its file, whose header says which field is the amount.
--
-- grain: source_path, source_line
-- reads: refused_rows, set_aside_cdrs, landed_versions
-- column: feed VARCHAR | rated_cdrs_mobile or rated_cdrs_vga
-- column: reason VARCHAR | reason code of feeds.md
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | its line
-- column: raw VARCHAR | the row as written
-- column: stored_at VARCHAR | where the file's bytes are kept, from ORIGYNE_HOME
with quarantined as (
    select
        feed,
        reason,
        source_path,
        source_line,
        raw
    from refused_rows
    where feed like 'rated_cdrs_%'
    union all
    select
        case when feed = 'VGA' then 'rated_cdrs_vga' else 'rated_cdrs_mobile' end as feed,
        verdict as reason,
        source_path,
        source_line,
        raw
    from set_aside_cdrs
    where verdict = 'DUPLICATE_CONFLICT'
)

select
    q.feed,
    q.reason,
    q.source_path,
    q.source_line,
    q.raw,
    v.stored_at
from quarantined as q
inner join landed_versions as v on q.source_path = v.path and v.is_current
