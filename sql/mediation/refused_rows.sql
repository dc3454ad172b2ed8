-- Each row that its feed's contract refuses, with the first reason that applies.
--
-- grain: feed, source_path, source_line
-- reads: judged_rows, read_files, refused_texts
-- column: feed VARCHAR | the folder's feed, as in landed_files
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of the row's first character, the header being line 1
-- column: reason VARCHAR | reason code of feeds.md
-- column: raw VARCHAR | the row as written; PIN and PUK codes masked
select
    f.feed,
    j.source_path,
    j.source_line,
    j.reason,
    coalesce(j.raw, t.raw) as raw
from judged_rows as j
inner join read_files as f on j.source_path = f.path
left join refused_texts as t on j.source_path = t.source_path and j.source_line = t.source_line
where j.reason is not null
