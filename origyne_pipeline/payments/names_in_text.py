"""Names found in what payers write: invoice numbers, references, whatever the case, spaces and signs in them; pure."""

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from origyne_pipeline.identifiers import CreditorReference

T = TypeVar("T")
LETTERS = re.compile("[A-Z0-9]+")
NO_LETTERS = re.compile("[^A-Z0-9]+")
SHORTEST_NAME = 4
"""Letters and figures of a number, below which it may stand in a text by chance."""
REFERENCE_HEAD = 4
"""RF and its two check digits."""
HEAD = 4
"""The first letters of a name by which a text is searched."""
MOST_HEADS = 40
NEVER = "(?!)"


class Names(Generic[T]):
    """Names, found in a text whatever the case, spaces and signs in them."""

    def __init__(self) -> None:
        """Of no name."""
        self._by_letters: dict[str, set[T]] = defaultdict(set)
        self._lengths: set[int] = set()

    def add(self, name: str, value: T) -> None:
        """Adds a value under a name; before any text is searched."""
        letters = squeezed(name)
        if letters:
            self._by_letters[letters].add(value)
            self._lengths.add(len(letters))

    def equal_to(self, text: str) -> frozenset[T]:
        """The values of the name that a text is."""
        return frozenset(self._by_letters.get(squeezed(text), ()))

    def standing_in(self, words: Iterable[str], *, alone: bool = False) -> frozenset[T]:
        """The values of the names in the texts; ``alone``: with no letter or figure beside them."""
        shortest = 1 if alone else SHORTEST_NAME
        return frozenset(
            value
            for text in words
            if text
            for letters in self._standing_in(_spread(text), shortest, alone=alone)
            for value in self._by_letters.get(letters, ())
        )

    def referred_to_in(self, words: Iterable[str]) -> frozenset[T]:
        """The values of the numbers whose creditor reference stands in the texts."""
        return frozenset(
            value
            for text in words
            if text
            for reference in self._references_in(_spread(text))
            for value in self._by_letters[reference[REFERENCE_HEAD:]]
        )

    def _standing_in(self, spread: "_Spread", shortest: int, *, alone: bool) -> Iterator[str]:
        letters, known = spread.letters, self._by_letters
        lengths = [length for length in self._lengths if shortest <= length <= len(letters)]
        for begin in self._begins.finditer(letters) if lengths else ():
            start = begin.start()
            if alone and not spread.begins_word(start):
                continue
            for length in lengths:
                if letters[start : start + length] in known:
                    end = start + length
                    is_apart = spread.stands_apart(start, end, alone=alone)
                    if is_apart and not _in_wrong_reference(letters, start, end):
                        yield letters[start:end]

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        """Where a name may begin: at one of few heads, else at one of the first letters."""
        heads = {letters[:HEAD] for letters in self._by_letters}
        if len(heads) > MOST_HEADS:
            heads = {head[0] for head in heads}
        return re.compile(f"(?={'|'.join(sorted(heads)) or NEVER})")

    def _references_in(self, spread: "_Spread") -> Iterator[str]:
        """The creditor references of the names."""
        letters = spread.letters
        start = letters.find("RF")
        while start >= 0:
            for length in self._lengths:
                end = start + length + REFERENCE_HEAD
                if end <= len(letters) and letters[start + REFERENCE_HEAD : end] in self._by_letters:
                    reference = letters[start:end]
                    if number_of(reference) and spread.stands_apart(start, end, alone=False):
                        yield reference
            start = letters.find("RF", start + 1)


class _Spread(NamedTuple):
    """The letters and figures of a text, in capitals without accents, and where each stands in it."""

    letters: str
    places: tuple[int, ...]

    def begins_word(self, start: int) -> bool:
        """Whether no letter or figure stands before it."""
        return start == 0 or self.places[start - 1] != self.places[start] - 1

    def stands_apart(self, start: int, end: int, *, alone: bool) -> bool:
        """Whether a name may begin and end there: a figure next to another belongs to the same number."""
        letters, places = self
        goes_on_before = start > 0 and places[start - 1] == places[start] - 1
        goes_on_after = end < len(letters) and places[end] == places[end - 1] + 1
        if goes_on_before and (alone or letters[start - 1 : start + 1].isdecimal()):
            return False
        return not (goes_on_after and (alone or letters[end - 1 : end + 1].isdecimal()))


@lru_cache(maxsize=64)
def _spread(text: str) -> _Spread:
    plain = without_accents(text).upper()
    runs = [(run.start(), run.end()) for run in LETTERS.finditer(plain)]
    places = tuple(itertools.chain.from_iterable(itertools.starmap(range, runs)))
    return _Spread("".join(plain[start:end] for start, end in runs), places)


def number_of(reference: str) -> str:
    """The letters of the number that a creditor reference is made of; empty where it is none."""
    is_reference = reference.startswith("RF") and CreditorReference(reference).fault is None
    return reference[REFERENCE_HEAD:] if is_reference else ""


def _in_wrong_reference(letters: str, start: int, end: int) -> bool:
    """Whether a number stands in a creditor reference with wrong check digits: the payer mistyped one or the other."""
    head = letters[max(0, start - REFERENCE_HEAD) : start]
    is_reference = len(head) == REFERENCE_HEAD and head.startswith("RF") and head[2:].isdecimal()
    return is_reference and CreditorReference(letters[start - REFERENCE_HEAD : end]).fault is not None


def squeezed(text: str) -> str:
    """The letters and figures of a text, in capitals without accents."""
    return NO_LETTERS.sub("", without_accents(text).upper())


def without_accents(text: str) -> str:
    """A text without its accents."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
