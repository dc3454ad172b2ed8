"""A landed file that a section describes: frames of its rows, and the SQL that makes contract texts of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain, islice
from pathlib import Path

import polars as pl
import pyarrow as pa

from origyne_pipeline.feeds.contract import Column, CsvFeed, folded
from origyne_pipeline.feeds.recipes import START, Place, Recipe
from origyne_pipeline.mediation.csv_reader import ROWS_A_FRAME, LinesRead
from origyne_pipeline.mediation.dialect_rows import DialectRows
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.headers import ColumnsSql, Header
from origyne_pipeline.mediation.recipe_sql import START_COLUMNS, add_start, value_sql
from origyne_pipeline.mediation.recipe_steps import Steps
from origyne_pipeline.mediation.recipe_texts import text_of
from origyne_pipeline.mediation.records import Record
from origyne_pipeline.mediation.rows_of import RowsOf
from origyne_pipeline.mediation.secret_rows import without_secrets
from origyne_pipeline.text_steps import SPACES
from origyne_pipeline.warehouse import literal

ASK = "look at the file with 'origyne layout try', and say in the layout which column it is"


class LayoutReader:
    """A file in a form of its own: its header, then frames of its rows."""

    def __init__(self, path: Path, feed: CsvFeed, rows: RowsOf, name: str | None = None) -> None:
        """Reads the header. ``name``: the file's name in the deposit, where it lies under another.

        Raises:
            FileRefused: it can't be read, or has not the columns that are needed.
        """
        section = rows.section
        self._path, self._feed, self._section, self._own = path, feed, section, rows
        self._name = name or path.name
        self._rows = DialectRows(path, section.dialect)
        self._known = self._known_places()
        self._sources: dict[Place, int] = {}
        self._recipes: dict[str, Recipe] = {}
        for column in feed.columns:
            self._place(column)
        for rule in rows.rules:
            self._need(rule.column, "only")
        used = set(self._sources.values())
        unknown = tuple(place for place in range(self._rows.width) if place not in used)
        unknown = unknown if self._rows.header else ()
        self.header = Header(self._plain_places(), self._rows.width, unknown, (), self._columns_sql())
        self.lines = LinesRead()

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows of the feed, ``ROWS_A_FRAME`` at most a frame; ``lines`` counts what they are read from.

        Columns: ``source_line``, ``field_count``, ``expected_count``, ``raw`` (secrets masked); then ``c<place>`` of
        each column of the file that is used, trimmed, or, of a feed with secrets, the public columns of the feed.
        """
        self.lines = LinesRead(header=0)
        records, left_lines = self._rows.records(), 0
        while some := list(islice(records, ROWS_A_FRAME)):
            frame, left = self._own.split(self._frame(some), self._column)
            self.lines.rows += _line_count(frame)
            left_lines += _line_count(left)
            if len(frame):
                yield self._masked(frame) if self._feed.has_secrets else frame
        if self._own.is_first:
            read = self._rows.read
            self.lines.causes = {**read.causes, "of no section": left_lines}
            self.lines.bytes_read = self._path.stat().st_size
            self.lines.blank = sum(self.lines.causes.values())
            self.lines.header = read.header

    def rows_of(self, texts: Mapping[int, str]) -> pl.DataFrame:
        """Rows whose lines and texts are known, whichever section they are of, as ``frames`` gives rows."""
        return self._frame(list(self._rows.records_of(texts)))

    def _plain_places(self) -> dict[str, int | None]:
        """Where columns stand that are read as they are."""
        names = {column.header: column.name for column in self._feed.columns}
        return {
            names[header]: self._sources[recipe.sources[0]]
            for header, recipe in self._recipes.items()
            if recipe.is_plain
        }

    def _columns_sql(self) -> ColumnsSql:
        """The columns of the feed's model as SQL over the columns of ``frames``."""
        if self._feed.has_secrets:
            return ColumnsSql("* exclude (source_line, field_count, expected_count, raw)")
        steps = Steps()
        names = {column.header: column.name for column in self._feed.columns}
        values = {"given_epoch_s": "null::bigint"}
        for header, recipe in self._recipes.items():
            if header == START:
                add_start(recipe, self._column, steps)
                values |= {names.get(key, key): value for key, value in START_COLUMNS.items()}
            else:
                values[names[header]] = value_sql(header, recipe, self._column, steps)
        for column in self._feed.columns:
            values.setdefault(column.name, "null::varchar")
        values |= {name: literal(value) for name, value in self._feed.constants.items() if name not in values}
        return ColumnsSql(", ".join(f"{value} as {name}" for name, value in values.items()), steps.columns)

    def _known_places(self) -> Mapping[str, list[int]]:
        """The places of each name: of the header, and of the values that records carry."""
        names = [*(self._rows.header or ("",) * self._rows.own_width), *self._rows.carried]
        places: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            if name.strip():
                places.setdefault(folded(name.strip()), []).append(place)
        return places

    def _place(self, column: Column) -> None:
        """Finds what a column is had from; a column that the file need not have may lack."""
        recipe = self._section.recipe_of(column)
        if recipe is None:
            own = [name for name in (column.header, *column.aliases) if folded(name) in self._known]
            if own:
                self._need(own[0], column.header)
                self._recipes[column.header] = Recipe(sources=(own[0],))
            elif column.required:
                raise self._missing(column.header, column.header)
            return
        key = START if recipe is self._section.recipes.get(START) else column.header
        present = tuple(place for place in recipe.sources if self._at(place) is not None)
        if recipe.sources and not present:
            if column.required:
                raise self._missing(" or ".join(map(repr, recipe.sources)), key)
            return
        lacking = [place for place in recipe.parts if self._at(place) is None]
        if lacking and not column.required:
            return
        for place in (*present[:1], *recipe.parts):
            self._need(place, key)
        self._recipes[key] = replace(recipe, sources=present[:1])

    def _at(self, place: Place) -> int | None:
        if isinstance(place, int):
            return place - 1 if place <= self._rows.width else None
        standing = self._known.get(folded(place), [])
        return standing[0] if standing else None

    def _need(self, place: Place, key: str) -> None:
        at = self._at(place)
        if at is None:
            raise self._missing(repr(place), key)
        if isinstance(place, str) and len(self._known[folded(place)]) > 1:
            raise FileRefused(
                "REPEATED_COLUMN",
                f"header: expected the column {place!r} of {key} once,"
                f" found it {len(self._known[folded(place)])} times; name it by its place in the layout",
            )
        self._sources[place] = at

    def _missing(self, wanted: str, key: str) -> FileRefused:
        width = f"{self._rows.width} columns" if self._rows.header else f"rows of {self._rows.width} values"
        return FileRefused(
            "MISSING_COLUMN", f"header: expected the column {wanted} of {key}, found {width}; {ASK}"
        )

    def _column(self, place: Place) -> str:
        return f"c{self._sources[place]}"

    def _frame(self, records: Sequence[Record]) -> pl.DataFrame:
        fields = _lists(records)
        return pl.DataFrame(
            {
                "source_line": [record.line for record in records],
                "raw": [record.raw for record in records],
            },
            schema={"source_line": pl.Int64, "raw": pl.String},
        ).with_columns(
            fields.list.len().cast(pl.Int32).alias("field_count"),
            pl.lit(self._rows.width, pl.Int32).alias("expected_count"),
            *(_texts(fields, place, f"c{place}") for place in sorted(set(self._sources.values()))),
        )

    def _masked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a feed with secrets, its own columns in place of the file's."""
        own = {
            column.name: self._texts_of(frame, self._recipes[column.header], column.name)
            for column in self._feed.columns
            if column.header in self._recipes
        }
        public = frame.select("source_line", "raw", "field_count", "expected_count").with_columns(
            *(own[column.name] for column in self._feed.columns if not column.secret)
        )
        secrets = [own[column.name] for column in self._feed.columns if column.secret]
        absent = frozenset(
            column.name
            for column in self._feed.columns
            if column.secret and self._recipes[column.header].constant is not None
        )
        return without_secrets(public, secrets, self._feed, self._name, absent)

    def own_columns(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame of ``frames`` with the feed's columns in place of the file's, of a feed without secrets."""
        named = [column for column in self._feed.columns if column.header in self._recipes]
        return frame.select("source_line", "field_count", "expected_count").with_columns(
            *(self._texts_of(frame, self._recipes[column.header], column.name) for column in named)
        )

    def _texts_of(self, frame: pl.DataFrame, recipe: Recipe, name: str) -> pl.Series:
        """A column of a feed with secrets, which the engine does not see as written."""
        parts = [frame[self._column(place)] for place in recipe.places]
        if recipe.is_plain:
            return parts[0].alias(name)
        rows = zip(*parts, strict=True) if parts else [()] * len(frame)
        return pl.Series(name, [text_of(recipe, row) for row in rows], dtype=pl.String)


def _line_count(frame: pl.DataFrame) -> int:
    """The physical lines of rows."""
    return len(frame) + int(frame["raw"].str.count_matches("\n", literal=True).sum())


def _lists(records: Sequence[Record]) -> pl.Series:
    """The fields of records, as one column of lists: all texts in a row, and where each list ends."""
    ends = list(accumulate((len(record.fields) for record in records), initial=0))
    texts = pa.array(chain.from_iterable(record.fields for record in records), pa.large_string())
    series = pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), texts))
    assert isinstance(series, pl.Series)
    return series


def _texts(fields: pl.Series, place: int, name: str) -> pl.Series:
    return fields.list.get(place, null_on_oob=True).str.strip_chars(SPACES).alias(name)
