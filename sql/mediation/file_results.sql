-- Each read file: whether it could be read as its feed, and how many rows it held.
--
-- grain: path, sha256
-- partition: family_day
-- published: no
-- reads: read_files
-- column: feed VARCHAR | the folder's feed, as in landed_files
-- column: path VARCHAR | file, from the deposit's root
-- column: sha256 VARCHAR | of its bytes
-- column: status VARCHAR | loaded, quarantined or duplicate
-- column: reason VARCHAR | why it is quarantined, or which file it repeats
-- column: detail VARCHAR | expected, found, what to do; how many columns the contract does not know
-- column: row_count BIGINT | rows read
-- column: refused_count BIGINT | rows refused for their form
-- column: size_bytes BIGINT | its size when it landed
-- column: bytes_read BIGINT | bytes that the reader took; null where its rows were not read
-- column: line_count BIGINT | physical lines, counted from its bytes alone
-- column: header_lines BIGINT | physical lines of its header; 0 where it has none
-- column: row_lines BIGINT | physical lines of its rows, as the reader took them; null where its rows were not read
-- column: blank_lines BIGINT | physical lines that are no rows, as the reader took them
select
    feed,
    path,
    sha256,
    status,
    reason,
    detail,
    row_count,
    refused_count,
    size_bytes,
    bytes_read,
    line_count,
    header_lines,
    row_lines,
    blank_lines
from read_files
