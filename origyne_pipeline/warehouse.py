"""The lake of immutable Parquet partitions, and the engine that reads and writes it.

A table is a folder of partitions. A partition is one Parquet file, named for its content, and ``_current.json``
that names it: the pointer is replaced atomically, the file never changes, so that a reader who holds an old
list of files is never broken, a kill leaves the former partition, and the same rows give the same bytes.

This is the only importer of duckdb. Sessions are in memory: no two processes share an open database file.
"""

import json
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import file_sha256, sync, write_atomically
from origyne_pipeline.header import ModelError
from origyne_pipeline.lake import POINTER, read_partition
from origyne_pipeline.lake import Partition as Partition
from origyne_pipeline.lake_columns import columns_from
from origyne_pipeline.model import Model, load_model, table_model, tables_named
from origyne_pipeline.rights import let_group_read
from origyne_pipeline.warehouse_database import put_in_place
from origyne_pipeline.warehouse_engine import engine_cursor

if TYPE_CHECKING:
    import polars as pl

MEMORY_LIMIT = "4GB"
TEXT = "VARCHAR"
CSV_BUFFER = 4 << 20
"""Bytes of a CSV file that are held at once. The engine's own choice is eight times that, and no faster."""
ROW_GROUP = 122_880
"""Rows of each row group of a Parquet file but its last."""
STORAGE_VERSION = "v1.5.0"
"""Of published databases: DuckDB 1.5 reads them too."""


class WarehouseError(OrigyneError):
    """A statement or partition that the warehouse refuses."""


class Warehouse:
    """The lake under ``$ORIGYNE_HOME/lake`` and the sessions that work on it."""

    def __init__(self, home: Path, memory_limit: str = MEMORY_LIMIT, threads: int | None = None) -> None:
        """Nothing is created or opened until something is written."""
        self.home = home
        self.lake = home / "lake"
        self._memory_mb = _megabytes(memory_limit)
        self._threads = threads

    def partitions(self, table: str) -> dict[str, Partition]:
        """Every committed partition of a table, by key, in key order."""
        pointers = sorted((self.lake / table).glob(f"*/{POINTER}"))
        return {pointer.parent.name: read_partition(pointer) for pointer in pointers}

    def fault_of(self, table: str, key: str) -> str:
        """What is wrong with a partition that must be there; nothing when it is whole."""
        pointer = self.lake / table / key / POINTER
        return read_partition(pointer).fault if pointer.exists() else f"{POINTER} is gone"

    @contextmanager
    def session(self, memory_mb: int | None = None) -> Iterator["Session"]:
        """An engine of its own, with nothing in it yet; it spills under the home, and cleans up after itself.

        It holds at most ``memory_mb`` in memory where that is less than the warehouse's own limit.
        """
        scratch = self.home / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=scratch, prefix="spill-") as spill:
            limit = min(memory_mb or self._memory_mb, self._memory_mb)
            with engine_cursor(Path(spill), limit, self._threads) as connection:
                yield Session(self, connection, Path(spill))

    def commit(self, table: str, key: str, written: Path | None, rows: int, made_from: str = "") -> Partition:
        """Makes a written Parquet file the current content of a partition, atomically."""
        folder = self.lake / table / key
        folder.mkdir(parents=True, exist_ok=True)
        content: dict[str, Any] = {"file": None, "rows": rows, "made_from": made_from}
        name = None
        if written is not None:
            name = f"{file_sha256(written)[:20]}.parquet"
            written.chmod(0o600)  # Spark gives its files rights of its own
            sync(written)
            content |= {"file": name, "size": written.stat().st_size}
            os.replace(written, folder / name)  # one of the same name has the same bytes, or was damaged
        write_atomically(folder / POINTER, json.dumps(content).encode())
        return Partition(table, key, folder / name if name else None, rows, made_from)

    def say_made_from(self, table: str, key: str, made_from: str) -> None:
        """Says anew what a committed partition was made from; its rows stay."""
        pointer = self.lake / table / key / POINTER
        write_atomically(
            pointer, json.dumps(json.loads(pointer.read_text()) | {"made_from": made_from}).encode()
        )

    def drop(self, table: str, key: str) -> None:
        """Takes a partition away; its file stays for readers until it is swept."""
        (self.lake / table / key / POINTER).unlink(missing_ok=True)

    def sweep(self, older_than_s: float = 7 * 86400, kept: Collection[Path] = ()) -> int:
        """Removes files that no pointer names, but for ``kept`` and those that a reader may hold; returns how many."""
        current = {*kept, *(p.stored for t in self._tables() for p in self.partitions(t).values())}
        swept = 0
        for path in [*self.lake.glob("*/*/*.parquet"), *self.lake.glob("*/*/.*.tmp")]:
            if path not in current and time.time() - path.stat().st_mtime > older_than_s:
                path.unlink()
                swept += 1
        return swept

    def _tables(self) -> list[str]:
        return sorted(p.name for p in self.lake.iterdir() if p.is_dir()) if self.lake.exists() else []


