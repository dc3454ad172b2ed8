-- Every refused row of a snapshot is in quarantine.
--
-- reads: file_results, refused_rows
-- accept: never
with counted as (
    select
        source_path,
        count(*) as row_count
    from refused_rows
    group by source_path
)

select
    coalesce(r.path, c.source_path) as path,
    coalesce(r.refused_count, 0) as rows_refused,
    coalesce(c.row_count, 0) as rows_kept
from file_results as r
full join counted as c on r.path = c.source_path
where coalesce(r.refused_count, 0) <> coalesce(c.row_count, 0)
