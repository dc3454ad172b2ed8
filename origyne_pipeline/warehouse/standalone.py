"""A database file that holds the rows themselves: it opens wherever it is copied to, and on older versions of DuckDB.

Rows are copied partition by partition, so a table of any length takes little memory. The file is written beside,
read once, then put in place by one rename.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from origyne_pipeline.files import sync
from origyne_pipeline.model import table_model
from origyne_pipeline.warehouse.database import (
    DatabaseError,
    create_measures,
    describe,
    open_faults,
    part_of,
    remove_leftovers,
    rows_shown,
)
from origyne_pipeline.warehouse.session import Session
from origyne_pipeline.warehouse.statements import literal

PORTABLE_VERSION = "v1.0.0"
"""Of storage: every version of DuckDB since 1.0 reads it."""

Progress = Callable[[int, int], None]
"""Called with the rows that are copied, and all rows."""


def write_standalone(
    session: Session,
    path: Path,
    bound: Sequence[str],
    chosen: Mapping[str, Iterable[str] | None],
    measures: Iterable[str],
    progress: Progress,
) -> dict[str, int]:
    """Writes a database file with copies of tables; returns the rows of each.

    Args:
        session: where the tables are bound.
        path: the file; one that is there is replaced.
        bound: tables that are bound in the session.
        chosen: lake tables, with the partitions that are copied (None: all).
        measures: models that are views on these, each after those that it reads.
        progress: how far it is.

    Raises:
        DatabaseError: what was written can't be read.
    """
    part, connection = part_of(path), session.connection
    try:
        connection.execute(f"attach {literal(part)} as published (storage_version '{PORTABLE_VERSION}')")
        try:
            counts = _copy_tables(session, bound, chosen, progress)
        finally:
            with contextlib.suppress(duckdb.Error):
                connection.execute("detach published")
        create_measures(part, measures)
        part.chmod(0o600)
        sync(part)
        if faults := open_faults(part):
            raise DatabaseError(f"{path}: the new file can't be read ({faults[0]}); run 'origyne verify'")
        os.replace(part, path)
    except BaseException:
        for leftover in (part, part.with_name(f"{part.name}.wal")):
            leftover.unlink(missing_ok=True)
        raise
    remove_leftovers(path)
    return counts


def _copy_tables(
    session: Session, bound: Sequence[str], chosen: Mapping[str, Iterable[str] | None], progress: Progress
) -> dict[str, int]:
    """Copies tables into the attached file: those that are bound, then partitions of the lake."""
    lake, connection = session.lake, session.connection
    partitions = {table: lake.chosen(table, keys) for table, keys in chosen.items()}
    counts = {table: session.count(table) for table in bound}
    counts |= {table: sum(each.rows for each in kept) for table, kept in partitions.items()}
    total, done = sum(counts.values()), 0
    for table in counts:
        model = table_model(table)
        columns = model.column_list
        order = ", ".join(f'"{column}"' for column in model.grain)
        sources = [rows_shown(lake, table, [each]) for each in partitions.get(table, ()) if each.rows]
        first = f'select {columns} from "{table}" order by {order}' if table in bound else None
        empty = f"select * from ({first or rows_shown(lake, table, [])}) limit 0"
        connection.execute(f'create table published."{table}" as {empty}')
        for rows in [first] if first else sources:
            inserted = connection.execute(f'insert into published."{table}" {rows}').fetchall()
            done += int(inserted[0][0])
            progress(done, total)
        describe(connection, model, "table")
    return counts
