"""The two main fonts of all documents: Source Sans Pro, regular and semibold (SIL Open Font License 1.1).

What they lack is drawn with the fonts of ``fallbacks``. PDF/A wants every glyph embedded and none missing.
"""

import functools
import unicodedata
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "SourceSansPro", "SourceSansPro-Semibold"
FILES = {REGULAR: "SourceSansPro-Regular.ttf", BOLD: "SourceSansPro-Semibold.ttf"}
FOLDER = Path(__file__).parent / "fonts"
CONTROLS = {"Cc", "Zl", "Zp", "Zs"}
"""What is at most a space."""
VARIATIONS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


class Foreign(Exception):
    """A text has a letter that the main font lacks."""


class _Glyphs(dict[int, str]):
    """A table for ``str.translate`` that decides about each character when it first comes."""

    def __init__(self, known: frozenset[int]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        if category == "Cf" or code in VARIATIONS:
            written = ""
        elif category != "Cc" and code in self._known:
            written = chr(code)
        elif category in CONTROLS:
            written = " "
        else:
            raise Foreign
        self[code] = written
        return written


@functools.cache
def load_fonts() -> dict[str, _Glyphs]:
    """Makes the fonts known to reportlab, once per process; gives each one's table of writable characters."""
    rl_config.useA85 = 0  # binary streams: a fifth smaller
    tables = {}
    for name, file in FILES.items():
        font = TTFont(name, FOLDER / file)
        pdfmetrics.registerFont(font)
        tables[name] = _Glyphs(frozenset(font.face.charToGlyph))
    return tables


def written(character: str, font: str) -> str:
    """What a main font writes for a character of a text in NFC: it, a space, or nothing.

    Raises:
        Foreign: the font lacks it.
    """
    return load_fonts()[font][ord(character)]


def writable(text: str, font: str = REGULAR) -> str:
    """The text as a main font writes it.

    Raises:
        Foreign: the font lacks one of its letters.
    """
    return unicodedata.normalize("NFC", text).translate(load_fonts()[font])


class _Advances(dict[str, int]):
    """How wide each character is as it is written, in thousandths of the size; asked for once each."""

    def __init__(self, font: str) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, character: str) -> int:
        face = pdfmetrics.getFont(self._font).face
        letters = written(character, self._font)
        self[character] = sum(face.charWidths.get(ord(letter), face.defaultWidth) for letter in letters)
        return self[character]


@functools.cache
def advances(font: str) -> dict[str, int]:
    """The width of each character of a text in NFC, in thousandths of the size; raises ``Foreign`` as it comes."""
    load_fonts()
    return _Advances(font)
