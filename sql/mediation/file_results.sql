-- Each read file: whether it could be read as its feed, and how many rows it held.
--
-- grain: path, sha256
-- reads: read_files
-- column: feed VARCHAR | the folder's feed, as in landed_files
-- column: path VARCHAR | file, from the deposit's root
-- column: sha256 VARCHAR | of its bytes
-- column: status VARCHAR | loaded, quarantined or duplicate
-- column: reason VARCHAR | why it is quarantined, or which file it repeats
-- column: detail VARCHAR | expected, found, what to do; columns that the contract does not know
-- column: row_count BIGINT | rows read
-- column: refused_count BIGINT | rows refused for their form
select
    feed,
    path,
    sha256,
    status,
    reason,
    detail,
    row_count,
    refused_count
from read_files
