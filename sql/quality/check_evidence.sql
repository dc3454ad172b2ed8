-- The first rows that break a check of a partition, as of its last run; kept to be shown again.
--
-- grain: table_name, partition, check_name, position
-- partition: checked_partition
-- published: no
-- reads: broken_rows
-- column: table_name VARCHAR | the table
-- column: partition VARCHAR | deposit day, billing month, or all
-- column: check_name VARCHAR | the check
-- column: position INTEGER | of the row, from 1
-- column: shown VARCHAR | the row as JSON; phone and card numbers masked
select
    table_name,
    partition,
    check_name,
    position,
    shown
from broken_rows
