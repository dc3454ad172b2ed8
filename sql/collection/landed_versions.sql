-- Each landed version of each deposited file: the register of collection, for the other rooms.
--
-- grain: path, sha256
-- partition: whole
-- published: no
-- reads: register_rows
-- column: feed VARCHAR | the folder's feed; unknown where the name matches no pattern
-- column: path VARCHAR | from the deposit's root, with /, in NFC
-- column: name VARCHAR | file name
-- column: sha256 VARCHAR | of its bytes
-- column: size_bytes BIGINT | its size
-- column: modified_at TIMESTAMP WITH TIME ZONE | the server's modification time
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant
-- column: landed_at TIMESTAMP WITH TIME ZONE | when it was fetched
-- column: stored_at VARCHAR | where its bytes are kept, from ORIGYNE_HOME
-- column: is_current BOOLEAN | false once other content replaced it
-- column: stamped_on DATE | day of the stamp in its name, if any
-- column: billed_month VARCHAR | AAAA-MM where its name has a month only
select
    feed,
    path,
    name,
    sha256,
    size_bytes,
    modified_at,
    deposited_at,
    landed_at,
    stored_at,
    is_current,
    stamped_on,
    billed_month
from register_rows
