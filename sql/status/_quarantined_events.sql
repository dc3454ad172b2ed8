-- Each quarantined row of RatedCDRs with the place of its file, as whose rows its amount is read.
--
-- grain: source_path, source_line
-- reads: refused_rows, set_aside_cdrs, landed_versions
-- column: source VARCHAR | wholesaler, origyne where there is one
-- column: feed VARCHAR | rated_cdrs_mobile or rated_cdrs_vga
-- column: reason VARCHAR | reason code of feeds.md
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | its line
-- column: raw VARCHAR | the row as written
-- column: amount_excl_tax DECIMAL(18,6) | euros, where the row was read whole and another contradicts it
-- column: stored_at VARCHAR | where the file's bytes are kept, from ORIGYNE_HOME
with quarantined as (
    select
        feed,
        reason,
        source_path,
        source_line,
        raw,
        cast(null as decimal(18, 6)) as amount_excl_tax
    from refused_rows
    where feed like 'rated_cdrs_%'
    union all
    select
        case when feed = 'VGA' then 'rated_cdrs_vga' else 'rated_cdrs_mobile' end as feed,
        verdict as reason,
        source_path,
        source_line,
        raw,
        supplier_amount_excl_tax as amount_excl_tax
    from set_aside_cdrs
    where verdict = 'DUPLICATE_CONFLICT'
)

select
    source_of(q.source_path) as source,
    q.feed,
    q.reason,
    q.source_path,
    q.source_line,
    q.raw,
    q.amount_excl_tax,
    v.stored_at
from quarantined as q
inner join landed_versions as v on q.source_path = v.path and v.is_current
