"""Statements on a connection of DuckDB: texts as SQL, and the engine's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
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
        return connection.execute(sql, params or {}).fetchall()
    except duckdb.Error as error:
        raise WarehouseError(str(error)) from error


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
