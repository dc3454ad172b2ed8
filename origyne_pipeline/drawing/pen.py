"""A pen over a reportlab canvas: points from the top left corner, text measured before it is written."""

import functools
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from origyne_pipeline.drawing.typefaces import (
    BOLD,
    FILES,
    REGULAR,
    Foreign,
    load_fonts,
    writable,
    written,
)

if TYPE_CHECKING:
    from origyne_pipeline.drawing.embedding import EmbeddedFace
    from origyne_pipeline.drawing.fallbacks import Face

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MM = 72 / 25.4
Colour = tuple[float, float, float]


def colour(code: str) -> Colour:
    """``#1f3a5f`` as the three parts that PDF wants."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


BLACK = colour("#1c2733")
SHORT = 300
"""Characters of a text whose width is worth remembering."""
SIZE = "\0size\0"
"""Stands for the size of the text in what is kept of a character; no font shows the code 0."""
THICKER = 0.022
"""How thick the line around a semibold letter of another font is, as a share of the size."""


@dataclass(frozen=True)
class Style:
    """How text looks. ``leading`` is the distance between two base lines."""

    size: float = 8.5
    font: str = REGULAR
    colour: Colour = BLACK
    leading_ratio: float = 1.32

    @property
    def leading(self) -> float:
        """The distance between two base lines, in points."""
        return self.size * self.leading_ratio

    def width(self, text: str) -> float:
        """How wide the text is, in points."""
        measure = _width_before if len(text) <= SHORT else _width
        return measure(text, self.font) * self.size


def _width(text: str, font: str) -> float:
    try:
        return float(pdfmetrics.stringWidth(writable(text, font), font, 1))
    except Foreign:
        from origyne_pipeline.drawing import shaping  # most documents need none of it

        return 0.001 * shaping.shape(unicodedata.normalize("NFC", text), font).ends[-1]


_width_before = functools.lru_cache(maxsize=20_000)(_width)


def bold(size: float, ink: Colour = BLACK) -> Style:
    """A semibold style."""
    return Style(size, BOLD, ink)


class _Encoder(dict[str, str]):
    """A font's characters as a document encodes them; a character is asked for once, when it first comes.

    reportlab encodes letter by letter and formats every number in Python: this is what makes a page of calls fast.
    """

    def __init__(self, font: str, canvas: Canvas, others: "_OtherFonts") -> None:
        """``font`` is one of ``FILES``; ``canvas`` is the document that will show it, ``others`` its other fonts."""
        super().__init__()
        self._font = pdfmetrics.getFont(font)
        self._canvas = canvas
        self._others = others

    def __missing__(self, character: str) -> str:
        parts = []
        for letter in written(character, self._font.fontName):
            [(subset, code)] = self._font.splitString(letter, self._canvas._doc)
            text = re.sub(r"[\\()\r\x80-\xff]", _escaped, code.decode("latin-1"))
            parts.append(text if subset == 0 else self._in_another_subset(subset, text))
        self[character] = "".join(parts)
        return self[character]

    def _in_another_subset(self, subset: int, text: str) -> str:
        """A document with more than 224 different letters has a second subset of its font."""
        return f") Tj {self.name(subset)} {SIZE} Tf ({text}) Tj {self.first_name} {SIZE} Tf ("

    @functools.cached_property
    def first_name(self) -> str:
        """The name of the font's first subset."""
        return self.name(0)

    def name(self, subset: int) -> str:
        """The font's name in the document's resources."""
        return str(self._font.getSubsetInternalName(subset, self._canvas._doc))

    def encode(self, text: str, size: float, ink: Colour) -> str:
        """The operators that show the text."""
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        try:
            shown = f"({''.join(map(self.__getitem__, text))}) Tj"
        except Foreign:
            shown = self._in_many_fonts(text, size, ink)
        return shown.replace(SIZE, f"{size:.5g}")

    def _in_many_fonts(self, text: str, size: float, ink: Colour) -> str:
        from origyne_pipeline.drawing import shaping

        parts = []
        for piece in shaping.shape(text, self._font.fontName).pieces:
            if piece.face is None:
                shown = "".join(map(self.__getitem__, piece.text))
                parts.append(f"{self.first_name} {SIZE} Tf ({shown}) Tj")
            else:
                other = self._others[piece.face]
                shown = f"/{other.name} {SIZE} Tf {other.operators(piece.glyphs, size)}"
                is_thick = self._font.fontName == BOLD and not piece.face.is_of_pictures
                parts.append(_thickened(shown, size, ink) if is_thick else shown)
        return " ".join(parts)


def _escaped(code: re.Match[str]) -> str:
    """A code as a text of a PDF may hold it; a page is written in UTF-8, so that no other than ASCII stays itself."""
    character = code[0]
    return f"\\{ord(character):03o}" if ord(character) >= 0x80 else "\\" + character.replace("\r", "r")


