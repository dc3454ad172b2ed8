-- No event starts more than 24 hours after its file was deposited.
--
-- reads: cdrs
select
    feed,
    cdr_id,
    source_path,
    source_line
from cdrs
where started_at > deposited_at and started_at > deposited_at + interval 24 hours
