"""Rows of a file in a wholesaler's own dialect: records with the line on which each begins, their fields as written."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.feeds.contract import folded
from origyne_pipeline.feeds.dialect import Dialect, RecordTypes, SkippedRows
from origyne_pipeline.mediation.csv_reader import BLANK
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.records import LONGEST_RECORD, LONGEST_ROW, Record, split_record
from origyne_pipeline.mediation.unpacking import text_form, text_lines, unpacked
from origyne_pipeline.text_steps import SPACES

SEPARATOR_HINT = "sep="
"""How a spreadsheet's CSV says its separator, on a line of its own before the header."""
Split = Callable[[str], list[str] | None]


@dataclass
class RowsRead:
    """What became of the physical lines of a file; their sum is all that it has.

    ``rows``: lines of records. ``blank``: of white space, or of separators alone. ``skipped``: before the header,
    after the last row, comments. ``header``: that of the header; ``repeated``: the same again. ``dropped``: of rows
    that the layout drops. ``other``: of records of kinds that are no rows.
    """

    rows: int = 0
    blank: int = 0
    skipped: int = 0
    header: int = 0
    repeated: int = 0
    dropped: int = 0
    other: int = 0

    @property
    def lines(self) -> int:
        """All of them."""
        return self.rows + self.header + sum(self.causes.values())

    @property
    def causes(self) -> dict[str, int]:
        """Why lines are no rows, and how many of each."""
        return {
            BLANK: self.blank,
            "above, below or comment": self.skipped,
            "header again": self.repeated,
            "dropped by skip_rows": self.dropped,
            "of other types": self.other,
        }


class DialectRows:
    """One file: its header, then its records."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        """Reads the header, or of a file without one how wide it is.

        Raises:
            FileRefused: it can't be unpacked or decoded, or is empty.
        """
        self._path, self._dialect = path, dialect
        self._split = _splitter(dialect)
        self.form = text_form(path, dialect.compression, dialect.encoding)
        self.read = RowsRead()
        first = next(self._records(), None)
        if first is None:
            raise FileRefused("EMPTY_FILE", "expected a header row, found nothing; ask for the file again")
        kinds = dialect.record_types
        self.header: tuple[str, ...] | None = tuple(first.fields) if dialect.header else None
        self.own_width = len(first.fields) - (len(kinds.carried) if kinds and not dialect.header else 0)
        self.carried = kinds.carried if kinds else ()

    @property
    def width(self) -> int:
        """How many values a record has, the carried ones with them."""
        return self.own_width + len(self.carried)

    def records(self) -> Iterator[Record]:
        """The rows in their order; one without fields can't be split, and its line is kept."""
        self.read = RowsRead()
        records = self._records()
        if self._dialect.header:
            next(records, None)
        for record in records:
            yield self._padded(record) if self._dialect.ragged == "pad" else record

    def records_of(self, texts: Mapping[int, str]) -> Iterator[Record]:
        """Rows whose lines and texts are known; of record types, read again: their kind follows from others."""
        if self._dialect.record_types:
            yield from (record for record in self.records() if record.line in texts)
            return
        for line, text in texts.items():
            fields = self._split(text) if len(text) < LONGEST_ROW else None
            record = Record(line, text, tuple(fields or ()))
            yield self._padded(record) if self._dialect.ragged == "pad" else record

    def _records(self) -> Iterator[Record]:
        """The header, where there is one, and the rows."""
        dialect = self._dialect
        with unpacked(self._path, dialect.compression) as stream:
            lines = self._numbered(text_lines(stream, self.form))
            records = _joined_lines(lines, self._split, dialect.quote)
            header = next(records, None) if dialect.header else None
            if header:
                self.read.header += 1 + header.raw.count("\n")
                yield header
            records = self._without_other_rows(records, header.fields if header else ())
            kept = _of_kind(records, dialect.record_types, self.read) if dialect.record_types else records
            for record in kept:
                self.read.rows += 1 + record.raw.count("\n")
                yield record

    def _numbered(self, lines: Iterable[str]) -> Iterator[tuple[int, str]]:
        """Lines that may be of records, with their numbers from 1."""
        dialect, waiting = self._dialect, deque[tuple[int, str]]()
        for number, text in enumerate(lines, 1):
            is_hint = number == 1 and text.casefold().startswith(SEPARATOR_HINT) and len(text) < 20
            if (
                number <= dialect.skip_lines
                or is_hint
                or (dialect.comment and text.startswith(dialect.comment))
            ):
                self.read.skipped += 1
            elif not text or text.isspace():
                self.read.blank += 1
            else:
                waiting.append((number, text))
                if len(waiting) > dialect.skip_end:
                    yield waiting.popleft()
        self.read.skipped += len(waiting)

    def _without_other_rows(self, records: Iterable[Record], header: tuple[str, ...]) -> Iterator[Record]:
        """The records but those that only look like rows: empty ones, the header again, and what the layout drops."""
        drops = _drops(self._dialect, header)
        for record in records:
            lines = 1 + record.raw.count("\n")
            if record.fields and len(record.fields) > 1 and not "".join(record.fields).strip(SPACES):
                self.read.blank += lines
            elif header and record.fields == header:
                self.read.repeated += lines
            elif drops and any(drop(record) for drop in drops):
                self.read.dropped += lines
            else:
                yield record

    def _padded(self, record: Record) -> Record:
        """A row whose last values lack, or that has empty ones too many, in the width of the others."""
        own, carried = record.fields, tuple[str, ...]()
        if not own:
            return record
        if self.carried:
            own, carried = own[: -len(self.carried)], own[-len(self.carried) :]
        if len(own) > self.own_width and not any(field.strip() for field in own[self.own_width :]):
            own = own[: self.own_width]
        own += ("",) * (self.own_width - len(own))
        return Record(record.line, record.raw, own + carried)


