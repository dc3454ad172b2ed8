"""A picture of what all customers owe: one bar for what is not due, one for each span of lateness, one for credits."""

from collections.abc import Mapping
from decimal import Decimal

from origyne_pipeline.pictures import png_of

BAR, ROW, LEFT, WIDTH, TOP, FOOT, LABEL = 16, 26, 130, 380, 34, 8, 130
"""In pixels."""
FONT_SIZE = 12
COLOURS = ("#2e8b57", "#e9c46a", "#f4a261", "#e76f51", "#d62828", "#457b9d")
INK, PAPER = "#222222", "#ffffff"


def ageing_png(title: str, amounts: Mapping[str, Decimal]) -> bytes:
    """The picture of at most six amounts in euros, positive, by what they are called."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (LEFT + WIDTH + LABEL, TOP + len(amounts) * ROW + FOOT), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(FONT_SIZE)
    pen.text((8, 8), title, INK, font)
    most = max(amounts.values(), default=Decimal(0))
    for row, ((name, amount), colour) in enumerate(zip(amounts.items(), COLOURS, strict=False)):
        y = TOP + row * ROW
        length = int(WIDTH * amount // most) if most else 0
        pen.text((8, y + 1), name, INK, font)
        pen.rectangle((LEFT, y, LEFT + max(length, 1), y + BAR), fill=colour)
        pen.text((LEFT + length + 8, y + 1), f"{amount:,.2f} EUR", INK, font)
    return png_of(image)
