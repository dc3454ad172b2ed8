"""The grammar of the header of a .sql file: sentences, then lines ``-- key: value``; see ``model``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from origyne_pipeline.errors import OrigyneError

SEVERITIES = ("error", "warn")


class ModelError(OrigyneError):
    """A .sql file that breaks the rules of its header."""


@dataclass(frozen=True)
class Column:
    """One column of a table: SQL type, what it means (units and tax side included), and the rules of its values.

    ``not_null``: it always holds a value. ``unique``: no two rows share a value. ``words``: it holds one of these, or
    null. ``not_negative``: it is 0 or more, or null. ``default``: its value in rows that an older version wrote.
    """

    name: str
    type: str
    comment: str
    not_null: bool = False
    unique: bool = False
    words: tuple[str, ...] = ()
    not_negative: bool = False
    default: str = ""

    @property
    def has_rules(self) -> bool:
        """Whether anything is expected of its values."""
        return self.not_null or self.unique or bool(self.words) or self.not_negative


@dataclass(frozen=True)
class DeclaredCheck:
    """A check that a table's header declares; its query is ``sql/checks/<table>__<name>.sql``.

    A query that several tables share is ``sql/checks/<name>.sql``.
    """

    name: str
    severity: str


COLUMN = re.compile(
    r"(?P<name>\w+) (?P<type>[^|]+?)(?P<not_null> not null)?(?P<unique> unique)?(?: in \((?P<words>[^)]*)\))?"
    r"(?P<not_negative> >= 0)?(?: default (?P<default>\w+))? \| (?P<comment>.+)"
)
COLUMN_FORM = "-- column: name TYPE [not null] [unique] [in (A, B)] [>= 0] [default word] | meaning"


def parse_column(where: str, declared: str) -> Column:
    """A column of a header; ``where`` names the file.

    Raises:
        ModelError: it has another form.
    """
    match = COLUMN.fullmatch(declared)
    if not match:
        raise ModelError(f"{where}: expected '{COLUMN_FORM}', found {declared!r}")
    return Column(
        match["name"],
        match["type"],
        match["comment"],
        bool(match["not_null"]),
        bool(match["unique"]),
        split_words([match["words"] or ""]),
        bool(match["not_negative"]),
        match["default"] or "",
    )


def parse_check(where: str, declared: str) -> DeclaredCheck:
    """A check of a header; ``where`` names the file.

    Raises:
        ModelError: it has another form.
    """
    name, _, severity = declared.partition(" ")
    if severity not in SEVERITIES:
        raise ModelError(f"{where}: expected '-- check: name {' or '.join(SEVERITIES)}', found {declared!r}")
    return DeclaredCheck(name, severity.upper())


def parse_header(text: str, keys: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The sentences of a leading comment block, and the values of each of its keys."""
    prose: list[str] = []
    values: dict[str, list[str]] = {key: [] for key in keys}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        content = line[2:].strip()
        key, colon, value = content.partition(":")
        if colon and key in values:
            values[key].append(value.strip())
        elif content:
            prose.append(content)
    return prose, values


def split_words(values: Iterable[str]) -> tuple[str, ...]:
    """The words of lists that are separated by commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
