"""Sheets: the plain files of one feed whose columns stand alike, read as if they were one file.

A query then goes through them once, in their order. Each row's file follows from its place, since a plain file has as
many rows as it has lines after its header.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.headers import ColumnsSql, Header
from origyne_pipeline.mediation.plain_files import delimiter_of
from origyne_pipeline.mediation.reading import Page, PlainPage
from origyne_pipeline.mediation.records import split_line
from origyne_pipeline.warehouse import Session, literal

EDGE = 1 << 14
"""Bytes read at each end of a file, to guess whether it is in order."""


@dataclass(frozen=True)
class Sheet:
    """Plain pages of one feed whose columns stand alike, in the order in which they came."""

    pages: tuple[PlainPage, ...]

    @property
    def feed(self) -> CsvFeed:
        """The feed of its pages."""
        return self.pages[0].feed

    @property
    def rows(self) -> int:
        """How many rows its pages hold."""
        return sum(page.plain.rows for page in self.pages)

    @property
    def header(self) -> Header:
        """Where its columns stand."""
        return self.pages[0].header

    @property
    def ends_in_crlf(self) -> bool:
        """Whether its lines end in CRLF."""
        return self.pages[0].plain.ends_in_crlf

    @property
    def has_header(self) -> bool:
        """Whether the first line of each of its pages is a header."""
        return self.pages[0].plain.has_header

    @property
    def quote(self) -> str:
        """The sign around some of its values; empty where it has none."""
        return next((page.plain.quote for page in self.pages if page.plain.quote), "")

    @property
    def columns(self) -> ColumnsSql:
        """The columns of the feed's model, over those of the CSV view."""
        if self.header.columns:
            return self.header.columns
        columns = [*self.header.places, *self.feed.constants]
        values = ", ".join(f"{self.value(column)} as {column}" for column in columns)
        return ColumnsSql(f"{values}, null::bigint as given_epoch_s")

    def value(self, column: str) -> str:
        """The expression of one of our columns over the CSV view."""
        if column in self.feed.constants:
            return literal(self.feed.constants[column])
        place = self.header.places[column]
        return "null::varchar" if place is None else f"c{place}"


def sheets_of(pages: Iterable[Page]) -> list[Sheet]:
    """The plain pages by feed and by where their columns stand, the fewest rows first."""
    alike: dict[object, list[PlainPage]] = {}
    for page in pages:
        if isinstance(page, PlainPage):
            places = tuple(page.header.places.items())
            columns = page.header.columns
            form = id(page.feed), places, columns, page.header.width, page.plain.ends_in_crlf
            alike.setdefault(form, []).append(page)
    return sorted((Sheet(tuple(own)) for own in alike.values()), key=lambda sheet: sheet.rows)


def bind_sheet(session: Session, sheet: Sheet, name: str) -> None:
    """Binds the rows of a sheet as the view ``<name>_csv``: as they stand, ``row`` counting them from 1."""
    one = sheet.pages[0].plain.path if len(sheet.pages) == 1 else None
    path = one or _joined(sheet, session.scratch / f"{name}.csv")
    columns = [f"c{place}" for place in range(sheet.header.width)]
    has_header = one is not None and sheet.has_header
    signs = delimiter_of(sheet.feed), sheet.quote
    session.bind_csv(f"{name}_csv", path, columns, signs, crlf=sheet.ends_in_crlf, header=has_header)
    session.bind_rows(f"{name}_files", _files(sheet.pages))


def bind_raw_rows(session: Session, sheet: Sheet, name: str, rows: str) -> None:
    """Binds ``raw_rows``: those of a bound sheet as ``CsvReader.frames`` would give them, their raw texts left out."""
    width = sheet.header.width
    session.query(
        "create or replace temp view raw_rows as"
        f" select c.row - f.rows_before + {int(sheet.has_header)} as source_line,"
        f" null::varchar as raw, {width} as field_count, {width} as expected_count,"
        f" {sheet.columns.values}, f.source_path, f.file_name, f.deposited_epoch_s"
        f" from (select *, {_place(sheet.pages)} as place from {sheet.columns.rows(rows)}) as c"
        f" left join {name}_files as f on c.place = f.place"
    )


def seems_ordered(session: Session, sheet: Sheet, column: str) -> bool:
    """Whether the values of a column ascend, each once, at the start and the end of each page."""
    separator = delimiter_of(sheet.feed)
    rows = [
        split_line(line.decode().rstrip("\r\n"), separator, page.plain.quote) or []
        for page in sheet.pages
        for line in _edges(page)
    ]
    if not all(len(row) == sheet.header.width for row in rows):
        return False
    names = [f"c{place}" for place in range(sheet.header.width)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").with_row_index("row")
    session.bind_rows("edge_rows", frame)
    values = session.query(
        f"select {column} from (select row, {sheet.columns.values} from {sheet.columns.rows('edge_rows')}) order by row"
    )
    return all((before or "") < (after or "") for (before,), (after,) in pairwise([("",), *values]))


def _edges(page: PlainPage) -> list[bytes]:
    """Some whole lines at the start of a plain file, after its header, and at its end."""
    with page.plain.path.open("rb") as file:
        if page.plain.has_header:
            file.readline()
        lines = file.readlines(EDGE)
        end = file.seek(0, os.SEEK_END)
        if end > 4 * EDGE:
            file.seek(end - EDGE)
            file.readline()
            lines += file.readlines()
    return lines


def _joined(sheet: Sheet, target: Path) -> Path:
    """The pages one after another, their headers left out."""
    ending = b"\r\n" if sheet.ends_in_crlf else b"\n"
    with target.open("wb") as joined:
        for page in sheet.pages:
            with page.plain.path.open("rb") as file:
                if page.plain.has_header:
                    file.readline()
                shutil.copyfileobj(file, joined, 1 << 20)
            if not page.plain.is_ended:
                joined.write(ending)
    return target


def _files(pages: Sequence[PlainPage]) -> pl.DataFrame:
    before = accumulate((page.plain.rows for page in pages), initial=0)
    rows = [
        (place, rows_before, page.file.path, page.file.name, page.file.deposited_epoch_s)
        for place, (page, rows_before) in enumerate(zip(pages, before, strict=False))
    ]
    schema = {
        "place": pl.Int32,
        "rows_before": pl.Int64,
        "source_path": pl.String,
        "file_name": pl.String,
        "deposited_epoch_s": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _place(pages: Sequence[PlainPage]) -> str:
    """The expression that gives the place of the page in which a row stands."""
    ends = accumulate(page.plain.rows for page in pages[:-1])
    cases = "".join(f" when row <= {end} then {place}" for place, end in enumerate(ends))
    return f"case{cases} else {len(pages) - 1} end" if cases else "0"
