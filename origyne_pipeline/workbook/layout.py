"""What one sheet of a workbook is called and which columns it has, in our words and in those of whoever wrote it."""

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_HEADER = 64
DATED = re.compile(r"(?:(?:[0-9]{2}){0,2}(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}(?:[0-9]{2}){0,2})?")
"""A year, a month or a day of a sheet's name, without the signs between."""


@dataclass(frozen=True)
class Layout:
    """One sheet by its name (empty: the first of the workbook), the columns that must be there, those that may be.

    Header names are as the contract writes them; ``aliases`` are other headers for the same columns. The first
    required column is the key: a row that has it may be the header. ``may_be_absent``: then it has no rows.
    """

    sheet: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    may_be_absent: bool = False

    @property
    def key(self) -> str:
        """The column by which the header row is known."""
        return self.required[0]

    def column_of(self, header: str) -> str | None:
        """The column that a header names."""
        if len(header) > LONGEST_HEADER:
            return None
        return self._columns.get(folded(header))

    @functools.cached_property
    def _columns(self) -> dict[str, str]:
        aliases = {folded(alias): column for alias, column in self.aliases.items()}
        return {folded(column): column for column in self.required + self.optional} | aliases

    def is_name_of(self, title: str) -> bool:
        """Whether a sheet of this title is meant; a year or a date before or after the name does no harm."""
        name, title = plain(self.sheet), plain(title)
        before, meant, after = title.partition(name)
        return (
            bool(meant) and all(DATED.fullmatch(part) for part in (before, after)) and not (before and after)
        )

    def may_be_name_of(self, title: str) -> bool:
        """Whether a title begins with the name and goes on: ``Tarifs Voix 2026``."""
        words = [plain(word) for word in re.split(r"[\s_.()-]+", title) if plain(word)]
        return len(words) > 1 and words[0] == plain(self.sheet)


def folded(name: str) -> str:
    """A name without case, accents, spaces and underscores.

    >>> folded(" Zone d'Origine_É ")
    "ZONED'ORIGINEE"
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(bare.replace("_", "").split()).upper()


def plain(name: str) -> str:
    """The letters and digits of a name, without case and accents.

    >>> plain("Tarifs (2026-09)")
    'TARIFS202609'
    """
    return "".join(char for char in folded(name) if char.isalnum())
