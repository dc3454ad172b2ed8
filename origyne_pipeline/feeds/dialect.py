"""How a wholesaler writes its files, where it is not as feeds.md says: the dialect of a feed, read from a layout.

The words are those of Frictionless Table Dialect where it has one. What each key means is told in docs/layouts.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from origyne_pipeline.errors import OrigyneError

COMPRESSIONS = ("none", "gzip", "zip")
RAGGED = ("refuse", "pad")
MOST_SKIPPED = 1000
LONGEST_SIGN = 16
WIDEST_FIELD = 1 << 12


class DialectError(OrigyneError):
    """A dialect that cannot be; the message names the key, what is expected and what it has."""


@dataclass(frozen=True)
class RecordTypes:
    """Rows of several kinds in one file, told apart by the value of one column.

    Attributes:
        place: of the column, from 1.
        keep: the kinds that are rows of the feed; empty: all that are not listed elsewhere.
        ignore: kinds that are none: heads and feet.
        carry: kind to names: the values after the kind, which hold for the rows that follow and stand behind their own.
    """

    place: int = 1
    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    carry: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def carried(self) -> tuple[str, ...]:
        """The names of all values that are carried, in the order in which they stand behind a row's own."""
        return tuple(name for names in self.carry.values() for name in names)


@dataclass(frozen=True)
class SkippedRows:
    """Rows that are none of the feed: those of a value in a column, or of an expression in a column or a line.

    Attributes:
        column: its header, or its place from 1; None: the whole line.
        values: without regard to case.
        expression: which the value, or the line, holds.
    """

    column: str | int | None = None
    values: frozenset[str] = frozenset()
    expression: str = ""


@dataclass(frozen=True)
class Dialect:
    """How the files of a feed are written. The default is that of feeds.md, where the feed says nothing else.

    Attributes:
        compression: none, gzip or zip (of one member); empty: what the first bytes say.
        encoding: empty: what the first bytes say, else UTF-8 where it is valid, else Windows-1252.
        delimiter: what stands between values, one character or more.
        widths: of each column in characters; then nothing stands between values.
        quote: around values that need it; empty: nothing is quoted.
        escape: before a sign that means nothing; empty: a quote within quotes is doubled.
        header: whether the first row names the columns; else they are named by place.
        skip_lines: lines before the header or the first row; ``skip_end``: after the last row.
        comment: what a line begins with that is no row.
        skip_rows: which rows are none: titles, totals.
        ragged: refuse a row with more or fewer values than columns; or pad it where only empty ones lack or are over.
        record_types: None: all rows are of one kind.
    """

    compression: str = ""
    encoding: str = ""
    delimiter: str = ";"
    widths: tuple[int, ...] = ()
    quote: str = '"'
    escape: str = ""
    header: bool = True
    skip_lines: int = 0
    skip_end: int = 0
    comment: str = ""
    skip_rows: "tuple[SkippedRows, ...]" = ()
    ragged: str = "refuse"
    record_types: RecordTypes | None = None


KEYS = tuple("record_type" if one.name == "record_types" else one.name for one in fields(Dialect))
RECORD_KEYS = tuple(one.name for one in fields(RecordTypes))


def read_dialect(value: Any) -> Dialect:
    """The dialect that a layout's table says, checked.

    Raises:
        DialectError: it says what cannot be.
    """
    if not isinstance(value, dict):
        raise DialectError(f"expected a table, found {value!r}")
    _refuse_unknown(value, KEYS, "")
    dialect = Dialect(
        compression=_one_of(value, "compression", COMPRESSIONS, ""),
        encoding=_encoding(value),
        delimiter=_sign(value, "delimiter", ";"),
        widths=_widths(value),
        quote=_sign(value, "quote", '"', most=1),
        escape=_sign(value, "escape", "", most=1),
        header=_flag(value, "header", default=True),
        skip_lines=_count(value, "skip_lines"),
        skip_end=_count(value, "skip_end"),
        comment=_sign(value, "comment", ""),
        skip_rows=_skipped_rows(value),
        ragged=_one_of(value, "ragged", RAGGED, "refuse"),
        record_types=_record_types(value["record_type"]) if "record_type" in value else None,
    )
    _check_whole(dialect, value)
    return dialect


def _check_whole(dialect: Dialect, value: Mapping[str, Any]) -> None:
    if dialect.widths and (both := sorted({"delimiter", "quote", "escape"} & value.keys())):
        raise DialectError(f"widths: expected it without {both[0]}, since nothing stands between values")
    if not dialect.delimiter and not dialect.widths:
        raise DialectError("delimiter: expected what stands between values, found nothing")
    if not dialect.header and any(isinstance(one.column, str) for one in dialect.skip_rows):
        raise DialectError("skip_rows.column: expected a place from 1, since these files have no header")
    signs = [sign for sign in (dialect.delimiter, dialect.quote, dialect.escape, dialect.comment) if sign]
    if len(set(signs)) < len(signs):
        raise DialectError(
            f"delimiter, quote, escape and comment: expected signs that differ, found {' '.join(map(repr, signs))}"
        )


def _refuse_unknown(value: Mapping[str, Any], keys: tuple[str, ...], before: str) -> None:
    if unknown := sorted(value.keys() - set(keys)):
        raise DialectError(f"{before}expected {', '.join(keys)}, found {', '.join(unknown)}")


