"""One landed CSV file to frames of raw texts under our column names, with the physical line of each row.

Reads in blocks, so memory is flat. Raises ``FileRefused`` for a file that cannot be read as its feed.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from origyne_pipeline.feeds.contract import Column, CsvFeed
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.headers import read_header
from origyne_pipeline.mediation.records import (
    LONGEST_ROW,
    Record,
    split_plain_and_quoted,
    split_record,
)
from origyne_pipeline.mediation.secret_rows import without_secrets
from origyne_pipeline.mediation.unpacking import BLOCK, MARKS, TextForm, decoded_lines, form_of
from origyne_pipeline.text_steps import SPACES

ROWS_A_FRAME = 100_000
BLANK = "blank"
TEXT_A_FRAME = 1 << 24
"""Characters of a frame's rows, where they are long."""


@dataclass
class LinesRead:
    """What a reader took of a file, each of its bytes and physical lines in one of these counts.

    ``rows``: lines of rows (a quoted line end makes two of one row). ``blank``: lines that are no rows. ``header``:
    those of the header. ``causes``: why lines are no rows, and how many of each.
    """

    bytes_read: int = 0
    rows: int = 0
    blank: int = 0
    header: int = 1
    causes: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: "LinesRead") -> "LinesRead":
        """What two readers took of one file."""
        return LinesRead(
            self.bytes_read + other.bytes_read,
            self.rows + other.rows,
            self.blank + other.blank,
            self.header + other.header,
            {**self.causes, **other.causes},
        )

    @property
    def remark(self) -> str | None:
        """A remark on the lines that are no rows; None where they are blank or there are none."""
        causes = {cause: count for cause, count in self.causes.items() if count and cause != BLANK}
        return (
            f"lines that are no rows: {', '.join(f'{n} {cause}' for cause, n in causes.items())}"
            if causes
            else None
        )


class CsvReader:
    """A CSV file of a feed: its header, then frames of its rows."""

    def __init__(self, path: Path, feed: CsvFeed, name: str | None = None) -> None:
        """Reads the header. ``name``: the file's name in the deposit, where it lies under another.

        Raises:
            FileRefused: EMPTY_FILE, NUL_BYTES, BAD_HEADER, MISSING_COLUMN or REPEATED_COLUMN.
        """
        self.path = path
        self.feed = feed
        self.name = name or path.name
        self._form = _form(path, feed)
        self.lines = LinesRead()
        with path.open("rb") as file:
            first = next(_lines(file, self._form, LinesRead()), "")
        if not first.strip():
            raise FileRefused(
                "EMPTY_FILE", "line 1: expected a header row, found nothing; ask for the file again"
            )
        fields = (
            split_record(first, feed.delimiter, feed.quote) if feed.quote else first.split(feed.delimiter)
        )
        self.header = read_header(fields or [first], feed, is_cut=len(first) > LONGEST_ROW)

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows, ``ROWS_A_FRAME`` at most a frame; ``lines`` counts what they are read from.

        Columns: ``source_line``, ``field_count``, ``expected_count``, ``raw`` (secrets masked), then one text
        column for each public column of the feed, trimmed, null where the file or the row does not have it.
        """
        plain: list[tuple[int, str]] = []
        quoted: list[Record] = []
        size = 0
        self.lines = LinesRead()
        with self.path.open("rb") as file:
            lines = _lines(file, self._form, self.lines)
            next(lines, None)
            for record in split_plain_and_quoted(lines, 2, self.feed.delimiter, self.feed.quote, self.lines):
                if isinstance(record, Record):
                    quoted.append(record)
                    size += len(record.raw)
                else:
                    plain.append(record)
                    size += len(record[1])
                if len(plain) + len(quoted) >= ROWS_A_FRAME or size >= TEXT_A_FRAME:
                    yield self._frame(plain, quoted)
                    plain, quoted, size = [], [], 0
        if plain or quoted:
            yield self._frame(plain, quoted)

    def _frame(self, plain: list[tuple[int, str]], quoted: list[Record]) -> pl.DataFrame:
        self.lines.rows += len(plain) + sum(1 + record.raw.count("\n") for record in quoted)
        raw = pl.DataFrame(
            {
                "source_line": [line for line, _ in plain] + [record.line for record in quoted],
                "raw": [text for _, text in plain] + [record.raw for record in quoted],
            },
            schema={"source_line": pl.Int64, "raw": pl.String},
        )
        fields = pl.concat(
            [
                raw["raw"].head(len(plain)).str.split(self.feed.delimiter),
                pl.Series([list(record.fields) for record in quoted], dtype=pl.List(pl.String)),
            ]
        )
        frame = raw.with_columns(
            fields.list.len().cast(pl.Int32).alias("field_count"),
            pl.lit(self.header.width, pl.Int32).alias("expected_count"),
            *(self._value(column, fields) for column in self.feed.columns if not column.secret),
            *(pl.lit(value).alias(name) for name, value in self.feed.constants.items()),
        )
        if not self.feed.has_secrets:
            return frame
        secrets = [self._value(column, fields) for column in self.feed.columns if column.secret]
        return without_secrets(frame, secrets, self.feed, self.name)

    def _value(self, column: Column, fields: pl.Series) -> pl.Series:
        place = self.header.places[column.name]
        if place is None:
            return pl.Series(column.name, [None] * len(fields), dtype=pl.String)
        return fields.list.get(place, null_on_oob=True).str.strip_chars(SPACES).alias(column.name)


def _form(path: Path, feed: CsvFeed) -> TextForm:
    """The form of the whole file; only UTF-8 may be said by its first bytes."""
    with path.open("rb") as file:
        return form_of(file, feed.encoding or "", MARKS[:1])


def _lines(file: io.BufferedReader, form: TextForm, count: LinesRead) -> Iterator[str]:
    """Physical lines, decoded; their bytes are counted."""
    count.bytes_read += len(file.read(form.mark))

    def read() -> bytes:
        block = file.read(BLOCK)
        count.bytes_read += len(block)
        return block

    return decoded_lines(read, form.encoding)
