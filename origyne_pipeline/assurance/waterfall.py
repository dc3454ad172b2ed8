"""A picture of how what we expect becomes what the wholesaler invoices: a bar for each cause between the two."""

from collections.abc import Sequence
from decimal import Decimal

from origyne_pipeline.pictures import png_of

BAR, ROW, LEFT, WIDTH, TOP, FOOT, LABEL = 16, 26, 150, 400, 34, 8, 120
"""In pixels."""
FONT_SIZE = 12
PALETTE = 16
OURS, THEIRS, MORE, LESS = "#457b9d", "#1d3557", "#d62828", "#2e8b57"
INK, PAPER, JOIN = "#222222", "#ffffff", "#bbbbbb"


def waterfall_png(
    title: str, expected: Decimal, causes: Sequence[tuple[str, Decimal]], invoiced: Decimal
) -> bytes:
    """The picture of amounts in euros; red is invoiced too much, green too little.

    The scale begins below the least sum, so that causes that are small beside the whole can be seen; the figures say
    what is what.
    """
    from PIL import Image, ImageDraw, ImageFont

    steps = [("ours", Decimal(0), expected)]
    sums = [expected]
    for name, amount in causes:
        steps.append((name, sums[-1], sums[-1] + amount))
        sums.append(sums[-1] + amount)
    steps.append(("theirs", Decimal(0), invoiced))
    least, most = min(*sums, invoiced), max(*sums, invoiced)
    floor = max(Decimal(0), least - (most - least)) if least >= 0 else least
    span = most - floor or Decimal(1)
    image = Image.new("RGB", (LEFT + WIDTH + LABEL, TOP + len(steps) * ROW + FOOT), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(FONT_SIZE)
    pen.text((8, 8), title, INK, font)
    for row, (name, begin, end) in enumerate(steps):
        y = TOP + row * ROW
        left, right = sorted(LEFT + int(WIDTH * (max(one, floor) - floor) / span) for one in (begin, end))
        colour = OURS if row == 0 else THEIRS if row == len(steps) - 1 else MORE if end > begin else LESS
        amount = end if row in (0, len(steps) - 1) else end - begin
        pen.text((8, y + 1), name, INK, font)
        pen.rectangle((left, y, max(right, left + 1), y + BAR), fill=colour)
        pen.text((right + 8, y + 1), f"{amount:,.2f} EUR", INK, font)
        if row < len(steps) - 1:
            x = LEFT + int(WIDTH * (end - floor) / span)
            pen.line((x, y + BAR, x, y + ROW), fill=JOIN)
    return png_of(image, PALETTE)
