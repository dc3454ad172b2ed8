-- Each version of each deposited file, with its status.
--
-- Rows read = clean rows + rejected + duplicates.
--
-- grain: path, landed_at, sha256
-- partition: whole
-- published: yes
-- reads: landed_versions, file_results, set_aside_cdrs
-- column: feed VARCHAR | the folder's feed; unknown where the name matches no pattern
-- column: path VARCHAR | from the deposit's root, with /, in NFC
-- column: name VARCHAR | file name
-- column: sha256 VARCHAR | of its bytes
-- column: size_bytes BIGINT | its size
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant
-- column: landed_at TIMESTAMP WITH TIME ZONE | when it was fetched
-- column: status VARCHAR | loaded, quarantined, unknown, superseded or duplicate
-- column: reason VARCHAR | why it is quarantined, or the file that it repeats
-- column: row_count BIGINT | rows read; null for files that are not read
-- column: rejected_count BIGINT | rows in quarantine
-- column: duplicate_count BIGINT | rows of events that an earlier deposit has
-- column: detail VARCHAR | expected, found, what to do; how many columns the contract does not know
-- column: source VARCHAR | the wholesaler: origyne, or a name of [[sources]]
with copies as (
    select
        source_path,
        count(*) filter (where verdict = 'DUPLICATE') as duplicate_count,
        count(*) filter (where verdict = 'DUPLICATE_CONFLICT') as conflict_count
    from set_aside_cdrs
    group by source_path
),

results as (
    select *
    from file_results
    qualify row_number() over (partition by path, sha256 order by status) = 1
)

select
    v.feed,
    v.path,
    v.name,
    v.sha256,
    v.size_bytes,
    v.deposited_at,
    v.landed_at,
    case
        when not v.is_current then 'superseded'
        when v.feed = 'unknown' then 'unknown'
        else coalesce(r.status, 'loaded')
    end as status,
    case when v.is_current then r.reason end as reason,
    case when v.is_current then r.row_count end as row_count,
    case when v.is_current then r.refused_count + coalesce(c.conflict_count, 0) end as rejected_count,
    case when v.is_current and r.path is not null then coalesce(c.duplicate_count, 0) end as duplicate_count,
    case when v.is_current then r.detail end as detail,
    source_of(v.path) as source
from landed_versions as v
left join results as r on v.path = r.path and v.sha256 = r.sha256
left join copies as c on v.path = c.source_path and v.is_current
