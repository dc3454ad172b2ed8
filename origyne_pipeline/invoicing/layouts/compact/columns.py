"""Calls in two columns: bands of a few rows, each read down the left column and then down the right one."""

from collections.abc import Iterator

from origyne_pipeline import french
from origyne_pipeline.invoicing.communications import Communication, shown_number
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen
from origyne_pipeline.invoicing.drawing.wrapping import shorten
from origyne_pipeline.invoicing.layouts.parts.calls import (
    call_price,
    continued,
    price,
    section_title,
    subtotal,
    with_subtotal,
)
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.texts import labels

BAND_ROWS = 12
GUTTER = 6 * MM
NUMBER, DESTINATION = 0.27, 0.5
QUANTITY, QUANTITY_BESIDE_TWO = 0.84, 0.72
"""Where the columns stand, as shares of half the width: the first two begin there, the others end there."""


def section_in_columns(
    name: str, events: list[Communication], masked: bool, design: Design
) -> Iterator[Block]:
    """A section as bands; a band is never split over two pages."""
    has_two_prices = any(event.call_excl_tax for event in events)
    price_name = _price_name(name, has_two_prices)
    heads = _column_heads(price_name, has_two_prices, design)
    again = continued(name, events, design, heads)
    yield section_title(name, design)
    yield heads
    bands = [
        _band(events[start : start + 2 * BAND_ROWS], masked, has_two_prices, design, again)
        for start in range(0, len(events), 2 * BAND_ROWS)
    ]
    yield from with_subtotal(bands, subtotal(name, events, design))


def _price_name(name: str, has_two_prices: bool) -> str:
    if has_two_prices:
        return labels.SHORT_BOTH_PRICES
    return labels.SHORT_SERVICE_PRICE if name == labels.THIRD_PARTY else labels.SHORT_PRICE


def _column_heads(price_name: str, has_two_prices: bool, design: Design) -> Block:
    half = (design.width - GUTTER) / 2
    end = QUANTITY_BESIDE_TWO if has_two_prices else QUANTITY

    def draw(pen: Pen, y: float) -> None:
        base = y + design.small.size + 1
        for x in (design.left, design.left + half + GUTTER):
            pen.text(x + 2, base, labels.EVENT_TIME, design.small)
            pen.text(x + NUMBER * half, base, labels.EVENT_NUMBER, design.small)
            pen.text(x + DESTINATION * half, base, labels.EVENT_DESTINATION, design.small)
            pen.text(
                x + end * half,
                base,
                labels.DURATION if has_two_prices else labels.QUANTITY,
                design.small,
                "right",
            )
            pen.text(x + half - 2, base, price_name, design.small, "right")
            pen.rule(x, base + 2.6, half, design.accent, 0.5)

    return Block(design.small.size + 5.5, draw, keeps_next=True)


def _band(
    events: list[Communication], masked: bool, has_two_prices: bool, design: Design, heads: Block
) -> Block:
    rows = (len(events) + 1) // 2
    half = (design.width - GUTTER) / 2

    def draw(pen: Pen, y: float) -> None:
        for index, event in enumerate(events):
            column, row = divmod(index, rows)
            x = design.left + column * (half + GUTTER)
            if row % 2:
                pen.box(x, y + row * design.cell_row, half, design.cell_row, design.soft)
            _draw_event(
                pen, event, masked, has_two_prices, design, x, y + (row + 0.73) * design.cell_row, half
            )

    return Block(rows * design.cell_row + 3, draw, heading=heads)


def _draw_event(
    pen: Pen,
    event: Communication,
    masked: bool,
    has_two_prices: bool,
    design: Design,
    x: float,
    base: float,
    half: float,
) -> None:
    cell = design.cell
    pen.text(x + 2, base, f"{event.started_at:%d/%m/%y %H:%M:%S}", cell)
    number = shown_number(event.called_number, masked) or labels.EVENT_KINDS.get(event.usage, event.usage)
    pen.text(x + NUMBER * half, base, number, cell)
    is_call = event.usage in ("VOIX", "VOIX_RECUE", "DATA")
    quantity = (
        french.quantity(event.usage, event.quantity)
        if is_call
        else labels.EVENT_KINDS.get(event.usage, event.usage)
    )
    end = QUANTITY_BESIDE_TWO if has_two_prices else QUANTITY
    room = (end - DESTINATION) * half - cell.width(quantity) - 4
    pen.text(x + DESTINATION * half, base, shorten(event.destination, cell, room), cell)
    pen.text(x + end * half, base, quantity, cell, "right")
    paid_call = has_two_prices and event.call_excl_tax
    amount = f"{call_price(event)} + {price(event)}" if paid_call else price(event)
    pen.text(x + half - 2, base, amount, cell, "right")
