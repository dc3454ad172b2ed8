-- Each refused row: those that break their feed's contract, and later copies of an event that contradict it.
--
-- grain: feed, source_path, source_line
-- partition: whole
-- published: yes
-- reads: refused_rows, set_aside_cdrs
-- column: feed VARCHAR | the folder's feed, as in landed_files
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of the row's first character, the header being line 1
-- column: reason VARCHAR | reason code of feeds.md
-- column: raw VARCHAR | the row as written; PIN and PUK codes masked
-- column: source VARCHAR | the wholesaler: origyne, or a name of [[sources]]
select
    feed,
    source_path,
    source_line,
    reason,
    raw,
    source_of(source_path) as source
from refused_rows

union all

select
    case when feed = 'VGA' then 'rated_cdrs_vga' else 'rated_cdrs_mobile' end as feed,
    source_path,
    source_line,
    verdict as reason,
    raw,
    source_of(source_path) as source
from set_aside_cdrs
where verdict = 'DUPLICATE_CONFLICT'
