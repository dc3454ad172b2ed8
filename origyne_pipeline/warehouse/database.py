"""The published database file: written beside, proven to open, then put in place so that it opens at every instant.

DuckDB keeps what a read-write session wrote in ``<database>.wal`` until the session ends well. When the session dies,
the file stays, and it does not fit the next database: nobody could open that one. So it goes first, then the database
is replaced: a kill between the two leaves the former database, which opens without it.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import sync
from origyne_pipeline.lake import Lake, Partition
from origyne_pipeline.model import Model, table_model
from origyne_pipeline.rights import let_group_read
from origyne_pipeline.sources import source_sql
from origyne_pipeline.warehouse.relation import listed, relation
from origyne_pipeline.warehouse.session import Session
from origyne_pipeline.warehouse.statements import literal

DATABASE = "origyne.duckdb"
"""Its name under the data root."""
TRIES = 3
"""A session may begin to write between the two steps, and leave a file again."""
HOME = "origyne_home"
"""The variable that says where the data root is; without it the views look where it was when they were published."""
STORAGE_VERSION = "v1.5.0"
"""Of published databases: DuckDB 1.5 reads them too."""


class DatabaseError(OrigyneError):
    """A published database that can't be opened or read."""


def write_database(
    session: Session,
    path: Path,
    tables: Iterable[str],
    views: Mapping[str, Iterable[str] | None],
    measures: Iterable[str] = (),
    group: str | None = None,
) -> dict[str, int]:
    """Writes a database file beside, then puts it in place; returns the rows of each table.

    Args:
        session: where the tables are bound.
        path: the database.
        tables: bound tables, copied into it.
        views: lake tables, as views over exactly the current files of some partitions (None: of all).
        measures: models that are views on these, each after those that it reads.
        group: who else may read the database, and exactly the files that it names.
    """
    part = part_of(path)
    connection, lake = session.connection, session.lake
    connection.execute(f"attach {literal(part)} as published (storage_version '{STORAGE_VERSION}')")
    counts: dict[str, int] = {}
    viewed: list[Partition] = []
    for table in tables:
        model = table_model(table)
        order = ", ".join(f'"{column}"' for column in model.grain)
        connection.execute(
            f'create table published."{table}" as select {model.column_list} from "{table}" order by {order}'
        )
        counts[table] = session.count(table)
        describe(connection, model, "table")
    for table, keys in views.items():
        partitions = lake.chosen(table, keys)
        connection.execute(f'create view published."{table}" as {rows_shown(lake, table, partitions)}')
        counts[table] = sum(partition.rows for partition in partitions)
        viewed += partitions
        describe(connection, table_model(table), "view")
    connection.execute("detach published")
    create_measures(part, measures)
    sync(part)
    lake.hold_published(viewed)
    if group:
        let_group_read(group, lake.home, [part])
        lake.let_group_read(group, viewed)
    put_in_place(part, path)
    return counts


def part_of(path: Path) -> Path:
    """Where a new database is written before it is put in place; nothing is there yet."""
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    part.unlink(missing_ok=True)
    return part


def rows_shown(lake: Lake, table: str, partitions: Iterable[Partition]) -> str:
    """The rows of a table as analysts see them: whose they are is told from a column that says it.

    A data root may be moved: its files are named from its top, which a variable says.
    """

    def below_home(locations: Sequence[object]) -> str:
        names = listed([Path(str(location)).relative_to(lake.home) for location in locations])
        home = f"coalesce(getvariable('{HOME}'), {literal(lake.home)})"
        return f"list_transform({names}, lambda name: {home} || '/' || name)"

    rows, column = relation(lake, table, partitions, below_home), table_model(table).source
    return f"select *, {source_sql(column)} as source from ({rows})" if column else rows


def create_measures(path: Path, measures: Iterable[str]) -> None:
    """Creates views in a database file: they name its tables, and no session's."""
    with duckdb.connect(str(path)) as connection:
        for model in map(table_model, measures):
            connection.execute(f'create view "{model.name}" as {model.text}')
            describe(connection, model, "view", "main")


def describe(
    connection: duckdb.DuckDBPyConnection, model: Model, kind: str, place: str = "published"
) -> None:
    """Writes what a table or view and its columns are into the database."""
    name = f'{place}."{model.name}"'
    connection.execute(f"comment on {kind} {name} is {literal(model.comment)}")
    for column in model.columns:
        connection.execute(f'comment on column {name}."{column.name}" is {literal(column.comment)}')
    if model.source:
        connection.execute(
            f"comment on column {name}.source is 'the wholesaler: origyne, or a name of [[sources]]'"
        )


def open_faults(path: Path, tables: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(Table, what is wrong) of those that can't be read, all when none are given; ("", …) when it can't be opened."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            if tables is None:
                rows = connection.execute(
                    "select table_name from information_schema.tables order by 1"
                ).fetchall()
                tables = [table for (table,) in rows]
            return [(table, fault) for table in tables if (fault := _read_fault(connection, table))]
    except duckdb.Error as error:
        return [("", _first_line(error))]


def table_count(path: Path) -> int:
    """How many tables and views a database has."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("select count(*) from information_schema.tables").fetchall()
    return int(rows[0][0])


def put_in_place(part: Path, path: Path) -> None:
    """Replaces the database by a new file, whatever a dead session left beside it, and opens it.

    Raises:
        DatabaseError: the new file can't be opened, and the former one stays; or it can't be opened in its place.
    """
    if faults := open_faults(part):
        part.unlink(missing_ok=True)
        raise DatabaseError(
            f"{path}: the new database can't be read ({_words(faults)}); the former one stays; run 'origyne verify',"
            " then 'origyne publish'"
        )
    _put_log_away(path)
    os.replace(part, path)
    for _ in range(TRIES):
        if not (faults := open_faults(path, [])):
            break
        _put_log_away(path)
    else:
        raise DatabaseError(
            f"{path}: it was replaced and can't be opened ({_words(faults)}); close the sessions that write to it, then"
            " run 'origyne publish'"
        )
    remove_leftovers(path)


def _read_fault(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    try:
        connection.execute(f'select * from "{table}" limit 0')
    except duckdb.Error as error:
        return _first_line(error)
    return None


def _put_log_away(path: Path) -> None:
    log = path.with_name(f"{path.name}.wal")
    if log.exists():
        aside = path.with_name(f".{path.name}.{os.getpid()}.wal.tmp")
        os.replace(log, aside)
        aside.unlink()


def remove_leftovers(path: Path) -> None:
    """Removes what publications left that were killed."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp*"):
        process = re.search(r"\.([0-9]+)\.(?:wal\.)?tmp", leftover.name)
        if process and not Path(f"/proc/{process[1]}").exists():
            leftover.unlink(missing_ok=True)


def _words(faults: list[tuple[str, str]]) -> str:
    return "; ".join(f"{table}: {fault}" if table else fault for table, fault in faults[:3])


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]