def _thickened(shown: str, size: float, ink: Colour) -> str:
    """The other fonts have one weight: a semibold letter is drawn with a line around it."""
    return "{:.3g} {:.3g} {:.3g} RG {:.3g} w 2 Tr ".format(*ink, size * THICKER) + shown + " 0 Tr"


class _OtherFonts(dict["Face", "EmbeddedFace"]):
    """The fallback fonts of a document, each made when a text first needs it."""

    def __init__(self, canvas: Canvas) -> None:
        """``canvas`` is the document."""
        super().__init__()
        self._canvas = canvas

    def __missing__(self, face: "Face") -> "EmbeddedFace":
        from origyne_pipeline.drawing.embedding import EmbeddedFace

        self[face] = EmbeddedFace(face, f"O{len(self) + 1}")
        self._canvas._doc.delayedFonts.append(self[face])
        return self[face]


class Pen:
    """Writes and draws on one document. ``y`` grows downwards; text is placed by its base line."""

    def __init__(self, title: str, author: str, subject: str) -> None:
        """The three are what the document says of itself."""
        load_fonts()
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            invariant=1,
            pageCompression=1,
            pdfVersion=(1, 7),
            lang="fr-FR",
            initialFontName=REGULAR,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("Origyne Pipeline")
        self._write = self._canvas.addLiteral
        others = _OtherFonts(self._canvas)
        self._encoders = {font: _Encoder(font, self._canvas, others) for font in FILES}
        self._fill: Colour | None = None

    def text(self, x: float, y: float, text: str, style: Style, align: str = "left") -> None:
        """One line of text; ``align`` says which end of it (left, right, centre) is at ``x``."""
        if align != "left":
            x -= style.width(text) / (1 if align == "right" else 2)
        encoder = self._encoders[style.font]
        self._fill_with(style.colour)
        shown = encoder.encode(text, style.size, style.colour)
        self._write(
            f"BT {encoder.first_name} {style.size:.5g} Tf {x:.2f} {PAGE_HEIGHT - y:.2f} Td {shown} ET"
        )

    def paragraph(self, x: float, y: float, lines: Iterable[str], style: Style) -> float:
        """Several lines, the first base line at ``y``; gives the base line that would come next."""
        for line in lines:
            self.text(x, y, line, style)
            y += style.leading
        return y

    def rule(self, x: float, y: float, width: float, ink: Colour, thickness: float = 0.5) -> None:
        """A horizontal line."""
        self.box(x, y - thickness / 2, width, thickness, ink)

    def box(self, x: float, y: float, width: float, height: float, ink: Colour, radius: float = 0) -> None:
        """A filled rectangle, its top left corner at (x, y)."""
        self._fill_with(ink)
        bottom = PAGE_HEIGHT - y - height
        if radius:
            self._canvas.roundRect(
                x, bottom, width, height, min(radius, width / 2, height / 2), stroke=0, fill=1
            )
        else:
            self._write(f"{x:.2f} {bottom:.3f} {width:.2f} {height:.3f} re f")

    def polyline(self, points: Sequence[tuple[float, float]], ink: Colour, thickness: float) -> None:
        """Straight lines from point to point."""
        moves = (
            f"{x:.2f} {PAGE_HEIGHT - y:.2f} {'l' if number else 'm'}" for number, (x, y) in enumerate(points)
        )
        self._write(
            "q {:.3g} {:.3g} {:.3g} RG ".format(*ink) + f"{thickness:.3g} w 1 j {' '.join(moves)} S Q"
        )

    def picture(self, x: float, y: float, width: float, height: float, image: Image.Image) -> None:
        """An RGB picture, its top left corner at (x, y)."""
        self._canvas.drawImage(ImageReader(image), x, PAGE_HEIGHT - y - height, width, height)

    def stamp(self, text: str, ink: Colour) -> None:
        """A word across the page, over everything that was drawn before it; a light ink hides none of it."""
        self._canvas.saveState()
        self._canvas.setBlendMode("Multiply")
        self._canvas.setFillColorRGB(*ink)
        self._canvas.setFont(BOLD, 110)
        self._canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        self._canvas.rotate(52)
        self._canvas.drawCentredString(0, -30, text)
        self._canvas.restoreState()

    def next_page(self) -> None:
        """Ends the page."""
        self._canvas.showPage()
        self._fill = None

    def bytes(self) -> bytes:
        """The finished document."""
        self._canvas.save()
        return self._buffer.getvalue()

    def _fill_with(self, ink: Colour) -> None:
        if ink != self._fill:
            self._write("{:.3g} {:.3g} {:.3g} rg".format(*ink))
            self._fill = ink
