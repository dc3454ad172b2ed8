"""What the label of a wholesaler's invoice line says that it charges, by a table of words.

The table is ``invoice_words.csv``, or the file of the setting ``[wholesaler] invoice_words``; its columns are ``word``,
``kind`` and ``value``. Words are compared without regard to case, accents and punctuation; longer ones first, each part
of a label once. Kinds: ``usage``, ``feed``, ``place`` (where the line was) and ``called`` (whom it called) narrow what
is charged; ``any`` narrows nothing; ``other`` is what our data says nothing of; ``total`` is the sum of the invoice.
"""

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.assurance.supplier_charges import EventClass
from origyne_pipeline.errors import OrigyneError

WORDS = Path(__file__).parent / "invoice_words.csv"
HEADER = ["word", "kind", "value"]
ABROAD, ANY, OTHER_KIND, TOTAL_KIND = "ABROAD", "any", "other", "total"
KINDS = {
    "usage": ("VOIX", "VOIX_RECUE", "SMS", "MMS", "DATA"),
    "feed": ("MOBILE", "VGA"),
    "place": (ABROAD,),
    "called": (ABROAD,),
    ANY: ("",),
    OTHER_KIND: ("",),
    TOTAL_KIND: ("",),
}
PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+ ?33|0033|33|0) ?[1-9](?:[ .-]?[0-9]{2}){4}(?![0-9])")


class WordsError(OrigyneError):
    """A table of words that can't be used."""


@dataclass(frozen=True)
class Subject:
    """What a label narrows a charge to; an empty set narrows nothing.

    ``is_read``: some word of the label is known. ``line``: the number in it. ``offers``: the offers that it names.
    """

    is_read: bool = False
    is_other: bool = False
    is_total: bool = False
    usages: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
    is_abroad: bool = False
    is_international: bool = False
    line: str = ""
    offers: frozenset[str] = frozenset()

    @property
    def strictness(self) -> int:
        """How many things it narrows: the stricter of two labels comes first."""
        kinds = (self.usages, self.feeds, self.is_abroad, self.is_international, self.line, self.offers)
        return sum(map(bool, kinds)) * 10 - len(self.usages)

    def holds(self, events: EventClass) -> bool:
        """Whether events of a class are among what it charges."""
        return (
            (not self.usages or events.usage in self.usages)
            and (not self.feeds or events.feed in self.feeds)
            and (not self.is_abroad or events.is_abroad)
            and (not self.is_international or events.is_international)
        )

    def __str__(self) -> str:
        """In words, for reports."""
        parts = [" and ".join(sorted(self.usages)), " and ".join(sorted(self.feeds))]
        parts += ["offer " + ", ".join(sorted(self.offers))] if self.offers else []
        parts += ["roaming"] if self.is_abroad else []
        parts += ["to abroad"] if self.is_international else []
        return ", ".join(part for part in parts if part) or "all"


def words_of(text: str) -> str:
    """A label in small letters, without accents and punctuation.

    >>> words_of("Communications : Voix, à l'étranger")
    'communications voix a l etranger'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def line_in(label: str) -> str:
    """The French number in a label, E.164 digits; empty where there is none.

    >>> line_in("Abonnement 06 12 34 56 78"), line_in("Abonnements de 09/2026")
    ('33612345678', '')
    """
    match = PHONE.search(label)
    if not match:
        return ""
    digits = re.sub(r"[^0-9]", "", match[0])
    return "33" + digits.removeprefix("0033").removeprefix("33").removeprefix("0")


@functools.cache
def read_words(path: Path = WORDS) -> dict[str, tuple[str, str]]:
    """Each word, or words, with its kind and value, longest first.

    Raises:
        WordsError: the file can't be read, or a row is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WordsError(
            f"[wholesaler] invoice_words: {path}: expected a CSV file in UTF-8, found {error}"
        ) from None
    if not rows or rows[0] != HEADER:
        raise WordsError(
            f"{path}, line 1: expected {';'.join(HEADER)}, found {';'.join(rows[0] if rows else [])}"
        )
    words = {}
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if (
            len(row) != len(HEADER)
            or row[1] not in KINDS
            or row[2] not in KINDS[row[1]]
            or not words_of(row[0])
        ):
            known = "; ".join(f"{kind}: {', '.join(values) or 'nothing'}" for kind, values in KINDS.items())
            raise WordsError(
                f"{path}, line {number}: expected a word, a kind and a value of it ({known}), found {';'.join(row)}"
            )
        words[words_of(row[0])] = (row[1], row[2])
    return dict(sorted(words.items(), key=lambda item: (-len(item[0]), item[0])))


def subject_of(
    label: str, words: dict[str, tuple[str, str]], offers: dict[str, str] | None = None
) -> Subject:
    """What a label says.

    Args:
        label: of an invoice line.
        words: as ``read_words`` gives them.
        offers: names by which labels may call an offer, folded, to its code.
    """
    number = line_in(label)
    rest = f" {words_of(PHONE.sub(' ', label) if number else label)} "
    read: dict[str, set[str]] = {}
    codes = set()
    for name in sorted(offers or {}, key=len, reverse=True):
        if f" {name} " in rest:
            codes.add((offers or {})[name])
            rest = rest.replace(f" {name} ", " | ")
    for word, (kind, value) in words.items():
        if f" {word} " in rest:
            read.setdefault(kind, set()).add(value)
            rest = rest.replace(f" {word} ", " | ")
    return Subject(
        is_read=bool(read or codes or number),
        is_other=OTHER_KIND in read,
        is_total=TOTAL_KIND in read,
        usages=frozenset(read.get("usage", ())),
        feeds=frozenset(read.get("feed", ())),
        is_abroad="place" in read,
        is_international="called" in read,
        line=number,
        offers=frozenset(codes),
    )
