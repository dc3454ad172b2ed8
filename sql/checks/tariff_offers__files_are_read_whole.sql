-- Each tariff workbook is as it landed, and each of its bytes was read.
--
-- reads: file_results
-- accept: never
select
    path,
    reason,
    size_bytes,
    bytes_read
from file_results
where
    feed = 'tariffs'
    and (reason = 'NOT_AS_LANDED' or (status = 'loaded' and bytes_read is distinct from size_bytes))
