"""What one sheet of a workbook is called and which columns it has, in our words and in those of whoever wrote it."""

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from origyne_pipeline.workbook.rules import CellRule

LONGEST_HEADER = 64
DATED = re.compile(r"(?:(?:[0-9]{2}){0,2}(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}(?:[0-9]{2}){0,2})?")
"""A year, a month or a day of a sheet's name, without the signs between."""


@dataclass(frozen=True)
class Layout:
    """One sheet by its name (empty: the first of the workbook), the columns that must be there, those that may be.

    Header names are as the contract writes them; ``aliases`` are other headers for the same columns. The first
    required column is the key: a row that has it may be the header. ``may_be_absent``: then it has no rows.
    ``may_be_renamed``: by the VNO's layouts file; a form of the wholesaler may not.

    What a VNO's own layout says: ``titles`` are what its sheets are called, read one after another; ``header_row`` is
    where the header is (0: it is looked for); ``rules`` are how columns are had.
    """

    sheet: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    may_be_absent: bool = False
    may_be_renamed: bool = True
    titles: tuple[str, ...] = ()
    header_row: int = 0
    rules: Mapping[str, CellRule] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The column by which the header row is known."""
        return self.required[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """All that may be there."""
        return self.required + self.optional

    @functools.cached_property
    def names(self) -> dict[str, tuple[str | int, ...]]:
        """The headers of each column, folded, or places from 1: the first that a sheet has counts."""
        aliases: dict[str, list[str]] = {}
        for alias, column in self.aliases.items():
            aliases.setdefault(column, []).append(alias)
        sources = {column: rule.sources for column, rule in self.rules.items()}
        own = {
            column: (*sources.get(column, ()), column, *aliases.get(column, ())) for column in self.columns
        }
        return {
            column: tuple(folded(name) if isinstance(name, str) else name for name in names)
            for column, names in own.items()
        }

    @functools.cached_property
    def constants(self) -> frozenset[str]:
        """The columns that no sheet needs to have, since a rule gives their value."""
        return frozenset(column for column, rule in self.rules.items() if not rule.sources)

    def is_name_of(self, title: str) -> bool:
        """Whether a sheet of this title is meant; a year or a date before or after the name does no harm."""
        return is_dated(self.sheet, title)

    def may_be_name_of(self, title: str) -> bool:
        """Whether a title begins with the name and goes on: ``Tarifs Voix 2026``."""
        words = [plain(word) for word in re.split(r"[\s_.()-]+", title) if plain(word)]
        return len(words) > 1 and words[0] == plain(self.sheet)


def is_dated(name: str, title: str) -> bool:
    """Whether a title is a name, alone or with a year or a date before or after it.

    >>> is_dated("Tarifs", "TARIFS (2026-09)"), is_dated("Tarifs", "Tarifs Voix")
    (True, False)
    """
    before, meant, after = plain(title).partition(plain(name))
    return bool(meant) and all(DATED.fullmatch(part) for part in (before, after)) and not (before and after)


def folded(name: str) -> str:
    """A name without case, accents, spaces and underscores.

    >>> folded(" Zone d'Origine_É ")
    "ZONED'ORIGINEE"
    """
    bare = name
    if not name.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(bare.replace("_", "").split()).upper()


def plain(name: str) -> str:
    """The letters and digits of a name, without case and accents.

    >>> plain("Tarifs (2026-09)")
    'TARIFS202609'
    """
    return "".join(char for char in folded(name) if char.isalnum())
