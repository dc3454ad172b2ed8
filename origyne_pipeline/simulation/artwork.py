"""The invented operator's logo and banner, drawn: what its invoices show at the head and the foot.

Sizes and resolution are those that the wholesaler prints: 95 x 95 and 760 x 95 pixels at 300 dpi.
"""

import math
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from origyne_pipeline.artwork import BANNER_SIZE, DPI, LOGO_SIZE
from origyne_pipeline.settings import Company

OVERSAMPLING = 4
NIGHT, TEAL, AMBER, WHITE = (27, 38, 89), (0, 128, 140), (255, 183, 77), (255, 255, 255)
Colour = tuple[int, int, int]


def draw_logo(path: Path) -> None:
    """A rounded tile, waves that leave a dot."""
    side = LOGO_SIZE[0] * OVERSAMPLING
    tile = _gradient((side, side), NIGHT, TEAL, slant=1.0)
    pen = ImageDraw.Draw(tile)
    middle, foot = side * 0.30, side * 0.70
    for radius, colour in ((0.26, AMBER), (0.42, WHITE), (0.58, WHITE)):
        box = [middle - radius * side, foot - radius * side, middle + radius * side, foot + radius * side]
        pen.arc(box, -82, -8, fill=colour, width=round(side * 0.075))
    dot = side * 0.085
    pen.ellipse([middle - dot, foot - dot, middle + dot, foot + dot], fill=WHITE)
    shape = Image.new("L", tile.size, 0)
    ImageDraw.Draw(shape).rounded_rectangle([0, 0, side - 1, side - 1], radius=side * 0.2, fill=255)
    _save(Image.composite(tile, Image.new("RGB", tile.size, WHITE), shape), LOGO_SIZE, path)


def draw_banner(path: Path, company: Company) -> None:
    """Waves behind the company's name and the mentions that the wholesaler asks for."""
    width, height = (side * OVERSAMPLING for side in BANNER_SIZE)
    banner = _gradient((width, height), NIGHT, TEAL, slant=0.15)
    for rank, lift in enumerate((0.30, 0.52, 0.72)):
        banner = _wave(banner, lift, rank)
    pen = ImageDraw.Draw(banner)
    left = height * 0.28
    pen.rectangle([left * 0.45, height * 0.24, left * 0.62, height * 0.76], fill=AMBER)
    pen.text((left, height * 0.40), company.name, WHITE, _font("VeraBd", 27, company.name, 370), anchor="lm")
    pen.text((left, height * 0.72), "La téléphonie, simplement", WHITE, _font("Vera", 14), anchor="lm")
    mentions = (
        f"{company.address}, {company.postcode} {company.city}",
        f"SIRET {company.siret}  ·  TVA {company.vat_id}",
        f"Service client {company.phone} ({company.phone_cost})",
        company.email,
    )
    for rank, mention in enumerate(mentions):
        at = (width - left * 0.6, height * (0.17 + 0.22 * rank))
        pen.text(at, mention, WHITE, _font("Vera", 13, mention, 350), anchor="rm")
    _save(banner, BANNER_SIZE, path)


def _gradient(size: tuple[int, int], start: Colour, end: Colour, slant: float) -> Image.Image:
    """``slant``: how much of the change goes from top to bottom, the rest from left to right."""
    across, down = (np.linspace(0, 1, size[0])[None, :], np.linspace(0, 1, size[1])[:, None])
    share = ((across + slant * down) / (1 + slant))[..., None]
    return Image.fromarray(np.rint(np.array(start) * (1 - share) + np.array(end) * share).astype(np.uint8))


def _wave(image: Image.Image, lift: float, rank: int) -> Image.Image:
    width, height = image.size
    crest = [
        (x, height * (lift + 0.16 * math.sin(2 * math.pi * (1.3 + 0.4 * rank) * x / width + 1.7 * rank)))
        for x in range(0, width + 1, OVERSAMPLING)
    ]
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).polygon([*crest, (width, height), (0, height)], fill=22)
    return Image.composite(Image.new("RGB", image.size, WHITE), image, mask)


def _font(name: str, size: int, text: str = "", room: int = 0) -> ImageFont.FreeTypeFont:
    """Bitstream Vera, which reportlab brings along; smaller when the text would not fit ``room`` pixels."""
    content = files("reportlab").joinpath("fonts", f"{name}.ttf").read_bytes()
    while True:
        font = ImageFont.truetype(BytesIO(content), size * OVERSAMPLING)
        if size <= 6 or font.getlength(text) <= room * OVERSAMPLING or not room:
            return font
        size -= 1


def _save(image: Image.Image, size: tuple[int, int], path: Path) -> None:
    image.resize(size, Image.Resampling.LANCZOS).save(path, "PNG", dpi=(DPI, DPI))
