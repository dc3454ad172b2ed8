"""The two small pictures, side by side: usage bars, and the last twelve months in columns; drawn, not images."""

from collections.abc import Iterator
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen, bold
from origyne_pipeline.invoicing.drawing.wrapping import shorten
from origyne_pipeline.invoicing.layouts.parts.look import Look
from origyne_pipeline.invoicing.models import CREDIT_NOTE, Invoice
from origyne_pipeline.invoicing.pictures import Bar, Column, month_columns, usage_bars
from origyne_pipeline.invoicing.texts import labels

GUTTER = 8 * MM
HEAD = 19.0
"""The room of a picture's heading and the rule under it."""
BAR_STEP, BAR_HEIGHT = 16.8, 3.6
COLUMN_FLOOR = 15.0
"""The room under the columns for the months' initials."""


def picture_blocks(invoice: Invoice, look: Look) -> Iterator[Block]:
    """Both pictures, kept together; a credit note has none."""
    if invoice.kind == CREDIT_NOTE:
        return
    half = (look.width - GUTTER) / 2

    def draw(pen: Pen, y: float) -> None:
        _draw_bars(pen, invoice, look, look.left, y, half)
        _draw_columns(pen, invoice, look, look.right - half, y, half)

    yield Block(look.picture_height + 6 * MM, draw)


def _draw_heading(pen: Pen, text: str, look: Look, x: float, y: float, width: float) -> None:
    pen.text(x, y + 8, text, look.strong)
    pen.rule(x, y + 13, width, look.hair)


def _draw_bars(pen: Pen, invoice: Invoice, look: Look, x: float, y: float, width: float) -> None:
    heading, bars = usage_bars(invoice, int((look.picture_height - HEAD) / BAR_STEP))
    _draw_heading(pen, heading, look, x, y, width)
    if not bars:
        pen.text(x, y + HEAD + 5.5, labels.NO_BARS, look.small)
    for index, bar in enumerate(bars):
        _draw_bar(pen, bar, look, x, y + HEAD + index * BAR_STEP, width)


def _draw_bar(pen: Pen, bar: Bar, look: Look, x: float, y: float, width: float) -> None:
    pen.text(x + width, y + 5.5, bar.value, look.small, "right")
    room = width - look.small.width(bar.value) - 8
    pen.text(x, y + 5.5, shorten(bar.label, look.small, room), look.small)
    back = look.bar if bar.share is None else look.hair
    pen.box(x, y + 8.6, width, BAR_HEIGHT, back, radius=BAR_HEIGHT / 2)
    if bar.share:
        pen.box(
            x, y + 8.6, max(width * bar.share, BAR_HEIGHT), BAR_HEIGHT, look.accent, radius=BAR_HEIGHT / 2
        )


def _draw_columns(pen: Pen, invoice: Invoice, look: Look, x: float, y: float, width: float) -> None:
    _draw_heading(pen, labels.YEAR_HEADING, look, x, y, width)
    columns = month_columns(invoice)
    floor = y + look.picture_height - COLUMN_FLOOR
    room = look.picture_height - COLUMN_FLOOR - HEAD - 11
    most = max((column.total for column in columns if column.total), default=Decimal(0))
    step = width / len(columns)
    for index, column in enumerate(columns):
        _draw_column(pen, column, look, x + index * step, floor, step, room, most, x + width)
    pen.rule(x, floor, width, look.hair)


def _draw_column(
    pen: Pen,
    column: Column,
    look: Look,
    x: float,
    floor: float,
    step: float,
    room: float,
    most: Decimal,
    limit: float,
) -> None:
    strong = bold(look.small.size, look.accent)
    centre = x + step / 2
    if column.total and column.total > 0:
        height = max(float(column.total / most) * room, 1.0)
        ink = look.accent if column.is_current else look.bar
        pen.box(x + step * 0.2, floor - height, step * 0.6, height, ink, radius=1.2)
    else:
        height = 0.0
    if column.is_current and column.total is not None:
        value = french.euros(column.total)
        pen.text(min(centre + strong.width(value) / 2, limit), floor - height - 4, value, strong, "right")
    pen.text(centre, floor + 9, column.label, strong if column.is_current else look.small, "centre")
