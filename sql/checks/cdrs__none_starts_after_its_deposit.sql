-- No event starts more than 24 hours after its file was deposited.
--
-- reads: cdrs
-- severity: ERROR
select
    feed,
    cdr_id,
    source_path,
    source_line
from cdrs
where epoch_us(started_at) - epoch_us(deposited_at) > 86400000000