def _drops(dialect: Dialect, header: tuple[str, ...]) -> list[Callable[[Record], bool]]:
    """What tells the rows that a layout drops.

    Raises:
        FileRefused: the header lacks a column that it names.
    """
    return [_drop(rule, _place_of(rule, header)) for rule in dialect.skip_rows]


def _place_of(rule: SkippedRows, header: tuple[str, ...]) -> int | None:
    if not isinstance(rule.column, str):
        return None if rule.column is None else rule.column - 1
    names = [folded(name.strip()) for name in header]
    if folded(rule.column) not in names:
        raise FileRefused(
            "MISSING_COLUMN",
            f"header: expected the column {rule.column!r} of skip_rows, found {len(names)} others",
        )
    return names.index(folded(rule.column))


def _drop(rule: SkippedRows, place: int | None) -> Callable[[Record], bool]:
    holds = re.compile(rule.expression).search if rule.expression else None

    def drop(record: Record) -> bool:
        text = record.raw if place is None else "".join(record.fields[place : place + 1]).strip(SPACES)
        return bool(holds(text)) if holds else text.casefold() in rule.values

    return drop


def _splitter(dialect: Dialect) -> Split:
    """What splits a record into its fields: None where a quote is still open, nothing where it can't be split."""
    if dialect.widths:
        return lambda text: _by_widths(text, dialect.widths)
    if dialect.escape:
        return lambda text: _with_escapes(text, dialect.delimiter, dialect.quote, dialect.escape)
    if not dialect.quote:
        return lambda text: text.split(dialect.delimiter)
    return lambda text: (
        split_record(text, dialect.delimiter, dialect.quote)
        if dialect.quote in text
        else text.split(dialect.delimiter)
    )


def _by_widths(text: str, widths: tuple[int, ...]) -> list[str]:
    """The pieces of a line.

    >>> _by_widths("US0699134886  60", (2, 12, 2))
    ['US', '0699134886', '60']
    """
    fields, at = [], 0
    for width in widths:
        if at < len(text):
            fields.append(text[at : at + width].strip(SPACES))
        at += width
    rest = text[at:].strip(SPACES)
    return [*fields, rest] if rest else fields


def _with_escapes(text: str, delimiter: str, quote: str, escape: str) -> list[str] | None:
    r"""The fields of a record in which a sign may be escaped.

    >>> _with_escapes(r'a;"b\";c";d\;e', ";", '"', "\\")
    ['a', 'b";c', 'd;e']
    """
    fields, value, at, is_open = [], "", 0, False
    while at < len(text):
        if text.startswith(escape, at):
            value += text[at + 1 : at + 2]
            at += 2
        elif quote and text.startswith(quote, at):
            is_open = not is_open
            at += 1
        elif not is_open and text.startswith(delimiter, at):
            fields.append(value)
            value = ""
            at += len(delimiter)
        else:
            value += text[at]
            at += 1
    return None if is_open else [*fields, value]


def _joined_lines(lines: Iterator[tuple[int, str]], split: Split, quote: str) -> Iterator[Record]:
    """Records of lines: a quoted value may hold line ends; a quote that never closes swallows nothing."""
    waiting: deque[tuple[int, str]] = deque()

    def following() -> tuple[int, str] | None:
        return waiting.popleft() if waiting else next(lines, None)

    while (at := following()) is not None:
        number, text = at
        if len(text) > LONGEST_ROW:
            yield Record(number, text[:LONGEST_ROW], ())
            continue
        fields, taken = split(text), [text]
        behind: list[tuple[int, str]] = []
        while fields is None and len(behind) < LONGEST_RECORD and sum(map(len, taken)) <= LONGEST_ROW:
            more = following()
            if more is None:
                break
            behind.append(more)
            taken.append(more[1])
            if quote in more[1]:
                fields = split("\n".join(taken))
        if not fields:
            waiting.extendleft(reversed(behind))
            yield Record(number, text, ())
        else:
            yield Record(number, "\n".join(taken), tuple(fields))


def _of_kind(records: Iterable[Record], types: RecordTypes, read: RowsRead) -> Iterator[Record]:
    """The records that are rows, with the values that others before them carry; an unknown kind has no fields."""
    carried = dict.fromkeys(types.carried, "")
    for record in records:
        fields = record.fields
        kind = fields[types.place - 1].strip(SPACES) if len(fields) >= types.place else ""
        if kind in types.carry:
            read.other += 1 + record.raw.count("\n")
            behind = fields[types.place :]
            for place, name in enumerate(types.carry[kind]):
                carried[name] = behind[place] if place < len(behind) else ""
        elif kind in types.ignore:
            read.other += 1 + record.raw.count("\n")
        elif kind in types.keep or (not types.keep and fields):
            yield Record(record.line, record.raw, (*fields, *carried.values()))
        else:
            yield Record(record.line, record.raw, ())
