"""The two small pictures, side by side: usage bars, and the last twelve months in columns; drawn, not images."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, Pen, bold
from origyne_pipeline.drawing.wrapping import shorten
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import CREDIT_NOTE, Invoice
from origyne_pipeline.invoicing.pictures import Bar, Column, month_columns, usage_bars
from origyne_pipeline.invoicing.texts import labels

GUTTER = 8 * MM
HEAD = 19.0
"""The room of a picture's heading and the rule under it."""
BAR_STEP, BAR_HEIGHT = 16.8, 3.6
COLUMN_FLOOR = 15.0
"""The room under the columns for the months' initials."""


@dataclass(frozen=True)
class Picture:
    """One picture: how high it is, and how it is drawn with its top left corner and its width."""

    height: float
    draw: Callable[[Pen, float, float, float], None]


def picture_blocks(invoice: Invoice, design: Design) -> Iterator[Block]:
    """The pictures that have something to compare, kept together; one alone takes the width. A credit note has none."""
    if invoice.kind == CREDIT_NOTE:
        return
    heading, bars = usage_bars(invoice, int((design.picture_height - HEAD) / BAR_STEP))
    columns = month_columns(invoice)
    drawn = [_bars(heading, bars, design)] if bars else []
    if columns:
        drawn.append(_columns(columns, design))
    if not drawn:
        return
    width = (design.width - GUTTER * (len(drawn) - 1)) / len(drawn)

    def draw(pen: Pen, y: float) -> None:
        for index, picture in enumerate(drawn):
            picture.draw(pen, design.left + index * (width + GUTTER), y, width)

    yield Block(max(picture.height for picture in drawn) + 6 * MM, draw)


def _draw_heading(pen: Pen, text: str, design: Design, x: float, y: float, width: float) -> None:
    pen.text(x, y + 8, text, design.strong)
    pen.rule(x, y + 13, width, design.hair)


def _bars(heading: str, bars: list[Bar], design: Design) -> Picture:
    def draw(pen: Pen, x: float, y: float, width: float) -> None:
        _draw_heading(pen, heading, design, x, y, width)
        for index, bar in enumerate(bars):
            _draw_bar(pen, bar, design, x, y + HEAD + index * BAR_STEP, width)

    return Picture(HEAD + len(bars) * BAR_STEP, draw)


def _draw_bar(pen: Pen, bar: Bar, design: Design, x: float, y: float, width: float) -> None:
    pen.text(x + width, y + 5.5, bar.value, design.small, "right")
    room = width - design.small.width(bar.value) - 8
    pen.text(x, y + 5.5, shorten(bar.label, design.small, room), design.small)
    back = design.bar if bar.share is None else design.hair
    pen.box(x, y + 8.6, width, BAR_HEIGHT, back, radius=BAR_HEIGHT / 2)
    if bar.share:
        pen.box(
            x, y + 8.6, max(width * bar.share, BAR_HEIGHT), BAR_HEIGHT, design.accent, radius=BAR_HEIGHT / 2
        )


def _columns(columns: list[Column], design: Design) -> Picture:
    most = max((column.total for column in columns if column.total), default=Decimal(0))

    def draw(pen: Pen, x: float, y: float, width: float) -> None:
        _draw_heading(pen, labels.YEAR_HEADING, design, x, y, width)
        floor = y + design.picture_height - COLUMN_FLOOR
        room = design.picture_height - COLUMN_FLOOR - HEAD - 11
        step = width / len(columns)
        for index, column in enumerate(columns):
            _draw_column(pen, column, design, x + index * step, floor, step, room, most, x + width)
        pen.rule(x, floor, width, design.hair)

    return Picture(design.picture_height, draw)


def _draw_column(
    pen: Pen,
    column: Column,
    design: Design,
    x: float,
    floor: float,
    step: float,
    room: float,
    most: Decimal,
    limit: float,
) -> None:
    strong = bold(design.small.size, design.accent)
    centre = x + step / 2
    if column.total and column.total > 0:
        height = max(float(column.total / most) * room, 1.0)
        ink = design.accent if column.is_current else design.bar
        pen.box(x + step * 0.2, floor - height, step * 0.6, height, ink, radius=1.2)
    else:
        height = 0.0
    if column.is_current and column.total is not None:
        value = french.euros(column.total)
        pen.text(min(centre + strong.width(value) / 2, limit), floor - height - 4, value, strong, "right")
    pen.text(centre, floor + 9, column.label, strong if column.is_current else design.small, "centre")
