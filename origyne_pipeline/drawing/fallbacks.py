"""The fonts of the other alphabets, tried in order for what Source Sans Pro lacks; read when a text first needs one.

All have TrueType outlines and an open licence; THIRD_PARTY_NOTICES.md says whose they are.
"""

import functools
from pathlib import Path

import uharfbuzz

FOLDER = Path(__file__).parent / "fonts"
SCRIPTS = (
    "Arabic Hebrew Armenian Georgian Thai Lao Khmer Myanmar Devanagari Bengali Gujarati Gurmukhi Kannada Malayalam "
    "Oriya Sinhala Tamil Telugu Ethiopic NKo Syriac Thaana Tifinagh"
).split()
FILES = (
    "NotoSans-Regular.ttf",
    *(f"NotoSans{script}-Regular.ttf" for script in SCRIPTS),
    "NotoSerifTibetan-Regular.ttf",
    "NotoEmoji-Regular.ttf",
    "NanumGothic-Regular.ttf",
    "DroidSansFallbackFull.ttf",
    "NotoSansSymbols-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
)
BOX = "□"
"""Drawn for a character that no font has."""


class Face:
    """One font: which characters it has, and its measures in thousandths of the size.

    ``is_of_pictures``: it draws emoji and signs, not letters.
    """

    def __init__(self, file: str) -> None:
        """``file`` is one of ``FILES``; it is mapped into memory, not read whole."""
        self.name = file.partition(".")[0]
        self.face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / file)))
        self.font = uharfbuzz.Font(self.face)
        self._upem: int = self.face.upem
        self.is_of_pictures = "Emoji" in file or "Symbols" in file

    def __repr__(self) -> str:
        return self.name

    def has(self, character: str) -> bool:
        """Whether the font has the character."""
        return bool(self.font.get_nominal_glyph(ord(character)))

    def thousandths(self, units: int) -> int:
        """A measure of the font."""
        return round(units * 1000 / self._upem)

    def width(self, glyph: int) -> int:
        """How wide a glyph is by itself."""
        return self.thousandths(self.font.get_glyph_h_advance(glyph))


@functools.cache
def faces() -> tuple[Face, ...]:
    """All of them, opened once per process."""
    return tuple(map(Face, FILES))


@functools.lru_cache(maxsize=20_000)
def face_of(characters: str) -> Face | None:
    """The first font that has all of these characters."""
    return next((face for face in faces() if all(map(face.has, characters))), None)
