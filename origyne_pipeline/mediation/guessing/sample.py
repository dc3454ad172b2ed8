"""A sample of a file nobody knows yet: its dialect, guessed from its first lines, and its columns."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from origyne_pipeline.feeds.dialect import Dialect, RecordTypes
from origyne_pipeline.mediation.dialect_rows import SEPARATOR_HINT, DialectRows
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.guessing.kinds import Column
from origyne_pipeline.mediation.guessing.names import stamp_of
from origyne_pipeline.mediation.guessing.widths import by_widths, fixed_widths
from origyne_pipeline.mediation.unpacking import text_form, text_lines, unpacked

SAMPLED_LINES, SAMPLED_ROWS = 400, 2000
DELIMITERS = (";", "\t", "|", "||", ",", "~", "^", "#")
MOST_KINDS = 8
"""Kinds of records that a file has at most; more distinct texts in a column are values."""
FEWEST_COLUMNS = 3
TYPE_NAME = re.compile(
    r"(?:INTEGER|INT|BIGINT|VARCHAR|CHAR|TEXT|STRING|DATE|DATETIME|TIMESTAMP|DECIMAL|NUMERIC|FLOAT"
    r"|UNIQUEIDENTIFIER|BOOLEAN)(?: ?\(\d+(?:,\d+)?\))?",
    re.IGNORECASE,
)
"""A type of databases: some switches write them below the header."""
NAME_OF_KIND = re.compile(r"[A-Z]{1,6}|\d{1,2}", re.ASCII)
VALUE = re.compile(r"[+-]?\d[\d .,:/TZ+-]*", re.ASCII)


@dataclass(frozen=True)
class Sample:
    """What the first lines of a file show.

    ``packed``: gzip, zip or none. ``encoding``: of its text. ``notes``: what was seen, in words. ``foot``: the
    values of the last record that is no row, which may be totals. ``stamp``: the day in the file's name.
    """

    dialect: Dialect
    columns: tuple[Column, ...]
    packed: str
    encoding: str
    notes: tuple[str, ...]
    foot: tuple[str, ...] = ()
    stamp: date | None = None


def take_sample(path: Path) -> Sample:
    """A sample of a file.

    Raises:
        FileRefused: it is no text that can be read.
    """
    form = text_form(path, "", "")
    with unpacked(path) as stream:
        lines = [line for line in islice(text_lines(stream, form), SAMPLED_LINES) if line.strip()]
    if not lines:
        raise FileRefused("EMPTY_FILE", "expected rows, found nothing; ask for the file again")
    if lines[0].casefold().startswith(SEPARATOR_HINT):
        lines = lines[1:]
    notes: list[str] = []
    dialect, rows = _cut(lines, notes)
    foot: tuple[str, ...] = ()
    if kinds := _record_types(rows):
        dialect = replace(dialect, record_types=kinds)
        notes.append(_kinds_in_words(kinds))
        foot = next((tuple(row) for row in reversed(rows) if row[0].strip() in kinds.ignore), ())
        rows = [row for row in rows if row[0].strip() in kinds.keep]
    else:
        skipped = _title_lines(rows)
        if skipped:
            notes.append(
                f"{skipped} line{'s' if skipped > 1 else ''} before the first row of values or names"
            )
        has_header = len(rows) > skipped and _is_header(rows[skipped], rows[skipped + 1 :])
        dialect = replace(dialect, skip_lines=skipped, header=has_header)
        if (
            has_header
            and len(rows) > skipped + 2
            and all(map(TYPE_NAME.fullmatch, map(str.strip, rows[skipped + 1])))
        ):
            dialect = replace(dialect, comment=rows[skipped + 1][0])
            notes.append(f"below the header, the line of types that begins with {dialect.comment} is no row")
    if not dialect.widths and len({len(row) for row in rows[dialect.skip_lines :]}) > 1:
        dialect = replace(dialect, ragged="pad")
        notes.append("rows of several widths: those that lack empty values at their end are padded")
    return Sample(
        dialect,
        _columns(path, dialect),
        _packed(path),
        form.encoding,
        tuple(notes),
        foot,
        stamp_of(path.name),
    )


def _cut(lines: Sequence[str], notes: list[str]) -> tuple[Dialect, list[list[str]]]:
    """How lines are cut into values, without what their rows mean, and the values."""
    delimiter, quote = _delimiter(lines)
    dialect = Dialect(delimiter=delimiter, quote=quote, header=False)
    rows = _split(lines, dialect)
    if len(rows[-1]) >= FEWEST_COLUMNS:
        return dialect, rows
    if widths := fixed_widths(lines):
        notes.append("columns of fixed widths, told by the blanks that all lines have in the same places")
        return Dialect(widths=widths, header=False), [by_widths(line, widths) for line in lines]
    if len(lines[-1].split(" ")) >= FEWEST_COLUMNS:
        dialect = replace(dialect, delimiter=" ")
        rows = _split(lines, dialect)
    return dialect, rows


def _kinds_in_words(kinds: RecordTypes) -> str:
    others = f"; no rows {', '.join(kinds.ignore)}" if kinds.ignore else ""
    held = f"; {', '.join(kinds.carry)} hold for the rows below them" if kinds.carry else ""
    return f"record types in column 1: rows {', '.join(kinds.keep)}{others}{held}"


def _packed(path: Path) -> str:
    with path.open("rb") as file:
        first = file.read(4)
    return "gzip" if first.startswith(b"\x1f\x8b") else "zip" if first == b"PK\x03\x04" else "none"


def _columns(path: Path, dialect: Dialect) -> tuple[Column, ...]:
    rows = DialectRows(path, dialect)
    records = [record.fields for record in islice(rows.records(), SAMPLED_ROWS) if record.fields]
    own = max((len(record) for record in records), default=rows.width) - len(rows.carried)
    headers = (*(rows.header or ("",) * own), *rows.carried)
    return tuple(
        Column(
            place + 1,
            header.strip(),
            tuple(record[place].strip() if place < len(record) else "" for record in records),
        )
        for place, header in enumerate(headers)
    )


def _delimiter(lines: Sequence[str]) -> tuple[str, str]:
    """What stands between values, and around them: the sign that cuts the most lines into as many values."""
    quote = next((sign for sign in ('"', "'") if _encloses(lines, sign)), '"')
    scores = {}
    for delimiter in DELIMITERS:
        rows = [_fields(line, delimiter, quote) for line in lines]
        cut = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
        share = 1.0 if _record_types(rows) else cut[0][1] / len(lines) if cut else 0
        is_part = delimiter == "|" and all("||" in line for line in lines)
        if cut and not is_part:
            scores[delimiter] = (round(share, 1), max(map(len, rows)))
    return max(scores, key=lambda delimiter: scores[delimiter], default=";"), quote


def _encloses(lines: Sequence[str], quote: str) -> bool:
    form = re.compile(rf"(?:^|[;,|\t]){quote}[^{quote}]*{quote}(?:$|[;,|\t])")
    return sum(bool(form.search(line)) for line in lines) * 10 >= len(lines)


def _fields(line: str, delimiter: str, quote: str) -> list[str]:
    if quote not in line or len(delimiter) > 1:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, quotechar=quote), [])


def _split(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    return [_fields(line, dialect.delimiter, dialect.quote) for line in lines]


def _record_types(rows: Sequence[Sequence[str]]) -> RecordTypes | None:
    """Kinds of records, where the first column tells them: the widest are the rows, heads and feet are narrower."""
    kinds = Counter(row[0].strip() for row in rows if row)
    widths = {kind: {len(row) for row in rows if row and row[0].strip() == kind} for kind in kinds}
    if not 1 < len(kinds) <= MOST_KINDS or not all(NAME_OF_KIND.fullmatch(kind) for kind in kinds):
        return None
    widest = max(max(each) for each in widths.values())
    keep = tuple(kind for kind in kinds if max(widths[kind]) == widest)
    carry = {}
    for kind in kinds:
        if kind not in keep and widths[kind] == {2} and (name := _carried_name(kind, rows)):
            carry[kind] = (name,)
    ignore = tuple(kind for kind in kinds if kind not in keep and kind not in carry)
    first, last = (row[0].strip() for row in (rows[0], rows[-1]))
    if first in keep and last in ignore and kinds[first] == kinds[last] == 1 and len(keep) > 1:
        keep, ignore = tuple(kind for kind in keep if kind != first), (first, *ignore)
    if not (ignore or carry) or widest < FEWEST_COLUMNS or first in keep:
        return None
    return RecordTypes(1, keep, ignore, carry)


def _carried_name(kind: str, rows: Sequence[Sequence[str]]) -> str:
    """What the records of a kind say of the rows below them: a line, a day; empty: nothing of the kind."""
    column = Column(2, "", tuple(row[1].strip() for row in rows if row[0].strip() == kind))
    return "LINE" if column.is_phone else "DAY" if column.day_form else ""


def _title_lines(rows: Sequence[Sequence[str]]) -> int:
    """How many lines stand before the rows: those that are far narrower than most."""
    widths = Counter(len(row) for row in rows if len(row) > 1) or Counter([1])
    usual = widths.most_common(1)[0][0]
    narrow = [len([field for field in row if field.strip()]) * 2 < usual for row in rows[:20]]
    return narrow.index(False) if False in narrow and usual > 2 else 0


def _is_header(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns: none of its texts is a value, and those below it are others."""
    texts = [field.strip() for field in first if field.strip()]
    if not texts or any(
        VALUE.fullmatch(text) or len(text) > 64 or re.search(r"\d{6}", text) for text in texts
    ):
        return False
    if not others:
        return len(set(texts)) == len(texts)
    below = {field.strip() for row in others for field in row}
    return not (set(texts) & below) and len(texts) * 2 > len(first)
