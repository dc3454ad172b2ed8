"""The steps that a recipe of a layout takes with a text, in plain Python: for workbooks and rows with secrets.

``mediation/recipe_sql`` says the same in SQL, for all other rows. What each step means is told in docs/layouts.md, and
a table of cases holds the three together (``tests/test_text_steps.py``).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

ELSE = "*"
"""The word that stands for all that is not listed."""
WIDE_SPACES = "".join(chr(code) for code in range(0x80, 0x3001) if chr(code).isspace())
"""The spaces beyond ASCII, U+00A0 to U+3000: French spreadsheets write them around numbers."""
SPACES = " \t\x0b\x0c\r" + WIDE_SPACES
"""What is dropped around a value."""


class TextSteps(Protocol):
    """The steps of a recipe, as ``feeds.recipes.Recipe`` tells them."""

    @property
    def take(self) -> str: ...  # noqa: D102
    @property
    def strip(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def replace(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def empty(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def missing(self) -> str | None: ...  # noqa: D102
    @property
    def lookup(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def words(self) -> Mapping[str, tuple[str, ...]]: ...  # noqa: D102


@dataclass(frozen=True)
class Turned:
    """A text after some steps; ``problem``: why a step can't turn it, in words that follow the text."""

    text: str
    problem: str = ""


def cleaned(steps: TextSteps, text: str) -> Turned:
    """What ``take``, ``strip``, ``replace`` and ``empty`` make of a text; an empty one is no value."""
    text = text.strip(SPACES)
    if steps.take and text:
        match = re.search(steps.take, text, re.ASCII)
        if match is None:
            return Turned(text, "is a text in which take finds nothing")
        text = match[1] or ""
    if steps.strip:
        ends = "|".join([f"[{re.escape(SPACES)}]", *map(re.escape, steps.strip)])
        text = re.sub(f"^(?:{ends})+|(?:{ends})+$", "", text)
    for theirs, ours in steps.replace.items():
        text = text.replace(theirs, ours)
    return Turned("" if text in steps.empty else text)


def worded(steps: TextSteps, text: str) -> Turned:
    """What ``lookup`` and ``words`` make of a text; an empty one stays."""
    if steps.lookup and text:
        if text not in steps.lookup:
            return Turned(text, "is a code that the file of codes lacks")
        text = steps.lookup[text]
    if steps.words and text:
        ours_of = {
            folded_word(word): ours
            for ours, theirs in reversed(list(steps.words.items()))
            for word in (ours, *theirs)
            if word != ELSE
        }
        rest = next((ours for ours, theirs in steps.words.items() if ELSE in theirs), None)
        word = ours_of.get(folded_word(text), rest)
        if word is None:
            return Turned(text, f"is none of the words of the layout for {', '.join(steps.words)}")
        text = word
    return Turned(text)


def default_of(missing: str | None, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The value where there is none: ``missing``, in our words where it is one of theirs."""
    if missing is None:
        return None
    word = folded_word(missing)
    return next((ours for ours, theirs in words.items() if word in map(folded_word, theirs)), missing)


def folded_word(text: str) -> str:
    """A word without regard to case and accents.

    >>> folded_word("Téléphonie")
    'telephonie'
    """
    bare = unicodedata.normalize("NFKD", text)
    return "".join(char for char in bare if not unicodedata.combining(char)).lower()
