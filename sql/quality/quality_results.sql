-- The latest result of each check of each partition.
--
-- grain: table_name, partition, check_name
-- partition: checked_partition
-- published: yes
-- reads: looked_at
-- column: checked_at TIMESTAMP WITH TIME ZONE | when
-- column: table_name VARCHAR | the table
-- column: partition VARCHAR | deposit day, billing month, or all
-- column: check_name VARCHAR | the check
-- column: severity VARCHAR | ERROR stops the later stages; WARN does not
-- column: passed BOOLEAN | whether it passed
-- column: observed VARCHAR | the observation; phone and card numbers masked
-- column: expected VARCHAR | what must be true
select
    checked_at,
    table_name,
    partition,
    check_name,
    severity,
    passed,
    observed,
    expected
from looked_at
