"""A picture of a month that is followed: events by day, and how much of their allowances lines have used."""

from collections.abc import Mapping, Sequence
from datetime import date

from origyne_pipeline.pictures import png_of

WIDTH, HEIGHT, PANEL, LEFT, TOP, FOOT = 800, 240, 340, 30, 44, 34
"""In pixels."""
FONT_SIZE, SMALL = 12, 10
INK, GREY, PAPER = "#222222", "#888888", "#ffffff"
DAY_COLOUR, USED_COLOUR, NEAR_COLOUR, FULL_COLOUR = "#457b9d", "#2e8b57", "#e9c46a", "#d62828"
TENTHS = (*(f"{tenth * 10}" for tenth in range(10)), "100")
NEAR, FULL = 8, 10
"""Tenths of an allowance from which it is near its end, and used up."""


def usage_png(month: str, events: Mapping[date, int], allowances: Sequence[int]) -> bytes:
    """The picture.

    Args:
        month: AAAA-MM.
        events: the number of each day.
        allowances: how many allowances have used so many tenths: eleven numbers, the last those used up.
    """
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(FONT_SIZE), ImageFont.load_default(SMALL)

    def panel(left: int, title: str, bars: Sequence[tuple[str, int, str]]) -> None:
        pen.text((left, 10), title, INK, font)
        most = max((number for _, number, _ in bars), default=0)
        pen.text((left, 26), f"most: {most:,}", GREY, small)
        step, room = PANEL / max(len(bars), 1), HEIGHT - TOP - FOOT
        pen.line((left, HEIGHT - FOOT, left + PANEL, HEIGHT - FOOT), GREY)
        for place, (name, number, colour) in enumerate(bars):
            x, length = left + place * step, room * number // most if most else 0
            if number:
                top = HEIGHT - FOOT - max(length, 1)
                pen.rectangle((x + 1, top, x + step - 2, HEIGHT - FOOT - 1), fill=colour)
            pen.text((x + step / 2, HEIGHT - FOOT + 4), name, INK, small, anchor="ma")

    days = [(_label(day), number, DAY_COLOUR) for day, number in sorted(events.items())]
    panel(LEFT, f"Events by day of {month}", days)
    used = [
        (name, number, _colour(tenth))
        for tenth, (name, number) in enumerate(zip(TENTHS, allowances, strict=True))
    ]
    panel(LEFT + PANEL + 2 * LEFT, "Allowances by % used (unlimited left out)", used)
    return png_of(image)


def _label(day: date) -> str:
    return str(day.day) if day.day % 2 else ""


def _colour(tenth: int) -> str:
    return USED_COLOUR if tenth < NEAR else NEAR_COLOUR if tenth < FULL else FULL_COLOUR
