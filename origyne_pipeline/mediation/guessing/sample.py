"""A sample of a file nobody knows yet: its dialect, guessed from its first lines, and its columns."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from origyne_pipeline.feeds.dialect import Dialect, RecordTypes
from origyne_pipeline.mediation.dialect_rows import SEPARATOR_HINT, DialectRows
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.guessing.kinds import Column
from origyne_pipeline.mediation.unpacking import text_form, text_lines, unpacked

SAMPLED_LINES, SAMPLED_ROWS = 400, 2000
DELIMITERS = (";", "\t", "|", "||", ",", "~", "^", "#", ":")
MOST_KINDS = 8
"""Kinds of records that a file has at most; more distinct texts in a column are values."""
NAME_OF_KIND = re.compile(r"[A-Z]{1,6}|\d{1,2}", re.ASCII)
VALUE = re.compile(r"[+-]?\d[\d .,:/TZ+-]*", re.ASCII)


@dataclass(frozen=True)
class Sample:
    """What the first lines of a file show.

    ``packed``: gzip, zip or none. ``encoding``: of its text. ``notes``: what was seen, in words.
    """

    dialect: Dialect
    columns: tuple[Column, ...]
    packed: str
    encoding: str
    notes: tuple[str, ...]


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
    delimiter, quote = _delimiter(lines)
    dialect = Dialect(delimiter=delimiter, quote=quote, header=False)
    rows = _split(lines, dialect)
    if kinds := _record_types(rows):
        dialect = replace(dialect, record_types=kinds)
        notes.append(
            f"record types in column 1: rows {', '.join(kinds.keep)}; no rows {', '.join(kinds.ignore)}"
        )
        rows = [row for row in rows if row[0].strip() in kinds.keep]
    else:
        skipped = _title_lines(rows)
        if skipped:
            notes.append(
                f"{skipped} line{'s' if skipped > 1 else ''} before the first row of values or names"
            )
        has_header = len(rows) > skipped and _is_header(rows[skipped], rows[skipped + 1 :])
        dialect = replace(dialect, skip_lines=skipped, header=has_header)
    if len({len(row) for row in rows[dialect.skip_lines :]}) > 1:
        dialect = replace(dialect, ragged="pad")
        notes.append("rows of several widths: those that lack empty values at their end are padded")
    return Sample(dialect, _columns(path, dialect), _packed(path), form.encoding, tuple(notes))


def _packed(path: Path) -> str:
    with path.open("rb") as file:
        first = file.read(4)
    return "gzip" if first.startswith(b"\x1f\x8b") else "zip" if first == b"PK\x03\x04" else "none"


def _columns(path: Path, dialect: Dialect) -> tuple[Column, ...]:
    rows = DialectRows(path, dialect)
    records = [record.fields for record in islice(rows.records(), SAMPLED_ROWS) if record.fields]
    headers = rows.header or ("",) * max((len(record) for record in records), default=rows.width)
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
        width, times = Counter(map(len, rows)).most_common(1)[0]
        share = 1.0 if _record_types(rows) else times / len(lines)
        is_part = delimiter == "|" and all("||" in line for line in lines)
        if width > 1 and not is_part:
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
    ignore = tuple(kind for kind in kinds if kind not in keep)
    if not ignore or widest < 3 or rows[0][0].strip() in keep:
        return None
    return RecordTypes(1, keep, ignore)


def _title_lines(rows: Sequence[Sequence[str]]) -> int:
    """How many lines stand before the rows: those that are far narrower than most."""
    usual = Counter(len(row) for row in rows).most_common(1)[0][0]
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
