-- Each check that failed when it last ran, blocking ones first.
--
-- grain: table_name, partition, check_name
-- reads: quality_results
-- column: severity VARCHAR | ERROR stops the later stages; WARN does not
-- column: table_name VARCHAR | the table
-- column: partition VARCHAR | deposit day, billing month, or all
-- column: check_name VARCHAR | the check
-- column: observed VARCHAR | the observation; phone and card numbers masked
-- column: checked_at TIMESTAMP WITH TIME ZONE | when
select
    severity,
    table_name,
    partition,
    check_name,
    observed,
    checked_at
from quality_results
where not passed
