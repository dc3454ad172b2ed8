-- Each check of each partition.
--
-- grain: table_name, partition, check_name
-- reads: check_results
-- column: checked_at TIMESTAMP WITH TIME ZONE | when it was checked
-- column: table_name VARCHAR | table that it bears on
-- column: partition VARCHAR | deposit day or billing month
-- column: check_name VARCHAR | the claim
-- column: severity VARCHAR | ERROR stops what follows, WARN is to be looked at
-- column: passed BOOLEAN | whether it holds
-- column: observed VARCHAR | what was found
-- column: expected VARCHAR | what the claim expects
select
    checked_at,
    table_name,
    partition,
    check_name,
    severity,
    passed,
    observed,
    expected
from check_results