class Session:
    """One in-memory engine: tables bound by name, models run by path, partitions committed."""

    def __init__(self, warehouse: Warehouse, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        """Made by ``Warehouse.session``; ``scratch`` is a folder that goes away with it."""
        self.warehouse = warehouse
        self.connection = connection
        self.scratch = scratch

    def bind(self, table: str, keys: Iterable[str] | None = None, name: str | None = None) -> None:
        """Binds partitions of a lake table (all, or those of ``keys``) under its name, or another.

        A table without any row is bound empty, with the columns its model declares.
        """
        partitions = self.warehouse.partitions(table)
        wanted = partitions if keys is None else {k: partitions[k] for k in keys if k in partitions}
        paths = [p.path for p in wanted.values() if p.path is not None]
        self.connection.execute(f'create or replace temp view "{name or table}" as {scan(table, paths)}')

    def bind_rows(self, name: str, rows: "pl.DataFrame") -> None:
        """Binds a frame under a name."""
        self.connection.register(f"_{name}_rows", rows.to_arrow())
        self.connection.execute(f'create or replace temp table "{name}" as select * from "_{name}_rows"')
        self.connection.unregister(f"_{name}_rows")

    def bind_values(self, table: str, rows: Sequence[dict[str, Any]], name: str | None = None) -> None:
        """Binds rows of Python values under a name, with the columns and types of the model of ``table``."""
        model = table_model(table)
        self.connection.execute(f'create or replace temp table "{name or table}" as {model.empty_query}')
        if rows:
            import pyarrow as pa

            columns = {column.name: [row[column.name] for row in rows] for column in model.columns}
            self.connection.register("_values", pa.table(columns))
            cast = ", ".join(f'cast("{column.name}" as {column.type})' for column in model.columns)
            self.connection.execute(f'insert into "{name or table}" select {cast} from "_values"')
            self.connection.unregister("_values")

    def bind_csv(
        self, name: str, path: Path, columns: Sequence[str], delimiter: str, *, crlf: bool, header: bool
    ) -> None:
        """Binds the rows of a CSV file without quotes as a view: every value a text (empty: null), in the file's order.

        Column ``row`` counts them from 1. Whoever reads it meets a ``WarehouseError`` when a row has too few columns.
        """
        declared = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
        ending = "" if crlf else "new_line = '\\n',"  # told of \r\n, DuckDB 2.0 reads no row
        self.connection.execute(
            f'create or replace temp view "{name}" as select row_number() over () as row, * from read_csv('
            f"'{_quoted(path)}', delim = '{_quoted(delimiter)}', quote = '', escape = '', comment = '', {ending}"
            f" header = {header}, auto_detect = false, strict_mode = true, parallel = false,"
            f" buffer_size = {CSV_BUFFER}, columns = {{{declared}}})"
        )

    def bind_file(self, name: str, table: str, path: Path) -> None:
        """Binds a Parquet file that has the columns of a table."""
        self.connection.execute(f'create or replace temp view "{name}" as {scan(table, [path])}')

    def append(self, path: str, table: str, **params: Any) -> None:
        """Appends a model's rows to a table of the session that has its columns, as ``run`` would make them."""
        model = load_model(path)
        model.check_call(params, self._tables_read(model.text))
        self._execute(model, f'insert into "{table}" {model.text}', params)
        self._check_columns(model, table)

    def view(self, path: str, name: str | None = None, **params: Any) -> None:
        """Binds a model as a view: its rows are made when they are read.

        Raises:
            ModelError: as ``run`` does.
        """
        model = load_model(path)
        model.check_call(params, self._tables_read(model.text))
        text = _PARAMETER.sub(lambda found: _constant(params[found[1]]), model.text)
        self._execute(model, f'create or replace temp view "{name or model.name}" as {text}', {})
        self._check_columns(model, name or model.name)

    def run(self, path: str, name: str | None = None, *, dictionaries: bool = False, **params: Any) -> int:
        """Makes a model's table in this session; returns its rows.

        ``dictionaries`` keeps each text column as the numbers of its distinct values. Nothing reads otherwise; what is
        joined to many rows costs a fraction.

        Raises:
            ModelError: it reads a table that its header does not declare, misses or adds a parameter, or
                yields other columns or types than its header says.
        """
        model = load_model(path)
        model.check_call(params, self._tables_read(model.text))
        table = name or model.name
        self._execute(model, f'create or replace temp table "{table}" as {model.text}', params)
        self._check_columns(model, table)
        if dictionaries:
            self._number_texts(model, table)
        return self.count(table)

    def number(self, table: str, column: str) -> None:
        """Gives each row of a table of the session a number of its own, in a further column, the first."""
        self.connection.execute(f'alter table "{table}" rename to "_numbered_{table}"')
        self.connection.execute(
            f'create or replace temp view "{table}" as select rowid as "{column}", * from "_numbered_{table}"'
        )

    def _number_texts(self, model: Model, table: str) -> None:
        """Casts the text columns of a table to enumerations of their values, in the order of the texts."""
        casts = []
        for column in (column.name for column in model.columns if column.type == TEXT):
            kind = f"{table}_{column}"
            self.connection.execute(f'drop type if exists "{kind}"')
            self.connection.execute(
                f'create temp type "{kind}" as enum'
                f' (select distinct "{column}" from "{table}" where "{column}" is not null order by 1)'
            )
            casts.append(f'cast("{column}" as "{kind}") as "{column}"')
        self.connection.execute(
            f'create or replace temp table "{table}" as select * replace ({", ".join(casts)}) from "{table}"'
        )

    def _execute(self, model: Model, statement: str, params: dict[str, Any]) -> None:
        try:
            self.connection.execute(statement, params)
        except duckdb.Error as error:
            raise WarehouseError(f"{model}: {error}") from error

    def _check_columns(self, model: Model, table: str) -> None:
        found = [
            (row[0], TEXT if row[1].startswith("ENUM(") else row[1])
            for row in self.connection.execute(f'describe "{table}"').fetchall()
        ]
        declared = [(column.name, column.type) for column in model.columns]
        if found != declared:
            wrong = sorted(set(found) ^ set(declared)) or "their order"
            raise ModelError(f"{model}: yields other columns or types than its header says: {wrong}")

    def _tables_read(self, text: str) -> set[str]:
        """The tables that a query names, its own common table expressions left out."""
        if text not in _READS:
            tree = json.loads(self.query("select json_serialize_sql($text)", {"text": text})[0][0])
            if tree["error"]:
                raise WarehouseError(f"not a query: {tree.get('error_message')}")
            _READS[text] = tables_named(tree)
        return _READS[text]

    def count(self, table: str) -> int:
        """How many rows a bound table has."""
        return int(self.connection.execute(f'select count(*) from "{table}"').fetchall()[0][0])

    def query(self, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query.

        Raises:
            WarehouseError: the engine refuses it, or what it reads.
        """
        try:
            return self.connection.execute(sql, params or {}).fetchall()
        except duckdb.Error as error:
            raise WarehouseError(str(error)) from error

    def dicts(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query, by column name."""
        cursor = self.connection.execute(sql, params or {})
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def save(
        self,
        table: str,
        key: str,
        *,
        made_from: str = "",
        source: str | None = None,
        where: str = "true",
        is_vast: bool = False,
    ) -> Partition:
        """Commits rows of a bound table as a partition, in the order of the table's grain.

        The rows of a table that ``is_vast`` stay as they come, and are packed less tightly: a third of the work.
        """
        folder = self.warehouse.lake / table / key
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{os.getpid()}-{time.monotonic_ns()}.tmp"
        count = self.write(table, part, source=source, where=where, is_vast=is_vast)
        return self.keep(table, key, part, count, made_from=made_from)

    def write(
        self,
        table: str,
        path: Path,
        *,
        source: str | None = None,
        where: str = "true",
        is_vast: bool = False,
        in_order: bool = True,
    ) -> int:
        """Writes rows of a bound table to a file, as ``save`` would; returns how many.

        Rows not put ``in_order`` stay as they come: for those that seem to stand so already (see ``is_as_saved``).
        """
        model = table_model(table)
        order = ", ".join(f'"{column}"' for column in model.grain)
        ordered = "" if is_vast or not in_order else f"order by {order}"
        packing = "snappy" if is_vast else "zstd"
        # A column known to hold no null is written otherwise, and that is known of some sources of rows only.
        with (
            self._without(*(() if is_vast else ("statistics_propagation",))),
            self._alone_if_enumerated(source or table),
        ):
            written = self.query(
                f'copy (select {model.column_list} from "{source or table}" where {where} {ordered})'
                f" to '{_quoted(path)}' (format parquet, compression {packing}, row_group_size {ROW_GROUP})"
            )
        return int(written[0][0])

    @contextmanager
    def _alone_if_enumerated(self, table: str) -> Iterator[None]:
        """Statements that write enumerations to Parquet: on one thread.

        Threads that begin a file together lose marks of which values it uses (DuckDB 2.0.0, one set of bits for all of
        them), and a value without its mark is written as an empty text.
        """
        if not any(row[1].startswith("ENUM(") for row in self.query(f'describe "{table}"')):
            yield
            return
        ((threads,),) = self.query("select current_setting('threads')")
        self.query("set threads = 1")
        try:
            yield
        finally:
            self.query(f"set threads = {int(threads)}")

    def keep(self, table: str, key: str, written: Path, rows: int, *, made_from: str = "") -> Partition:
        """Commits a file that ``write`` made as a partition."""
        if not rows:
            written.unlink(missing_ok=True)
        return self.warehouse.commit(table, key, written if rows else None, rows, made_from)

    def is_as_saved(self, table: str, path: Path) -> bool:
        """Whether a written file is what ``save`` would make of its rows: in the order of the grain, each key once.

        The row groups must be whole too: then the same rows give the same bytes, however they were written.
        """
        order = ", ".join(f'"{column}"' for column in table_model(table).grain)
        groups = self.query(
            "select row_group_num_rows from parquet_metadata($path) where column_id = 0 order by row_group_id",
            {"path": str(path)},
        )
        if any(rows != ROW_GROUP for (rows,) in groups[:-1]) or any(rows > ROW_GROUP for (rows,) in groups):
            return False
        ((unordered,),) = self.query(
            "select count(*) from (select key, lag(key) over () as before from"
            f" (select row({order}) as key from read_parquet($path))) where not coalesce(key > before, before is null)",
            {"path": str(path)},
        )
        return bool(unordered == 0)

    @contextmanager
    def joins_as_written(self) -> Iterator[None]:
        """Statements whose joins keep their right sides in memory, as written.

        The engine knows nothing of how many rows a CSV file has, and would rather keep those.
        """
        with self._without("build_side_probe_side"):
            yield

    @contextmanager
    def _without(self, *optimizers: str) -> Iterator[None]:
        """Statements that some optimizers of the engine leave alone."""
        ((before,),) = self.query("select current_setting('disabled_optimizers')")
        self.connection.execute(
            f"set disabled_optimizers = '{','.join(filter(None, (before, *optimizers)))}'"
        )
        try:
            yield
        finally:
            self.connection.execute(f"set disabled_optimizers = '{before}'")

    def write_database(
        self,
        path: Path,
        tables: Iterable[str],
        views: Mapping[str, Iterable[str] | None],
        group: str | None = None,
    ) -> dict[str, int]:
        """Writes a database file beside, then puts it in place; returns the rows of each table.

        Args:
            path: the database.
            tables: bound tables, copied into it.
            views: lake tables, as views over exactly the current files of some partitions (None: of all).
            group: who else may read the database, and exactly the files that it names.
        """
        part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        part.unlink(missing_ok=True)
        self.connection.execute(
            f"attach '{_quoted(part)}' as published (storage_version '{STORAGE_VERSION}')"
        )
        counts, named = {}, [part]
        for table in tables:
            model = table_model(table)
            order = ", ".join(f'"{column}"' for column in model.grain)
            self.connection.execute(
                f'create table published."{table}" as select {model.column_list} from "{table}" order by {order}'
            )
            counts[table] = self.count(table)
            self._describe(model, "table")
        for table, keys in views.items():
            partitions = self.warehouse.partitions(table)
            wanted = [p for key, p in partitions.items() if keys is None or key in keys]
            paths = [p.path for p in wanted if p.path is not None]
            self.connection.execute(f'create view published."{table}" as {scan(table, paths)}')
            counts[table] = sum(p.rows for p in wanted)
            named += paths
            self._describe(table_model(table), "view")
        self.connection.execute("detach published")
        sync(part)
        if group:
            let_group_read(group, self.warehouse.home, named)
        put_in_place(part, path)
        return counts

    def _describe(self, model: Model, kind: str) -> None:
        name = f'published."{model.name}"'
        self.connection.execute(f"comment on {kind} {name} is '{_quoted(model.comment)}'")
        for column in model.columns:
            self.connection.execute(
                f"comment on column {name}.\"{column.name}\" is '{_quoted(column.comment)}'"
            )


_READS: dict[str, set[str]] = {}
_PARAMETER = re.compile(r"\$(\w+)")


def _constant(value: bool | int | str) -> str:
    """A parameter as an SQL constant."""
    return literal(value) if isinstance(value, str) else str(value).lower()


def _megabytes(amount: str) -> int:
    """An amount of memory such as ``4GB`` or ``250MB``, in megabytes."""
    return int(amount[:-2]) * {"MB": 1, "GB": 1000}[amount[-2:]]


def scan(table: str, paths: Sequence[Path]) -> str:
    """The query that reads exactly these files of a table, with the columns its model declares.

    A column that the model gained after they were written is null.
    """
    model = table_model(table)
    if not paths:
        return model.empty_query
    listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
    return f"select {columns_from(model, paths)} from read_parquet([{listed}], union_by_name = true)"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return f"'{_quoted(text)}'"


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
