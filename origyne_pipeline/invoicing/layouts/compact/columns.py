"""Calls in two columns: bands of a few rows, each read down the left column and then down the right one.

Calls from abroad and services whose price the tariff tells need more columns: they have the whole width.
"""

from collections.abc import Iterator

from origyne_pipeline.invoicing.communications import Communication, Section, shown_quantity
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen
from origyne_pipeline.invoicing.layouts.parts.calls import (
    PAD,
    Shortened,
    continued,
    section_in_rows,
    section_title,
    subtotal,
    with_subtotal,
    write_amount,
    write_number,
)
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.layouts.parts.event_prices import EventPrices
from origyne_pipeline.invoicing.texts import labels

BAND_ROWS = 12
GUTTER = 6 * MM
NUMBER, DESTINATION, QUANTITY, EXCL_TAX = 0.215, 0.425, 0.785, 0.888
"""Where the columns stand, as shares of half the width: the first two begin there, the others end there."""
EDGE = 2.0
TOTAL_WIDTH = 24 * MM
"""Room for a sub-total with tax."""


def section_in_columns(
    section: Section, prices: EventPrices, masked: bool, design: Design
) -> Iterator[Block]:
    """A section as bands; a band is never split over two pages."""
    if section.is_abroad or section.has_services:
        yield from section_in_rows(section, prices, masked, design)
        return
    events, shortened = section.events, Shortened(design.cell)
    heads = _column_heads(design)
    again = continued(section, design, heads)
    yield section_title(section.name, design)
    yield heads
    bands = [
        _band(events[start : start + 2 * BAND_ROWS], prices, masked, design, again, shortened)
        for start in range(0, len(events), 2 * BAND_ROWS)
    ]
    excl_tax_end = design.right - TOTAL_WIDTH
    yield from with_subtotal(bands, subtotal(section, prices, design, excl_tax_end, is_named=True))


def _column_heads(design: Design) -> Block:
    half = (design.width - GUTTER) / 2

    def draw(pen: Pen, y: float) -> None:
        base = y + design.small.size + 1
        for x in (design.left, design.left + half + GUTTER):
            pen.text(x + EDGE, base, labels.EVENT_TIME, design.small)
            pen.text(x + NUMBER * half, base, labels.EVENT_NUMBER, design.small)
            pen.text(x + DESTINATION * half, base, labels.EVENT_DESTINATION, design.small)
            pen.text(x + QUANTITY * half, base, labels.QUANTITY, design.small, "right")
            pen.text(x + EXCL_TAX * half, base, labels.PRICE_EXCL_TAX, design.small, "right")
            pen.text(x + half - EDGE, base, labels.PRICE_INCL_TAX, design.small, "right")
            pen.rule(x, base + 2.6, half, design.accent, 0.5)

    return Block(design.small.size + 5.5, draw, keeps_next=True)


def _band(
    events: list[Communication],
    prices: EventPrices,
    masked: bool,
    design: Design,
    heads: Block,
    shortened: Shortened,
) -> Block:
    rows = (len(events) + 1) // 2
    half = (design.width - GUTTER) / 2

    def draw(pen: Pen, y: float) -> None:
        for index, event in enumerate(events):
            column, row = divmod(index, rows)
            x = design.left + column * (half + GUTTER)
            if row % 2:
                pen.box(x, y + row * design.cell_row, half, design.cell_row, design.soft)
            base = y + (row + 0.73) * design.cell_row
            _draw_event(pen, event, prices, masked, design, shortened, x, base)

    return Block(rows * design.cell_row + 3, draw, heading=heads)


def _draw_event(
    pen: Pen,
    event: Communication,
    prices: EventPrices,
    masked: bool,
    design: Design,
    shortened: Shortened,
    x: float,
    base: float,
) -> None:
    cell, half = design.cell, (design.width - GUTTER) / 2
    pen.text(x + EDGE, base, f"{event.started_at:%d/%m/%y %H:%M:%S}", cell)
    write_number(pen, x + NUMBER * half, base, event, masked, cell, (DESTINATION - NUMBER) * half)
    quantity = shown_quantity(event)
    room = (QUANTITY - DESTINATION) * half - cell.width(quantity) - PAD
    pen.text(x + DESTINATION * half, base, shortened(event.destination, room), cell)
    pen.text(x + QUANTITY * half, base, quantity, cell, "right")
    write_amount(pen, x + EXCL_TAX * half, base, prices.excl_tax(event), cell, (EXCL_TAX - QUANTITY) * half)
    write_amount(pen, x + half - EDGE, base, prices.incl_tax(event), cell, (1 - EXCL_TAX) * half - EDGE)
