"""Statements on a connection of DuckDB: texts as SQL, and the engine's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import duckdb

from origyne_pipeline.errors import OrigyneError


class WarehouseError(OrigyneError):
    """A statement or partition that the warehouse refuses."""


def query(
    connection: duckdb.DuckDBPyConnection, sql: str, params: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """The rows of a query.

    Raises:
        WarehouseError: the engine refuses it, or what it reads.
    """
    try:
        return fetched(connection.execute(sql, params or {}))
    except duckdb.Error as error:
        raise WarehouseError(str(error)) from error


def fetched(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """The rows that a statement gives, each instant with its offset from UTC.

    The engine gives instants in the zone of Paris by name: Python then compares and subtracts them as clocks show
    them, which is an hour wrong across the change of clocks.
    """
    rows = cursor.fetchall()
    columns = cursor.description or []
    places = [place for place, column in enumerate(columns) if str(column[1]) == "TIMESTAMP WITH TIME ZONE"]
    if not places:
        return rows
    lists = [list(row) for row in rows]
    for row in lists:
        for place in places:
            row[place] = _with_offset(row[place])
    return [tuple(row) for row in lists]


def _with_offset(instant: datetime | None) -> datetime | None:
    offset = instant.utcoffset() if instant else None
    return instant.replace(tzinfo=timezone(offset), fold=0) if instant and offset is not None else instant


@contextmanager
def without_optimizers(connection: duckdb.DuckDBPyConnection, *optimizers: str) -> Iterator[None]:
    """Statements that some optimizers of the engine leave alone."""
    ((before,),) = query(connection, "select current_setting('disabled_optimizers')")
    connection.execute(f"set disabled_optimizers = '{','.join(filter(None, (before, *optimizers)))}'")
    try:
        yield
    finally:
        connection.execute(f"set disabled_optimizers = '{before}'")


def literal(text: object) -> str:
    """A text as an SQL literal."""
    return f"'{quoted(text)}'"


def quoted(text: object) -> str:
    """A text as it stands between the quotes of an SQL literal."""
    return str(text).replace("'", "''")
