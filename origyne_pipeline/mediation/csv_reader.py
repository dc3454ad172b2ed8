"""One landed CSV file to frames of raw texts under our column names, with the physical line of each row.

Reads in blocks, so memory is flat. Raises ``FileRefused`` for a file that cannot be read as its feed.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.contract import Column, CsvFeed, folded
from origyne_pipeline.mediation.records import SPACES, Record, split_plain_and_quoted, split_record

ROWS_A_FRAME = 100_000
BLOCK = 1 << 20


class FileRefused(OrigyneError):
    """A file that cannot be read as its feed; it goes to quarantine whole. ``reason`` is its code."""

    def __init__(self, reason: str, message: str) -> None:
        """``message`` says expected, found and what to do."""
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Header:
    """Where each column of the feed stands in this file (None: absent, optional), and what else stands there."""

    places: dict[str, int | None]
    width: int
    extra: tuple[str, ...]


class CsvReader:
    """A CSV file of a feed: its header, then frames of its rows."""

    def __init__(self, path: Path, feed: CsvFeed) -> None:
        """Reads the header.

        Raises:
            FileRefused: EMPTY_FILE, NUL_BYTES, MISSING_COLUMN or REPEATED_COLUMN.
        """
        self.path = path
        self.feed = feed
        self.encoding = _encoding(path, feed)
        with path.open("rb") as file:
            first = next(_lines(file, self.encoding), "")
        if not first.strip():
            raise FileRefused("EMPTY_FILE", "expected a header row, found nothing; ask for the file again")
        fields = (
            split_record(first, feed.delimiter, feed.quote) if feed.quote else first.split(feed.delimiter)
        )
        self.header = read_header(fields or [first], feed)

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows, ``ROWS_A_FRAME`` at most a frame.

        Columns: ``source_line``, ``field_count``, ``expected_count``, ``raw`` (secrets masked), then one text
        column for each public column of the feed, trimmed, null where the file or the row does not have it.
        """
        plain: list[tuple[int, str]] = []
        quoted: list[Record] = []
        with self.path.open("rb") as file:
            lines = _lines(file, self.encoding)
            next(lines, None)
            for found in split_plain_and_quoted(lines, 2, self.feed.delimiter, self.feed.quote):
                if isinstance(found, Record):
                    quoted.append(found)
                else:
                    plain.append(found)
                if len(plain) + len(quoted) >= ROWS_A_FRAME:
                    yield self._frame(plain, quoted)
                    plain, quoted = [], []
        if plain or quoted:
            yield self._frame(plain, quoted)

    def _frame(self, plain: list[tuple[int, str]], quoted: list[Record]) -> pl.DataFrame:
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
        return self._without_secrets(frame, fields) if self.feed.has_secrets else frame

    def _value(self, column: Column, fields: pl.Series) -> pl.Series:
        place = self.header.places[column.name]
        if place is None:
            return pl.Series(column.name, [None] * len(fields), dtype=pl.String)
        return fields.list.get(place, null_on_oob=True).str.strip_chars(SPACES).alias(column.name)

    def _without_secrets(self, frame: pl.DataFrame, fields: pl.Series) -> pl.DataFrame:
        """Judges the secret columns here (``<name>_state``: MISSING, BAD or OK) and masks the raw row."""
        states = []
        masked: list[str] = []
        public_places = {self.header.places[c.name] for c in self.feed.columns if not c.secret}
        for row in fields.to_list():
            whole = len(row) == self.header.width
            shown = [v if whole and place in public_places else "***" for place, v in enumerate(row)]
            masked.append(self.feed.delimiter.join(shown))
        for column in (c for c in self.feed.columns if c.secret):
            value = self._value(column, fields)
            digits = value.str.contains(r"^[0-9]+$")
            state = (
                pl.DataFrame({"v": value, "d": digits})
                .select(
                    pl.when(pl.col("v").is_null() | (pl.col("v") == ""))
                    .then(pl.lit("MISSING"))
                    .when(pl.col("d"))
                    .then(pl.lit("OK"))
                    .otherwise(pl.lit("BAD"))
                    .alias(f"{column.name}_state")
                )
                .to_series()
            )
            states.append(state)
        return frame.with_columns(pl.Series("raw", masked, dtype=pl.String), *states)


def read_header(fields: list[str], feed: CsvFeed) -> Header:
    """Where the feed's columns stand.

    Raises:
        FileRefused: a required column is missing or stands twice.
    """
    names = [folded(name.strip()) for name in fields]
    places: dict[str, int | None] = {}
    known: set[int] = set()
    for column in feed.columns:
        accepted = {folded(column.header), *(folded(alias) for alias in column.aliases)}
        found = [place for place, name in enumerate(names) if name in accepted]
        known.update(found)
        if column.required and not found:
            shown = ", ".join(name.strip()[:20] for name in fields[:20])
            if feed.has_secrets:  # a file without header would show its first card's codes
                shown = f"{len(fields)} other columns"
            raise FileRefused(
                "MISSING_COLUMN",
                f"line 1: expected the column {column.header}, found {shown!r}; "
                "ask for the file again, or add an alias to the layouts",
            )
        if column.required and len(found) > 1:
            raise FileRefused(
                "REPEATED_COLUMN",
                f"line 1: expected the column {column.header} once, found it {len(found)} times",
            )
        places[column.name] = found[0] if found else None
    extra = tuple(name.strip() for place, name in enumerate(fields) if place not in known)
    return Header(places, len(fields), extra)


def _encoding(path: Path, feed: CsvFeed) -> str:
    """The encoding of the whole file: what the layout says, else UTF-8 when it is valid, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b"\0" in block:
                raise FileRefused("NUL_BYTES", "expected text, found NUL bytes; ask for the file again")
            if valid:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
    if valid:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    if feed.encoding:
        return "utf-8-sig" if codecs.lookup(feed.encoding).name == "utf-8" else feed.encoding
    return "utf-8-sig" if valid else "cp1252"


def _lines(file: io.BufferedReader, encoding: str) -> Iterator[str]:
    """Physical lines, decoded, without their LF or CRLF; a lone CR ends no line."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    rest = ""
    while True:
        block = file.read(BLOCK)
        lines = (rest + decoder.decode(block, final=not block)).split("\n")
        rest = lines.pop()
        for line in lines:
            yield line.removesuffix("\r")
        if not block:
            if rest:
                yield rest.removesuffix("\r")
            return
