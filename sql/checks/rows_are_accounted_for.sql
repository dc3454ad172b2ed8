-- The rows read of each file are its clean rows, refused rows and copies set aside, and no others.
--
-- reads: file_results, checked_table, table_beside, refused_rows
-- accept: never
with kept as (
    select source_path
    from checked_table
    union all
    select source_path
    from table_beside
    union all
    select source_path
    from refused_rows
),

counted as (
    select
        source_path,
        count(*) as row_count
    from kept
    group by source_path
)

select
    coalesce(r.path, c.source_path) as path,
    coalesce(r.row_count, 0) as rows_read,
    coalesce(c.row_count, 0) as rows_kept
from file_results as r
full join counted as c on r.path = c.source_path
where coalesce(r.row_count, 0) <> coalesce(c.row_count, 0)
