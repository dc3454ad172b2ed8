-- The landed files of each feed: the versions in force, and those that could not be read.
--
-- grain: source, feed
-- reads: landed_versions, file_results
-- column: source VARCHAR | the wholesaler
-- column: feed VARCHAR | the folder's feed
-- column: files BIGINT | versions in force
-- column: size_bytes HUGEINT | their size
-- column: first_deposited_at TIMESTAMP WITH TIME ZONE | first deposit instant
-- column: last_deposited_at TIMESTAMP WITH TIME ZONE | last deposit instant
-- column: row_count BIGINT | rows read; null for files that are not read
-- column: duplicate_files BIGINT | files that repeat another's content
-- column: quarantined_files BIGINT | files that could not be read
select
    source_of(v.path) as source,
    v.feed,
    count(*) as files,
    sum(v.size_bytes) as size_bytes,
    min(v.deposited_at) as first_deposited_at,
    max(v.deposited_at) as last_deposited_at,
    cast(sum(r.row_count) as bigint) as row_count,
    count(*) filter (where r.status = 'duplicate') as duplicate_files,
    count(*) filter (where r.status = 'quarantined') as quarantined_files
from landed_versions as v
left join file_results as r on v.path = r.path and v.sha256 = r.sha256
where v.is_current
group by source_of(v.path), v.feed
