-- Each file in force that could not be read as a file of its feed, and why.
--
-- grain: path
-- reads: landed_versions, file_results
-- column: feed VARCHAR | the folder's feed
-- column: path VARCHAR | from the deposit's root
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant
-- column: reason VARCHAR | reason code
-- column: detail VARCHAR | expected, found, what to do
select
    v.feed,
    v.path,
    v.deposited_at,
    r.reason,
    r.detail
from landed_versions as v
inner join file_results as r on v.path = r.path and v.sha256 = r.sha256
where v.is_current and r.status = 'quarantined'
