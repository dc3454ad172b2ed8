"""The two embedded fonts of all documents: Source Sans Pro, regular and semibold (SIL Open Font License 1.1).

PDF/A wants every glyph embedded and none missing, so a character that a font lacks is written as its base
letter, else as a question mark.
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


class _Glyphs(dict[int, str]):
    """A table for ``str.translate`` that decides about each character when it first comes."""

    def __init__(self, known: frozenset[int]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code not in self._known or unicodedata.category(character).startswith("C"):
            base = [c for c in unicodedata.normalize("NFKD", character) if ord(c) in self._known]
            character = " " if character in "\t\r\n" else "".join(base) or "?"
        self[code] = character
        return character


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


def writable(text: str, font: str = REGULAR) -> str:
    """The text with nothing in it that the font cannot write."""
    return unicodedata.normalize("NFC", text).translate(load_fonts()[font])


class _Advances(dict[str, int]):
    """How wide each character is as it is written, in thousandths of the size; asked for once each."""

    def __init__(self, font: str) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, character: str) -> int:
        face = pdfmetrics.getFont(self._font).face
        written = load_fonts()[self._font][ord(character)]
        self[character] = sum(face.charWidths.get(ord(letter), face.defaultWidth) for letter in written)
        return self[character]


@functools.cache
def advances(font: str) -> dict[str, int]:
    """The width of each character of a text in NFC, in thousandths of the size."""
    load_fonts()
    return _Advances(font)
