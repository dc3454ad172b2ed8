"""The itemised communications: for each line its own services, then third-party services, with sub-totals.

A third-party call has two prices (Arcep decision 2012-0856): C, that of the call, and S, that of the service.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.invoicing.communications import Communication, itemised, shown_number
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import Pen
from origyne_pipeline.invoicing.drawing.wrapping import shorten
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents, labels

TIME, NUMBER, KIND, DESTINATION, QUANTITY, CALL_PRICE = 0.11, 0.2, 0.37, 0.46, 0.8, 0.9
"""Where the columns stand, as shares of the width: the first four begin there, the last two end there."""
PAD = 3.0
Section = Callable[[str, list[Communication], bool, Design], Iterator[Block]]


def call_blocks(
    invoice: Invoice,
    events: Sequence[Communication],
    design: Design,
    section: Section | None = None,
    opens_page: bool = True,
) -> Iterator[Block]:
    """The detail of every line.

    Args:
        invoice: says whether called numbers are masked.
        events: the month's events of the customer, in any order.
        design: the layout's.
        section: how one section is set; one event a row when not given.
        opens_page: whether the detail begins on a page of its own.
    """
    masked = invoice.customer.mask_details
    for index, (line, own, third_party) in enumerate(itemised(events)):
        yield _heading(contents.events_heading(line), design, opens_page and index == 0)
        if index == 0 and masked:
            yield Block(
                12,
                lambda pen, y: pen.text(design.left, y + 8, labels.MASK_NOTE, design.small),
                keeps_next=True,
            )
        for name, chosen in ((labels.COMMUNICATIONS, own), (labels.THIRD_PARTY, third_party)):
            if chosen:
                yield from (section or section_in_rows)(name, chosen, masked, design)


def _heading(text: str, design: Design, opens_page: bool) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.text(design.left, y + design.heading.size + 3.5, text, design.heading)

    return Block(design.heading.size + 11.5, draw, keeps_next=True, opens_page=opens_page)


def section_title(name: str, design: Design) -> Block:
    """The name of a section."""
    return Block(15, lambda pen, y: pen.text(design.left, y + 10, name, design.strong), keeps_next=True)


def continued(name: str, events: list[Communication], design: Design, heads: Block) -> Block:
    """The line, the section and the column heads, for a page that opens in the middle of a section."""
    text = contents.events_continued(events[0].line, name)

    def draw(pen: Pen, y: float) -> None:
        pen.text(design.left, y + 10, text, design.strong)
        heads.draw(pen, y + 15)

    return Block(15 + heads.height, draw)


def section_in_rows(name: str, events: list[Communication], masked: bool, design: Design) -> Iterator[Block]:
    """One event a row, over the whole width."""
    has_two_prices = name == labels.THIRD_PARTY
    heads = _column_heads(design, has_two_prices)
    again = continued(name, events, design, heads)
    yield section_title(name, design)
    yield heads
    rows = [_row(event, masked, n % 2 == 1, design, again, has_two_prices) for n, event in enumerate(events)]
    yield from with_subtotal(rows, subtotal(name, events, design))


def _column_heads(design: Design, has_two_prices: bool) -> Block:
    def draw(pen: Pen, y: float) -> None:
        base = y + design.small.size + 1.8
        for share, text in zip((0, TIME, NUMBER, KIND, DESTINATION), labels.EVENT_HEADS, strict=True):
            pen.text(design.left + share * design.width + PAD, base, text, design.small)
        pen.text(design.left + QUANTITY * design.width, base, labels.QUANTITY, design.small, "right")
        if has_two_prices:
            pen.text(design.left + CALL_PRICE * design.width, base, labels.CALL_PRICE, design.small, "right")
        last = labels.SERVICE_PRICE if has_two_prices else labels.PRICE
        pen.text(design.right - PAD, base, last, design.small, "right")
        pen.rule(design.left, base + 3.5, design.width, design.accent, 0.6)

    return Block(design.small.size + 7.8, draw, keeps_next=True)


def _row(
    event: Communication, masked: bool, shaded: bool, design: Design, heads: Block, has_two_prices: bool
) -> Block:
    def draw(pen: Pen, y: float) -> None:
        if shaded:
            pen.box(design.left, y, design.width, design.cell_row, design.soft)
        left, width, cell = design.left + PAD, design.width, design.cell
        base = y + design.cell_row * 0.73
        pen.text(left, base, f"{event.started_at:%d/%m/%Y}", cell)
        pen.text(left + TIME * width, base, f"{event.started_at:%H:%M:%S}", cell)
        pen.text(left + NUMBER * width, base, shown_number(event.called_number, masked), cell)
        pen.text(left + KIND * width, base, labels.EVENT_KINDS.get(event.usage, event.usage), cell)
        quantity = french.quantity(event.usage, event.quantity)
        room = (QUANTITY - DESTINATION) * width - cell.width(quantity) - 3 * PAD
        pen.text(left + DESTINATION * width, base, shorten(event.destination, cell, room), cell)
        pen.text(design.left + QUANTITY * width, base, quantity, cell, "right")
        if has_two_prices:
            pen.text(design.left + CALL_PRICE * width, base, call_price(event), cell, "right")
        pen.text(design.right - PAD, base, price(event), cell, "right")

    return Block(design.cell_row, draw, heading=heads)


def price(event: Communication) -> str:
    """What it costs (of a third-party call: the service), or that an allowance holds it."""
    amount = event.amount_excl_tax - event.call_excl_tax
    is_included = event.included_quantity >= event.quantity > 0 and not event.amount_excl_tax
    return labels.INCLUDED if is_included else french.fine_amount(amount, 4)


def call_price(event: Communication) -> str:
    """Part C of a third-party call."""
    return french.fine_amount(event.call_excl_tax, 4) if event.call_excl_tax else labels.INCLUDED


def with_subtotal(rows: list[Block], total: Block) -> Iterator[Block]:
    """The rows and their sub-total, which is never alone at the top of a page."""
    yield from rows[:-1]
    yield replace(rows[-1], keeps_next=True)
    yield total


def subtotal(name: str, events: list[Communication], design: Design) -> Block:
    """How many events a section has and what they cost together."""
    total = sum((event.amount_excl_tax for event in events), Decimal(0))

    def draw(pen: Pen, y: float) -> None:
        pen.rule(design.left, y + 0.5, design.width, design.accent, 0.4)
        pen.text(design.left + PAD, y + 10, contents.events_subtotal(name, len(events)), design.strong)
        pen.text(design.right - PAD, y + 10, french.fine_amount(total, 4), design.strong, "right")

    return Block(18, draw)
