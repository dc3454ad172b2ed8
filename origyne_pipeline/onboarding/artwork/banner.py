"""A banner from the settings: the mentions that the wholesaler asks for, as large as 64 x 8 mm allow.

The name stands above, the mentions below over the whole width, in the largest size in which all of it fits. Letters
are drawn at their true size by FreeType: sharper on so few pixels than a larger drawing that is reduced.
"""

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from origyne_pipeline.artwork import BANNER_SIZE, DPI
from origyne_pipeline.drawing.typefaces import BOLD, FILES, FOLDER, REGULAR
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identity import IDENTITY
from origyne_pipeline.identity_keys import company_key_faults
from origyne_pipeline.setting_sections import Company

MENTIONED = ("name", "address", "postcode", "city", "siret", "vat_id", "phone", "phone_cost", "email")
"""The settings of ``[company]`` that the banner shows."""
WHITE, INK, BLUE, ACCENT = (255, 255, 255), (20, 28, 38), (20, 70, 124), (242, 153, 0)
EDGE, BAR, GUTTER = 6, 6, 14
NAME_SHARE, RULE = 0.34, 2
"""Of the height, for the name; pixels between it and the mentions."""
SEPARATOR = "\u00a0\u00b7 "
LARGEST_NAME, LARGEST_TEXT, SMALLEST = 30, 24, 13
"""Pixels: 13 are 3.1 points on paper, the least that is read without a glass."""
LEADING = 1.06


class CannotCompose(OrigyneError):
    """A setting lacks, or is too long to be read on a banner."""


@dataclass(frozen=True)
class _Text:
    """Lines of one size."""

    lines: tuple[str, ...]
    font: ImageFont.FreeTypeFont

    @property
    def leading(self) -> int:
        ascent, descent = self.font.getmetrics()
        return round((ascent + descent) * LEADING * 0.86)

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)


def compose_banner(company: Company) -> bytes:
    """The PNG, 760x95 px at 300 dpi, RGB; the same bytes for the same settings.

    Raises:
        CannotCompose: the message names each setting that lacks, is wrong or too long.
    """
    if faults := company_faults(company):
        raise CannotCompose(
            f"the banner can't be composed: {'; '.join(faults)}; correct [company] in origyne.toml"
        )
    width, height = BANNER_SIZE
    left, room = BAR + GUTTER, (width - BAR - GUTTER - EDGE, height - 2 * EDGE)
    name = _fitted([company.name], BOLD, LARGEST_NAME, (room[0], round(room[1] * NAME_SHARE)), "name")
    below = (room[0], room[1] - name.height - RULE)
    text = SEPARATOR.join(_mentions(company))
    mentions = _fitted([text], REGULAR, LARGEST_TEXT, below, "address, phone_cost or email")
    top = EDGE + (below[1] - mentions.height) // 2
    image = Image.new("RGB", BANNER_SIZE, WHITE)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, BAR - 1, height - 1), fill=ACCENT)
    _draw(pen, (left, top), name, BLUE)
    _draw(pen, (left, top + name.height + RULE), mentions, INK)
    written = io.BytesIO()
    image.save(written, "PNG", dpi=(DPI, DPI), optimize=True)
    return written.getvalue()


def company_faults(company: Company) -> list[str]:
    """What of ``[company]`` can't stand on a banner, each with the setting's name."""
    defaults, invented = IDENTITY["company"]
    faults = []
    for name in MENTIONED:
        value = getattr(company, name)
        if not value.strip():
            faults.append(f"{name}: expected a text, found none")
        elif name in invented and value == getattr(defaults, name):
            faults.append(f"{name}: still the demo's {value!r}")
        elif missing := _not_drawn(value):
            faults.append(f"{name}: the banner's font lacks {missing!r}")
    keys = (fault.removeprefix("[company] ") for fault in company_key_faults(company))
    return faults + [fault for fault in keys if _is_shown(fault, faults)]


def _is_shown(fault: str, faults: Sequence[str]) -> bool:
    """Whether a wrong key is that of a setting on the banner, of which nothing was said yet."""
    name = fault.split(" ", 1)[0]
    return name in MENTIONED and not any(each.startswith(f"{name}:") for each in faults)


def _mentions(company: Company) -> list[str]:
    return [
        f"{company.address}, {company.postcode}\u00a0{company.city}",
        f"SIRET {company.siret} – TVA {company.vat_id}",
        f"Service client : {company.phone}".replace(" ", "\u00a0") + f" ({company.phone_cost})",
        company.email,
    ]


def _fitted(texts: Sequence[str], font: str, largest: int, room: tuple[int, int], setting: str) -> _Text:
    """The texts in the largest size in which all their lines fit."""
    for size in range(largest, SMALLEST - 1, -1):
        typeface = _typeface(font, size)
        lines = [line for text in texts for line in _wrapped(text, typeface, room[0])]
        fitted = _Text(tuple(lines), typeface)
        if fitted.height <= room[1] and all(typeface.getlength(line) <= room[0] for line in lines):
            return fitted
    raise CannotCompose(
        f"the banner can't be composed: [company] {setting} is too long to be read on 64 x 8 mm; shorten it in"
        " origyne.toml"
    )


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _draw(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: _Text, ink: tuple[int, int, int]) -> None:
    """The lines below a corner; a separator at the end of a line is left out."""
    left, top = at[0], at[1] + text.leading / 2
    for place, line in enumerate(text.lines):
        words = line.removesuffix(SEPARATOR.rstrip(" "))
        pen.text((left, round(top + place * text.leading)), words, fill=ink, font=text.font, anchor="lm")


@functools.cache
def _typeface(font: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / FILES[font], size, layout_engine=ImageFont.Layout.BASIC)


def _not_drawn(text: str) -> str:
    """The letters of a text that the font lacks."""
    from origyne_pipeline.drawing.typefaces import Foreign, writable

    missing = ""
    for letter in dict.fromkeys(text):
        try:
            writable(letter)
        except Foreign:
            missing += letter
    return missing
