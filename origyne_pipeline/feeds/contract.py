"""What the wholesaler promises to drop, as data: columns of each CSV feed and how its files are written.

This is the project's default contract (feeds.md). A VNO whose files differ overrides names, separators, encodings
and units in a file of its own (``feeds.layout``), never in Python.
"""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from origyne_pipeline.sources import source_of

if TYPE_CHECKING:
    from origyne_pipeline.feeds.section import Section


@dataclass(frozen=True)
class Column:
    """One column: its header in the wholesaler's French, and our name for it.

    ``required``: a file without this header is no file of this feed. ``secret``: the value never leaves the reader.
    ``is_date``: its texts are read as days.
    """

    header: str
    name: str
    required: bool = True
    secret: bool = False
    is_date: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class DepositPattern:
    """Where a feed's files lie and how they are named.

    Both are regular expressions matched whole, ``folder`` one path segment at a time, in which
    ``{AAAAMMJJ}``, ``{HHMMSS}``, ``{AAAAMM}`` and ``{AAAA-MM}`` stand for a stamp; the groups ``year month
    day hour minute second`` say the same of any other form.

    Attributes:
        folder: from the deposit's root; compared without regard to case, accents and encoding.
        names: any of these.
        below: whether the files of sub-folders belong to the feed too.
        by_modification: the deposit instant is the server's modification time, whatever the stamp.
        others: more places of the feed, where a layout has several sections of it.
    """

    folder: str
    names: tuple[str, ...]
    below: bool = False
    by_modification: bool = False
    others: "tuple[DepositPattern, ...]" = ()

    @property
    def all(self) -> "tuple[DepositPattern, ...]":
        """This place and the others where files of the feed lie."""
        return (self, *self.others)


@dataclass(frozen=True)
class CsvFeed:
    """One kind of CSV file.

    ``deposited``: where its files lie and how they are named. ``constants`` are columns that the files of a feed do
    not write since they always hold the same. ``encoding`` None means: UTF-8, else Windows-1252. ``units`` are the
    units of the columns that have one.

    ``parameters``: those of the model's that are no unit.

    ``family``: the feeds that are cleaned together by deposit day, into the table whose header names it; empty for a
    reference feed, whose files are read one by one. ``billed_once``: its rows are events, each billed once however
    often it is deposited, so that the days of its family are compared. ``repeats_count``: a file with the content of
    an earlier one is read too. ``comes_daily``: a deposit day without a file of it gives a warning.

    ``section``: how its files are read where a layout says that they are in a form of their own.
    """

    word: str
    model: str
    columns: tuple[Column, ...]
    deposited: DepositPattern = field(repr=False)
    constants: dict[str, str] = field(default_factory=dict)
    delimiter: str = ";"
    quote: str = '"'
    encoding: str | None = None
    units: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str | bool] = field(default_factory=dict, repr=False)
    family: str = field(default="", repr=False)
    billed_once: bool = field(default=False, repr=False)
    repeats_count: bool = field(default=False, repr=False)
    comes_daily: bool = field(default=False, repr=False)
    section: "Section | None" = field(default=None, repr=False)

    @property
    def source(self) -> str:
        """The wholesaler whose files these are."""
        return source_of(f"{self.deposited.folder}/")

    @property
    def made_from(self) -> str:
        """All that the reading of its files depends on, as text."""
        return repr(self) + (repr(self.section) if self.section else "")

    @property
    def has_secrets(self) -> bool:
        """Whether raw rows of this feed must never be kept."""
        return any(column.secret for column in self.columns)


DURATION_UNITS = {"S": 1, "MIN": 60}
VOLUME_UNITS = {"OCTET": 1, "KO": 1024, "MO": 1024**2}
AMOUNT_UNITS = {"EUR": (Decimal(1), 6), "CENTIME": (Decimal("0.01"), 4)}
"""Euros a unit, and how many decimals a value in that unit may have so that none is lost."""


def folded(name: str) -> str:
    """A header or folder name without regard to case, accents, spaces and underscores.

    >>> folded("Numéro_appelé ")
    'numeroappele'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(c for c in bare.casefold() if c not in " _\u00a0\t")
