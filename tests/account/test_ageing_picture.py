"""The picture of what customers owe: a bar for each amount, in its own colour, as long as the amount is large."""

import io
from decimal import Decimal

from PIL import Image, ImageColor

from origyne_pipeline.account.ageing_picture import BAR, COLOURS, LEFT, ROW, TOP, WIDTH, ageing_png

NAMES = ("not due", "1 to 30 days late", "31 to 60", "61 to 90", "over 90", "credits")


def bar_lengths(amounts: dict[str, Decimal]) -> list[int]:
    """How many pixels of each row have about the colour of its bar."""
    image = Image.open(io.BytesIO(ageing_png("Owed", amounts))).convert("RGB")
    lengths = []
    for row, colour in enumerate(COLOURS[: len(amounts)]):
        y, wanted = TOP + row * ROW + BAR // 2, ImageColor.getrgb(colour)
        pixels = [image.getpixel((x, y)) for x in range(LEFT, LEFT + WIDTH)]
        lengths.append(
            sum(all(abs(a - b) < 12 for a, b in zip(pixel, wanted, strict=True)) for pixel in pixels)  # type: ignore[arg-type]
        )
    return lengths


def test_each_amount_has_a_bar_of_its_colour() -> None:
    amounts = [Decimal(one) for one in ("100.00", "50.00", "25.00", "0.00", "75.00", "10.00")]
    lengths = bar_lengths(dict(zip(NAMES, amounts, strict=True)))
    for amount, length in zip(amounts, lengths, strict=True):
        assert abs(length - WIDTH * amount / 100) <= 2


def test_where_nothing_is_owed_nothing_breaks() -> None:
    assert all(length <= 2 for length in bar_lengths(dict.fromkeys(NAMES, Decimal(0))))
