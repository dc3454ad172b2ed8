"""What a text of a workbook may hold: a bounded length, and no mark that hides or disguises a part of it.

Codes, keys, numbers and e-mail addresses must be what they look like: any hidden mark in them is a fault. In free texts
(labels, names, postal addresses), which people copy from web pages, marks without width are taken away, with a warning;
marks that turn the direction of reading, and control characters, are faults there too. A line break in a free text is a
space.
"""

import re
import unicodedata

LONGEST_CODE = 64
LONGEST_FREE_TEXT = 200
LONGEST_LIST = 2000
LONGEST_SHOWN = 60
FREE_TEXTS = frozenset(
    {"LIBELLE", "NOM", "ADRESSE", "VILLE", "TITULAIRE", "LIVRAISON_ADRESSE", "LIVRAISON_VILLE"}
)
LONGEST = dict.fromkeys(FREE_TEXTS, LONGEST_FREE_TEXT) | {"EMAIL": 254}
"""By column; ``LONGEST_CODE`` for any other."""
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BREAKS = re.compile(r"[\t\n\r]+")


def longest_of(column: str) -> int:
    """How many characters a column may hold."""
    return LONGEST.get(column, LONGEST_CODE)


def hidden_marks(text: str) -> list[str]:
    """The marks of a text that nobody sees: control characters, marks without width, marks that turn the reading.

    >>> hidden_marks("a\u200bb\u202ec"), hidden_marks("Crédit à 1,5 €")
    (['\u200b', '\u202e'], [])
    """
    if text.isprintable():
        return []
    return [
        mark for mark in dict.fromkeys(text) if unicodedata.category(mark) in ("Cc", "Cf", "Zl", "Zp", "Cs")
    ]


def may_be_removed(mark: str) -> bool:
    """Whether taking the mark away changes nothing that a reader sees."""
    return unicodedata.category(mark) == "Cf" and mark not in TURNING


def without_breaks(text: str) -> str:
    """A free text on one line."""
    return BREAKS.sub(" ", text)


def named(marks: list[str]) -> str:
    """Marks in words: ``U+200B``."""
    return ", ".join(f"U+{ord(mark):04X}" for mark in marks)


def shortened(text: str) -> str:
    """A text as a message shows it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
