-- Each check of each partition, as of the last time it was looked at.
--
-- grain: table_name, partition, check_name
-- partition: checked_partition
-- published: yes
-- reads: looked_at
-- column: checked_at TIMESTAMP WITH TIME ZONE | when
-- column: table_name VARCHAR | the table
-- column: partition VARCHAR | deposit day, billing month, or all
-- column: check_name VARCHAR | the check
-- column: severity VARCHAR | ERROR stops what follows; WARN is looked at
-- column: passed BOOLEAN | whether it holds
-- column: observed VARCHAR | what was found; phone and card numbers masked
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
