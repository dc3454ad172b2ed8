"""A drawing of boxes, lines and words, written as SVG or as PNG: the same shapes in the same places."""

import io
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

SCALE = 2
"""Pixels of the PNG for one of the drawing, so that small words are sharp."""
PALETTE = 64
PAPER = "#ffffff"


@dataclass(frozen=True)
class Box:
    """A filled rectangle, with an outline where a colour is given."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    outline: str | None = None


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float


@dataclass(frozen=True)
class Words:
    """A text; ``y`` is its base line."""

    x: float
    y: float
    text: str
    colour: str
    size: int
    is_bold: bool = False


Shape = Box | Line | Words


@dataclass(frozen=True)
class Drawing:
    """Shapes on white paper, in the order in which they are drawn."""

    width: int
    height: int
    title: str
    shapes: tuple[Shape, ...]


def width_of(words: Words) -> float:
    """How wide a text is drawn, in pixels of the drawing."""
    return _font(words).getlength(words.text) / SCALE


def svg_bytes(drawing: Drawing) -> bytes:
    """The drawing as SVG 1.1; no script, no link."""
    size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} lang="fr"'
        " font-family=\"'Source Sans Pro','Source Sans 3',Arial,sans-serif\">",
        f"<title>{escape(drawing.title)}</title>",
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        *map(_element, drawing.shapes),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def png_bytes(drawing: Drawing) -> bytes:
    """The drawing as PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (drawing.width * SCALE, drawing.height * SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Box():
                corner = (shape.x * SCALE, shape.y * SCALE)
                end = ((shape.x + shape.width) * SCALE - 1, (shape.y + shape.height) * SCALE - 1)
                pen.rectangle((corner, end), shape.fill, shape.outline, SCALE if shape.outline else 0)
            case Line():
                ends = tuple(value * SCALE for value in (shape.x1, shape.y1, shape.x2, shape.y2))
                pen.line(ends, shape.colour, max(1, round(shape.width * SCALE)))
            case Words():
                place = (shape.x * SCALE, shape.y * SCALE)
                pen.text(place, shape.text, shape.colour, _font(shape), anchor="ls")
    written = io.BytesIO()
    image.quantize(PALETTE).save(written, "PNG", dpi=(192, 192))
    return written.getvalue()


def _font(words: Words) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    from origyne_pipeline.drawing.typefaces import BOLD, FILES, FOLDER, REGULAR

    name = FILES[BOLD if words.is_bold else REGULAR]
    return ImageFont.truetype(str(FOLDER / name), words.size * SCALE)


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            outline = f' stroke="{shape.outline}" stroke-width="1"' if shape.outline else ""
            return (
                f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
                f' fill="{shape.fill}"{outline}/>'
            )
        case Line():
            return (
                f'<line x1="{shape.x1:.1f}" y1="{shape.y1:.1f}" x2="{shape.x2:.1f}" y2="{shape.y2:.1f}"'
                f' stroke="{shape.colour}" stroke-width="{shape.width}"/>'
            )
        case Words():
            weight = ' font-weight="600"' if shape.is_bold else ""
            return (
                f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}" fill="{shape.colour}"{weight}'
                f' textLength="{width_of(shape):.1f}" lengthAdjust="spacingAndGlyphs">'
                f"{escape(shape.text)}</text>"
            )
