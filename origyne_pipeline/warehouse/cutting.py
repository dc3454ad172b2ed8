"""Rows cut into a Parquet file for each part: one pass over them, in bounded memory.

DuckDB can write a folder for each value of a column, at three times the work.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from origyne_pipeline.arrow import arrow

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet as pq

ROWS_TOGETHER = 500_000
"""Rows that are sorted by part at once."""
PART = "part"
"""The column that holds the number of a row's part."""


def part_folder(folder: Path, part: int) -> Path:
    """Where the rows of a part lie."""
    return folder / f"{PART}={part}"


def write_parts(connection: duckdb.DuckDBPyConnection, table: str, parts: int, folder: Path) -> list[int]:
    """Writes the rows of a table that has a column ``part`` to a file for each part; returns the rows of each.

    There are at most 256 parts (``setting_checks.MOST_PARTS``).
    """
    counts = [0] * parts
    with ExitStack() as stack:
        writers = {}
        for part, batch in _cut(connection, table, parts):
            if part not in writers:
                writers[part] = stack.enter_context(_writer(part_folder(folder, part), batch.schema))
            writers[part].write_table(batch, row_group_size=ROWS_TOGETHER)
            counts[part] += batch.num_rows
    return counts


def _cut(connection: duckdb.DuckDBPyConnection, table: str, parts: int) -> Iterator[tuple[int, "pa.Table"]]:
    """The rows of each part of some rows, then of the rows that follow."""
    import numpy as np

    library = arrow()
    for batch in connection.sql(f'select * from "{table}"').to_arrow_reader(ROWS_TOGETHER):
        part_of = batch.column(PART).to_numpy().astype(np.uint8)  # sorted ten times as fast as longer numbers
        bounds = [0, *np.cumsum(np.bincount(part_of, minlength=parts))]
        order = library.array(np.argsort(part_of, kind="stable"))
        rows = library.Table.from_batches([batch.drop_columns([PART]).take(order)])
        for part in range(parts):
            if bounds[part] < bounds[part + 1]:
                yield part, rows.slice(bounds[part], bounds[part + 1] - bounds[part])


def _writer(folder: Path, schema: "pa.Schema") -> "pq.ParquetWriter":
    from pyarrow import parquet

    folder.mkdir(parents=True)
    return parquet.ParquetWriter(
        folder / "rows.parquet",
        schema,
        compression="lz4",
        use_dictionary=[f.name for f in schema if str(f.type) == "string" and not f.name.endswith("_id")],
        write_statistics=False,
        store_decimal_as_integer=True,
    )
