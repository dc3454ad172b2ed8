"""One query on the published database, in a session that can read the lake's Parquet files and nothing else.

DuckDB is locked before the query is seen: no file outside ``lake/`` can be named, no extension loaded, no setting
changed. What would write inside the lake is refused by the kind of its statement.
"""

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from duckdb import StatementType

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.lake import Lake
from origyne_pipeline.warehouse.database import HOME
from origyne_pipeline.warehouse.statements import fetched, literal

READS = re.compile(
    r"(explain\s+(analyze\s+)?)?(select|from|with|values|table|show|describe|summarize|pivot|unpivot|\()",
    re.IGNORECASE,
)
"""How the text of a statement begins that explains or reshapes rows, and does nothing else."""
COMMENTS = re.compile(r"\s+|--[^\n]*(\n|$)|/\*.*?\*/", re.DOTALL)
WAYS = "`select`, `from`, `with`, `show`, `describe`, `summarize`, `explain`, `pivot`"


class QueryError(OrigyneError):
    """A query that is not one, or that the database refuses."""


Rows = tuple[list[str], list[tuple[Any, ...]]]
"""Column names and rows."""


def query_database(path: Path, sql: str) -> Rows:
    """Column names and rows of one query on a published database.

    Raises:
        QueryError: no such database yet, it cannot be opened, the query is wrong or would do more than read.
    """
    [rows] = query_each(path, [sql])
    return rows


def query_each(path: Path, queries: Sequence[str]) -> list[Rows]:
    """Column names and rows of some queries on a published database, which is opened once: all see the same state.

    Raises:
        QueryError: as ``query_database``.
    """
    lake = Lake(path.parent).readable_folder()
    if not path.exists():
        raise QueryError(f"{path}: not published yet; run 'origyne run' first")
    try:
        for sql in queries:
            sql.encode()  # a text with bytes that are no UTF-8 is refused here, in words
        with _scratch(path.parent) as scratch, duckdb.connect(str(path), read_only=True) as connection:
            connection.execute(f"set variable {HOME} = {literal(path.parent)}")
            _lock(connection, lake, scratch)
            return [_rows(connection, sql) for sql in queries]
    except duckdb.PermissionException as error:
        raise QueryError(
            f"{str(error).splitlines()[0]}: a query reads the published tables and the files of {lake};"
            " no other file, no network, no extension"
        ) from None
    except (duckdb.Error, ValueError, OverflowError) as error:
        remedy = ""
        if isinstance(error, duckdb.IOException) and f"{path.name}.wal" in str(error):
            remedy = "; a session that wrote to it died: run 'origyne publish', which replaces the database"
        raise QueryError(f"{error}{remedy}") from error


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    _refuse_all_but_reading(connection.extract_statements(sql))
    cursor = connection.execute(sql)
    return [column[0] for column in cursor.description or []], fetched(cursor)


@contextlib.contextmanager
def _scratch(home: Path) -> Iterator[str]:
    """Where a large query may spill: under the data root, or nowhere when that is not ours to write."""
    try:
        folder = tempfile.TemporaryDirectory(dir=home / "tmp", prefix="query-", ignore_cleanup_errors=True)
    except OSError:
        yield ""
        return
    with folder as name:
        yield name


def _lock(connection: duckdb.DuckDBPyConnection, lake: str, scratch: str) -> None:
    quoted = [str(folder).replace("'", "''") for folder in (lake, scratch)]
    for setting in (
        "timezone = 'Europe/Paris'",
        "enable_progress_bar = false",
        "python_enable_replacements = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        f"temp_directory = '{quoted[1]}'",
        f"allowed_directories = ['{quoted[0]}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}")


def _refuse_all_but_reading(statements: list[Any]) -> None:
    if len(statements) != 1:
        count = len(statements) or "none"
        raise QueryError(f"expected one query, for example 'show tables'; found {count}")
    (statement,) = statements
    text = statement.query.strip()
    while (leading := COMMENTS.match(text)) and leading.end():
        text = text[leading.end() :]
    reads = statement.type == StatementType.SELECT or (
        statement.type in (StatementType.EXPLAIN, StatementType.MULTI) and READS.match(text)
    )
    if not reads:
        word = str(statement.type).rpartition(".")[2]
        raise QueryError(f"a query only reads: expected {WAYS}; found {word}")
