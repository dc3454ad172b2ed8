"""What the header of a column says it holds: words of many wholesalers, and units beside them."""

import csv
import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from origyne_pipeline.mediation.guessing.kinds import Column

WORDS_FILE = Path(__file__).parent / "header_words.csv"
EXACT, WITHIN = 100, 40
"""Points of a header that is one of our words, and of one that holds it among others."""
CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NO_WORD = re.compile(r"[^a-z0-9]+")


def plain_words(header: str) -> str:
    """The words of a header, without case, accents and signs.

    >>> plain_words("Date/Time (UTC)"), plain_words("callerIdNumber"), plain_words("Durée_appel")
    ('date time utc', 'caller id number', 'duree appel')
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", CAPITALS.sub(" ", header)) if not unicodedata.combining(c)
    )
    return NO_WORD.sub(" ", bare.lower()).strip()


@functools.cache
def header_words() -> dict[str, tuple[str, ...]]:
    """What each of our columns is called, the surest word first."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["column"]: tuple(plain_words(word) for word in row["words"].split(","))
            for row in csv.DictReader(file, delimiter=";")
        }


def points(header: str, name: str) -> int:
    """How surely a header names one of our columns; 0: it does not."""
    words = plain_words(header)
    if not words:
        return 0
    if words == plain_words(name):
        return EXACT * 2
    for rank, known in enumerate(header_words().get(name, ())):
        if words == known:
            return EXACT + 60 - rank
    inside = [known for known in header_words().get(name, ()) if f" {known} " in f" {words} "]
    return WITHIN + max(map(len, inside)) if inside else 0


def best(columns: Sequence[Column], name: str) -> Column | None:
    """The column whose header names one of ours the most surely."""
    ranked = sorted(columns, key=lambda column: -points(column.header, name))
    return ranked[0] if ranked and points(ranked[0].header, name) else None


def has_word(header: str, *words: str) -> bool:
    """Whether a header holds one of some words."""
    return bool(set(plain_words(header).split()) & set(words))
