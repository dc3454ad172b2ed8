"""Parquet files of a table's rows: the same rows give the same bytes."""

from pathlib import Path

import duckdb

from origyne_pipeline.model import table_model
from origyne_pipeline.warehouse.statements import query, quoted, without_optimizers

TEXT = "VARCHAR"
ROW_GROUP = 122_880
"""Rows of each row group of a Parquet file but its last."""


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    *,
    source: str | None = None,
    where: str = "true",
    is_vast: bool = False,
    in_order: bool = True,
) -> int:
    """Writes rows of ``source``, which has the columns of a table, to a file; returns how many.

    They are put in the order of the table's grain, but for those of a table that ``is_vast`` (packed less tightly,
    too: a third of the work) and those not put ``in_order``.
    """
    model = table_model(table)
    order = ", ".join(f'"{column}"' for column in model.grain)
    ordered = "" if is_vast or not in_order else f"order by {order}"
    packing = "snappy" if is_vast else "zstd"
    # Texts that a session enumerates are written as texts, so that the same rows give the same bytes.
    columns = ", ".join(
        f'"{column.name}"::{TEXT} as "{column.name}"'
        if column.type == TEXT and not is_vast
        else f'"{column.name}"'
        for column in model.columns
    )
    # A column known to hold no null is written otherwise, and that is known of some sources of rows only.
    with without_optimizers(connection, *(() if is_vast else ("statistics_propagation",))):
        written = query(
            connection,
            f'copy (select {columns} from "{source or table}" where {where} {ordered})'
            f" to '{quoted(path)}' (format parquet, compression {packing}, row_group_size {ROW_GROUP})",
        )
    return int(written[0][0])


def is_as_saved(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> bool:
    """Whether a file is what ``write_parquet`` makes of its rows: in the order of the grain, each key once.

    The row groups must be whole too: then the same rows give the same bytes, however they were written.
    """
    order = ", ".join(f'"{column}"' for column in table_model(table).grain)
    groups = query(
        connection,
        "select row_group_num_rows from parquet_metadata($path) where column_id = 0 order by row_group_id",
        {"path": str(path)},
    )
    if any(rows != ROW_GROUP for (rows,) in groups[:-1]) or any(rows > ROW_GROUP for (rows,) in groups):
        return False
    ((unordered,),) = query(
        connection,
        "select count(*) from (select key, lag(key) over () as before from"
        f" (select row({order}) as key from read_parquet($path))) where not coalesce(key > before, before is null)",
        {"path": str(path)},
    )
    return bool(unordered == 0)
