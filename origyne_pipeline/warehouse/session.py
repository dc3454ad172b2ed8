"""A session of the engine: tables bound by name, models run by path, partitions committed."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from origyne_pipeline.arrow import arrow
from origyne_pipeline.header import ModelError
from origyne_pipeline.lake import Lake, Partition
from origyne_pipeline.model import Model, load_model, table_model, tables_named
from origyne_pipeline.warehouse.cutting import write_parts
from origyne_pipeline.warehouse.parquet import TEXT, is_as_saved, write_parquet
from origyne_pipeline.warehouse.relation import listed, relation, rows_of_files
from origyne_pipeline.warehouse.statements import (
    WarehouseError,
    fetched,
    literal,
    query,
    quoted,
    without_optimizers,
)

if TYPE_CHECKING:
    import polars as pl

BATCH_ROWS = 10_000
"""Rows of Python values that are bound at a time."""
CSV_BUFFER = 4 << 20
"""Bytes of a CSV file that are held at once. The engine's own choice is eight times that, and no faster."""


class Session:
    """One in-memory engine: tables bound by name, models run by path, partitions committed."""

    def __init__(self, lake: Lake, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        """Made by ``Warehouse.session``; ``scratch`` is a folder that goes away with it."""
        self.lake = lake
        self.connection = connection
        self.scratch = scratch

    def bind(self, table: str, keys: Iterable[str] | None = None, name: str | None = None) -> None:
        """Binds partitions of a lake table (all, or those of ``keys``) under its name, or another.

        A table without any row is bound empty, with the columns its model declares.
        """
        rows = relation(self.lake, table, self.lake.chosen(table, keys))
        self.connection.execute(f'create or replace temp view "{name or table}" as {rows}')

    def bind_rows(self, name: str, rows: "pl.DataFrame") -> None:
        """Binds a frame under a name."""
        self.connection.register(f"_{name}_rows", rows.to_arrow())
        self.connection.execute(f'create or replace temp table "{name}" as select * from "_{name}_rows"')
        self.connection.unregister(f"_{name}_rows")

    def bind_values(self, table: str, rows: Iterable[dict[str, Any]], name: str | None = None) -> None:
        """Binds rows of Python values under a name, with the columns and types of the model of ``table``.

        Rows that come one by one are not kept: some thousands are in memory at a time.
        """
        model, rows = table_model(table), iter(rows)
        self.connection.execute(f'create or replace temp table "{name or table}" as {model.empty_query}')
        while batch := list(islice(rows, BATCH_ROWS)):
            columns = {column.name: [row[column.name] for row in batch] for column in model.columns}
            self._insert(model, columns, name or table)

    def append_values(self, table: str, rows: Sequence[tuple[Any, ...]], name: str) -> None:
        """Appends rows to what ``bind_values`` bound under a name; values in the order of the model's columns."""
        if rows:
            model = table_model(table)
            names = [column.name for column in model.columns]
            self._insert(model, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), name)

    def _insert(self, model: Model, columns: dict[str, list[Any]], name: str) -> None:
        self.connection.register("_values", arrow().table(columns))
        cast = ", ".join(f'cast("{column.name}" as {column.type})' for column in model.columns)
        self.connection.execute(f'insert into "{name}" select {cast} from "_values"')
        self.connection.unregister("_values")

    def bind_csv(
        self,
        name: str,
        path: Path,
        columns: Sequence[str],
        signs: tuple[str, str],
        *,
        crlf: bool,
        header: bool,
    ) -> None:
        """Binds the rows of a CSV file as a view: every value a text (empty: null), in the file's order.

        ``signs``: between values, and around them (empty: around none; doubled within one). Column ``row`` counts the
        rows from 1. Whoever reads it meets a ``WarehouseError`` when a row has too few columns.
        """
        declared = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
        ending = "" if crlf else "new_line = '\\n',"  # told of \r\n, DuckDB 2.0 reads no row
        delimiter, quote = map(quoted, signs)
        self.connection.execute(
            f'create or replace temp view "{name}" as select row_number() over () as row, * from read_csv('
            f"'{quoted(path)}', delim = '{delimiter}', quote = '{quote}', escape = '{quote}', comment = '', {ending}"
            f" header = {header}, auto_detect = false, strict_mode = true, parallel = false,"
            f" buffer_size = {CSV_BUFFER}, columns = {{{declared}}})"
        )

    def bind_file(self, name: str, table: str, path: Path) -> None:
        """Binds a Parquet file that has the columns of a table."""
        self.connection.execute(
            f'create or replace temp view "{name}" as {rows_of_files(table_model(table), listed([path]))}'
        )

    def bind_files(self, path: str, files: Sequence[Path], name: str | None = None) -> None:
        """Binds Parquet files as the rows of a model; none where there is no file."""
        model = load_model(path)
        rows = rows_of_files(model, listed(files)) if files else model.empty_query
        self.connection.execute(f'create or replace temp view "{name or model.name}" as {rows}')

    def cut(self, table: str, parts: int, folder: Path) -> list[int]:
        """Writes the rows of a bound table by the number in its column ``part``; returns the rows of each part.

        Those of a part lie in ``<folder>/part=<number>``, without that column, for ``bind_files``.
        """
        return write_parts(self.connection, table, parts, folder)

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
        text = _PARAMETER.sub(lambda match: _constant(params[match[1]]), model.text)
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
        columns_given = [
            (row[0], TEXT if row[1].startswith("ENUM(") else row[1])
            for row in self.connection.execute(f'describe "{table}"').fetchall()
        ]
        declared = [(column.name, column.type) for column in model.columns]
        if columns_given != declared:
            wrong = sorted(set(columns_given) ^ set(declared)) or "their order"
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
        return query(self.connection, sql, params)

    def dicts(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query, by column name."""
        cursor = self.connection.execute(sql, params or {})
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in fetched(cursor)]

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
        written = self.lake.new_file(table, key)
        count = self.write(table, written, source=source, where=where, is_vast=is_vast)
        return self.keep(table, key, written, count, made_from=made_from)

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
        return write_parquet(
            self.connection, table, path, source=source, where=where, is_vast=is_vast, in_order=in_order
        )

    def keep(self, table: str, key: str, written: Path, rows: int, *, made_from: str = "") -> Partition:
        """Commits a file that ``write`` made as a partition."""
        if not rows:
            written.unlink(missing_ok=True)
        return self.lake.commit(table, key, written if rows else None, rows, made_from)

    def is_as_saved(self, table: str, path: Path) -> bool:
        """Whether a written file is what ``save`` would make of its rows; see ``parquet.is_as_saved``."""
        return is_as_saved(self.connection, table, path)

    @contextmanager
    def joins_as_written(self) -> Iterator[None]:
        """Statements whose joins keep their right sides in memory, as written.

        The engine knows nothing of how many rows a CSV file has, and would rather keep those.
        """
        with without_optimizers(self.connection, "build_side_probe_side"):
            yield


_READS: dict[str, set[str]] = {}
_PARAMETER = re.compile(r"\$(\w+)")


def _constant(value: bool | int | str) -> str:
    """A parameter as an SQL constant."""
    return literal(value) if isinstance(value, str) else str(value).lower()
