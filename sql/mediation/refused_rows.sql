-- Each row that its feed's contract refuses, with the first reason that applies.
--
-- grain: feed, source_path, source_line
-- reads: refused
-- column: feed VARCHAR | the folder's feed, as in landed_files
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of the row's first character, the header being line 1
-- column: reason VARCHAR | reason code of feeds.md
-- column: raw VARCHAR | the row as written; PIN and PUK codes masked
select
    feed,
    source_path,
    source_line,
    reason,
    raw
from refused
