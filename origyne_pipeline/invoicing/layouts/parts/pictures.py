"""The two small pictures of the first page, side by side: usage bars, and the last twelve months in columns."""

from decimal import Decimal

from origyne_pipeline.invoicing import wording
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen, Style, bold, shorten
from origyne_pipeline.invoicing.layouts.standard.look import (
    ACCENT,
    BAR,
    GREY,
    HAIR,
    INK,
    LEFT,
    RIGHT,
    WIDTH,
)
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.pictures import Bar, month_columns, usage_bars

GUTTER = 8 * MM
HALF = (WIDTH - GUTTER) / 2
HEIGHT = 37 * MM
HEADING = bold(8.5, INK)
NOTE = Style(7, colour=GREY)
NOTE_BOLD = bold(7.4, ACCENT)
BAR_HEIGHT = 3.6
COLUMN_FLOOR = 15.0
"""The room under the columns for the months' initials."""


def picture_block(invoice: Invoice) -> Block:
    """Both pictures, kept together."""

    def draw(pen: Pen, y: float) -> None:
        _draw_bars(pen, invoice, LEFT, y)
        _draw_columns(pen, invoice, RIGHT - HALF, y)

    return Block(HEIGHT + 6 * MM, draw)


def _draw_bars(pen: Pen, invoice: Invoice, x: float, y: float) -> None:
    heading, bars = usage_bars(invoice)
    pen.text(x, y + 8, heading, HEADING)
    pen.rule(x, y + 13, HALF, HAIR)
    for index, bar in enumerate(bars):
        _draw_bar(pen, bar, x, y + 19 + index * 17.2)


def _draw_bar(pen: Pen, bar: Bar, x: float, y: float) -> None:
    pen.text(x + HALF, y + 5.5, bar.value, NOTE, "right")
    pen.text(x, y + 5.5, shorten(bar.label, NOTE, HALF - NOTE.width(bar.value) - 8), NOTE)
    pen.box(x, y + 8.6, HALF, BAR_HEIGHT, HAIR if bar.share is not None else BAR, radius=BAR_HEIGHT / 2)
    if bar.share:
        pen.box(x, y + 8.6, max(HALF * bar.share, BAR_HEIGHT), BAR_HEIGHT, ACCENT, radius=BAR_HEIGHT / 2)


def _draw_columns(pen: Pen, invoice: Invoice, x: float, y: float) -> None:
    pen.text(x, y + 8, "Vos douze derniers mois, TTC", HEADING)
    pen.rule(x, y + 13, HALF, HAIR)
    columns = month_columns(invoice)
    floor, room = y + HEIGHT - COLUMN_FLOOR, HEIGHT - COLUMN_FLOOR - 30
    most = max((column.total for column in columns if column.total), default=Decimal(0))
    step = HALF / len(columns)
    for index, column in enumerate(columns):
        left, centre = x + index * step + step * 0.2, x + (index + 0.5) * step
        if column.total and column.total > 0:
            height = max(float(column.total / most) * room, 1.0)
            pen.box(
                left, floor - height, step * 0.6, height, ACCENT if column.is_current else BAR, radius=1.2
            )
            if column.is_current:
                value = wording.euros(column.total)
                end = min(centre + NOTE_BOLD.width(value) / 2, x + HALF)
                pen.text(end, floor - height - 4, value, NOTE_BOLD, "right")
        pen.text(centre, floor + 9, column.label, NOTE_BOLD if column.is_current else NOTE, "centre")
    pen.rule(x, floor, HALF, HAIR)