def _one_of(value: Mapping[str, Any], key: str, choices: tuple[str, ...], default: str) -> str:
    if key in value and value[key] not in choices:
        raise DialectError(f"{key}: expected one of {', '.join(choices)}, found {value[key]!r}")
    return str(value.get(key, default))


def _sign(value: Mapping[str, Any], key: str, default: str, most: int = LONGEST_SIGN) -> str:
    sign = value.get(key, default)
    if not isinstance(sign, str) or len(sign) > most or any(end in sign for end in "\r\n\0"):
        raise DialectError(f"{key}: expected at most {most} characters of one line, found {sign!r}")
    return sign


def _flag(value: Mapping[str, Any], key: str, *, default: bool) -> bool:
    flag = value.get(key, default)
    if not isinstance(flag, bool):
        raise DialectError(f"{key}: expected true or false, found {flag!r}")
    return flag


def _count(value: Mapping[str, Any], key: str) -> int:
    count = value.get(key, 0)
    if not _is_count(count, 0, MOST_SKIPPED):
        raise DialectError(f"{key}: expected a number of lines from 0 to {MOST_SKIPPED}, found {count!r}")
    return int(count)


def _is_count(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _widths(value: Mapping[str, Any]) -> tuple[int, ...]:
    widths = value.get("widths", [])
    if not isinstance(widths, list) or not all(_is_count(width, 1, WIDEST_FIELD) for width in widths):
        raise DialectError(
            f"widths: expected a list of counts of characters such as [1, 15, 20], found {widths!r}"
        )
    return tuple(widths)


def _encoding(value: Mapping[str, Any]) -> str:
    encoding = value.get("encoding", "")
    try:
        is_text = not encoding or "a".encode(encoding).decode(encoding) == "a"
    except (LookupError, TypeError, ValueError):
        is_text = False
    if not is_text:
        raise DialectError(f"encoding: expected one such as utf-8, utf-16 or latin-1, found {encoding!r}")
    return str(encoding)


def _skipped_rows(value: Mapping[str, Any]) -> tuple[SkippedRows, ...]:
    rules = value.get("skip_rows", [])
    rules = [rules] if isinstance(rules, dict) else rules
    if not isinstance(rules, list):
        raise DialectError(
            f'skip_rows: expected tables such as {{ column = 1, is = "Total" }}, found {rules!r}'
        )
    return tuple(map(_skipped, rules))


def _skipped(rule: Any) -> SkippedRows:
    if not isinstance(rule, dict) or set(rule) not in ({"column", "is"}, {"column", "matches"}, {"matches"}):
        raise DialectError(
            f"skip_rows: expected column and is, column and matches, or matches, found {rule!r}"
        )
    column, expression = rule.get("column"), rule.get("matches", "")
    is_place = _is_count(column, 1, WIDEST_FIELD) or (isinstance(column, str) and bool(column.strip()))
    if "column" in rule and not is_place:
        raise DialectError(f"skip_rows.column: expected a header, or a place from 1, found {column!r}")
    try:
        is_expression = not expression or bool(re.compile(expression))
    except (re.error, TypeError, RecursionError, OverflowError):
        is_expression = False
    if not is_expression or ("matches" in rule and not expression):
        raise DialectError(f"skip_rows.matches: expected a regular expression, found {expression!r}")
    values = _kinds("is", rule["is"], "skip_rows") if "is" in rule else ()
    return SkippedRows(column, frozenset(each.strip().casefold() for each in values), expression)


def _record_types(value: Any) -> RecordTypes:
    if not isinstance(value, dict):
        raise DialectError(
            f'record_type: expected a table such as {{ place = 1, keep = ["US"] }}, found {value!r}'
        )
    _refuse_unknown(value, RECORD_KEYS, "record_type: ")
    place = value.get("place", 1)
    if not _is_count(place, 1, WIDEST_FIELD):
        raise DialectError(f"record_type.place: expected the place of a column, from 1, found {place!r}")
    carry = value.get("carry", {})
    if not isinstance(carry, dict):
        raise DialectError(f'record_type.carry: expected a table such as {{ "1" = "ND" }}, found {carry!r}')
    types = RecordTypes(
        place=place,
        keep=_kinds("keep", value.get("keep", [])),
        ignore=_kinds("ignore", value.get("ignore", [])),
        carry={kind: _kinds(f"carry.{kind}", names) for kind, names in carry.items()},
    )
    listed = [*types.keep, *types.ignore, *types.carry]
    if twice := sorted({kind for kind in listed if listed.count(kind) > 1}):
        raise DialectError(f"record_type: expected each kind once, found {twice[0]!r} twice")
    if len(set(types.carried)) < len(types.carried):
        raise DialectError(f"record_type.carry: expected names that differ, found {', '.join(types.carried)}")
    return types


def _kinds(key: str, value: Any, table: str = "record_type") -> tuple[str, ...]:
    kinds = [value] if isinstance(value, str) else value
    if not isinstance(kinds, list) or not all(isinstance(kind, str) and kind for kind in kinds):
        raise DialectError(f"{table}.{key}: expected a text or a list of texts, found {value!r}")
    return tuple(kinds)
