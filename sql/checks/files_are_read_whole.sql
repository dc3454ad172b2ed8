-- Each file is unchanged since it landed, every byte was read, and every line is the header, part of a row, or blank.
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
    reason = 'NOT_AS_LANDED'
    or (
        (status = 'loaded' or row_count > 0)
        and (
            bytes_read is distinct from size_bytes
            or line_count is distinct from coalesce(header_lines, 1) + row_lines + blank_lines
            or row_count > row_lines
            or (row_count = 0 and row_lines > 0)
        )
    )
