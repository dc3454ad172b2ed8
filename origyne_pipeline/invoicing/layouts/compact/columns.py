"""Calls in two columns: bands of a few rows, each read down the left column and then down the right one.

Calls from abroad, services whose price the tariff tells, earlier months and great amounts need more columns, or wider
ones: they have the whole width, and so have few calls.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, Pen
from origyne_pipeline.invoicing.communications import (
    CALLS,
    Communication,
    Section,
    shown_number,
    shown_quantity,
)
from origyne_pipeline.invoicing.layouts.parts.calls import (
    PAD,
    Shortened,
    continued,
    section_in_rows,
    section_title,
    subtotal,
    with_subtotal,
    write_number,
)
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.layouts.parts.event_prices import EventPrices
from origyne_pipeline.invoicing.texts import contents, labels

BAND_ROWS = 12
FEW = 4
GUTTER = 4 * MM
EDGE, GAP = 2.0, 4.0
WIDEST_NUMBER, WIDEST_AMOUNT = "337000000000000", "999,9999"
TOTAL_WIDTH = 24 * MM
"""Room for a sub-total with tax."""


@dataclass(frozen=True)
class _Half:
    """Where the columns stand in half the width: the first two begin there, the others end there."""

    width: float
    number: float
    destination: float
    quantity: float
    excl_tax: float
    incl_tax: float


def _half(design: Design, masked: bool) -> _Half:
    cell, width = design.cell, (design.width - GUTTER) / 2
    number = EDGE + cell.width("00/00 00:00:00") + GAP
    amount = cell.width(WIDEST_AMOUNT) + PAD
    incl_tax = width - EDGE
    return _Half(
        width=width,
        number=number,
        destination=number + cell.width(shown_number(WIDEST_NUMBER, masked)) + GAP,
        quantity=incl_tax - 2 * amount,
        excl_tax=incl_tax - amount,
        incl_tax=incl_tax,
    )


def section_in_columns(
    section: Section, prices: EventPrices, masked: bool, design: Design
) -> Iterator[Block]:
    """A section as bands; a band is never split over two pages."""
    if _wants_rows(section, prices):
        yield from section_in_rows(section, prices, masked, design)
        return
    name = contents.events_of_month(section.name, section.events[0].started_at.date())
    half, shortened = _half(design, masked), Shortened(design.cell)
    heads = _column_heads(half, design)
    again = continued(section.events[0].line, name, design, heads)
    yield section_title(name, design)
    yield heads
    bands = [
        _band(section.events[start : start + 2 * BAND_ROWS], prices, masked, half, design, again, shortened)
        for start in range(0, len(section.events), 2 * BAND_ROWS)
    ]
    excl_tax_end = design.right - TOTAL_WIDTH
    yield from with_subtotal(bands, subtotal(section, prices, design, excl_tax_end, is_named=True))


def _wants_rows(section: Section, prices: EventPrices) -> bool:
    is_plain = not (section.is_abroad or section.is_late or section.has_services)
    return not is_plain or len(section.events) < FEW or prices.longest > len(WIDEST_AMOUNT)


def _column_heads(half: _Half, design: Design) -> Block:
    small = design.small

    def draw(pen: Pen, y: float) -> None:
        base = y + small.size + 1
        for x in (design.left, design.left + half.width + GUTTER):
            pen.text(x + EDGE, base, labels.EVENT_TIME, small)
            pen.text(x + half.number, base, labels.EVENT_NUMBER, small)
            pen.text(x + half.destination, base, labels.EVENT_DESTINATION, small)
            pen.text(x + half.quantity, base, labels.QUANTITY, small, "right")
            pen.text(x + half.excl_tax, base, labels.PRICE_EXCL_TAX, small, "right")
            pen.text(x + half.incl_tax, base, labels.PRICE_INCL_TAX, small, "right")
            pen.rule(x, base + 2.6, half.width, design.accent, 0.5)

    return Block(small.size + 5.5, draw, keeps_next=True)


def _band(
    events: list[Communication],
    prices: EventPrices,
    masked: bool,
    half: _Half,
    design: Design,
    heads: Block,
    shortened: Shortened,
) -> Block:
    rows, cell = (len(events) + 1) // 2, design.cell

    def draw_event(pen: Pen, event: Communication, x: float, base: float) -> None:
        quantity = _short_quantity(event)
        room = half.quantity - half.destination - cell.width(quantity) - PAD
        pen.text(x + EDGE, base, f"{event.started_at:%d/%m %H:%M:%S}", cell)
        write_number(pen, x + half.number, base, event, masked, cell, half.destination - half.number)
        pen.text(x + half.destination, base, shortened(event.destination, room), cell)
        pen.text(x + half.quantity, base, quantity, cell, "right")
        pen.text(x + half.excl_tax, base, prices.excl_tax(event), cell, "right")
        pen.text(x + half.incl_tax, base, prices.incl_tax(event), cell, "right")

    def draw(pen: Pen, y: float) -> None:
        for index, event in enumerate(events):
            column, row = divmod(index, rows)
            x = design.left + column * (half.width + GUTTER)
            if row % 2:
                pen.box(x, y + row * design.cell_row, half.width, design.cell_row, design.soft)
            draw_event(pen, event, x, y + (row + 0.73) * design.cell_row)

    return Block(rows * design.cell_row + 3, draw, heading=heads)


def _short_quantity(event: Communication) -> str:
    """``0:01:15`` of a call; of anything else as everywhere."""
    if event.usage not in CALLS:
        return shown_quantity(event)
    minutes, seconds = divmod(event.quantity, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
