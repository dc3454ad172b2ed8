-- Each Cartes SIM file is as it landed, each of its bytes was read, and each of its lines is the header, a row's or blank.
--
-- reads: file_results
-- accept: never
select
    path,
    reason,
    size_bytes,
    bytes_read,
    line_count,
    row_lines,
    blank_lines,
    row_count
from file_results
where
    feed = 'sim_cards'
    and (
        reason = 'NOT_AS_LANDED'
        or (
            (status = 'loaded' or row_count > 0)
            and (
                bytes_read is distinct from size_bytes
                or line_count is distinct from 1 + row_lines + blank_lines
                or row_count > row_lines
                or (row_count = 0 and row_lines > 0)
            )
        )
    )
