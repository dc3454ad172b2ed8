"""The itemised communications: for each line its sections with sub-totals, and how many events are left out.

A third-party call has two prices (Arcep decision 2012-0856): C, that of the call, and S, that of the service.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import Pen, Style
from origyne_pipeline.drawing.wrapping import fit, shorten
from origyne_pipeline.invoicing.communications import (
    Communication,
    LineDetail,
    Section,
    itemised,
    shown_number,
    shown_quantity,
)
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.layouts.parts.event_prices import EventPrices
from origyne_pipeline.invoicing.models import ZERO, Invoice
from origyne_pipeline.invoicing.texts import contents, labels

PAD = 3.0
HEADING_GAP = 10.0
"""Above the heading of a line."""
ROWS_WITH_HEADING = 3
"""A section begins with so many rows at least before the foot of a page."""
LONG_NUMBER, LONG_QUANTITY, LONG_AMOUNT = 21, 16, 10
"""Characters from which a text is measured against its column."""
LEAST_AMOUNT_SIZE, LEAST_NUMBER_SIZE = 4.5, 6.0
"""How small an amount and a number may become that are too long for their column, in points."""
DrawSection = Callable[[Section, EventPrices, bool, Design], Iterator[Block]]


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand, in points: the first three begin there, the others end there."""

    number: float
    destination: float
    country: float
    quantity: float
    call: float
    service: float
    excl_tax: float
    incl_tax: float


def _columns(section: Section, design: Design) -> _Columns:
    def at(share: float) -> float:
        return design.left + share * design.width

    has_services = section.has_services
    quantity = at(0.645 if has_services else 0.8)
    return _Columns(
        number=at(0.155),
        destination=at(0.315),
        country=at(0.445 if has_services else 0.53) if section.is_abroad else quantity,
        quantity=quantity,
        call=at(0.725),
        service=at(0.81),
        excl_tax=at(0.905),
        incl_tax=design.right - PAD,
    )


def call_blocks(
    invoice: Invoice,
    events: Sequence[Communication],
    design: Design,
    draw_section: DrawSection | None = None,
) -> Iterator[Block]:
    """The detail of every line.

    Args:
        invoice: says whether called numbers are masked, and where the customer is taxed.
        events: the month's events of the customer, in any order.
        design: the layout's.
        draw_section: how one section is set; one event a row when not given.
    """
    customer = invoice.customer
    for index, detail in enumerate(itemised(events)):
        yield _heading(contents.events_heading(detail.line), design)
        if index == 0:
            notes = [labels.MASK_NOTE] if customer.mask_details else []
            yield _note(" ".join([*notes, labels.TAX_NOTE]), design, keeps_next=True)
        for section in detail.sections:
            prices = EventPrices(section, customer.vat_territory)
            yield from (draw_section or section_in_rows)(section, prices, customer.mask_details, design)
        if detail.left_out:
            yield _left_out(detail, design)


def _heading(text: str, design: Design) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.text(design.left, y + design.heading.size + HEADING_GAP, text, design.heading)

    return Block(design.heading.size + HEADING_GAP + 8, draw, keeps_next=True)


def _note(text: str, design: Design, keeps_next: bool = False) -> Block:
    return Block(12, lambda pen, y: pen.text(design.left, y + 8, text, design.small), keeps_next=keeps_next)


def _left_out(detail: LineDetail, design: Design) -> Block:
    events = detail.left_out
    are_calls = all(event.usage == "VOIX" for event in events)
    amount = sum((event.amount_excl_tax for event in events), ZERO)
    return _note(contents.events_left_out(len(events), are_calls, amount), design)


def section_title(name: str, design: Design) -> Block:
    """The name of a section."""
    return Block(15, lambda pen, y: pen.text(design.left, y + 10, name, design.strong), keeps_next=True)


def continued(line: str, name: str, design: Design, heads: Block) -> Block:
    """The line, the section and the column heads, for a page that opens in the middle of a section."""
    text = contents.events_continued(line, name)

    def draw(pen: Pen, y: float) -> None:
        pen.text(design.left, y + 10, text, design.strong)
        heads.draw(pen, y + 15)

    return Block(15 + heads.height, draw)


def section_in_rows(section: Section, prices: EventPrices, masked: bool, design: Design) -> Iterator[Block]:
    """One event a row, over the whole width."""
    columns = _columns(section, design)
    heads = _column_heads(section, columns, design)
    again = continued(section.events[0].line, section.name, design, heads)
    yield section_title(section.name, design)
    yield heads
    draw_row = _row_drawer(section, prices, masked, columns, design)
    rows = [_row(event, draw_row, n % 2 == 1, design, again) for n, event in enumerate(section.events)]
    yield from with_subtotal(rows, subtotal(section, prices, design, columns.excl_tax), ROWS_WITH_HEADING)


def _column_heads(section: Section, columns: _Columns, design: Design) -> Block:
    def draw(pen: Pen, y: float) -> None:
        base = y + design.small.size + 1.8
        pen.text(design.left + PAD, base, labels.EVENT_TIME, design.small)
        pen.text(columns.number, base, labels.EVENT_NUMBER, design.small)
        pen.text(columns.destination, base, labels.EVENT_DESTINATION, design.small)
        if section.is_abroad:
            pen.text(columns.country, base, labels.EVENT_COUNTRY, design.small)
        pen.text(columns.quantity, base, labels.QUANTITY, design.small, "right")
        if section.has_services:
            pen.text(columns.call, base, labels.CALL_PRICE, design.small, "right")
            pen.text(columns.service, base, labels.SERVICE_PRICE, design.small, "right")
        pen.text(columns.excl_tax, base, labels.PRICE_EXCL_TAX, design.small, "right")
        pen.text(columns.incl_tax, base, labels.PRICE_INCL_TAX, design.small, "right")
        pen.rule(design.left, base + 3.5, design.width, design.accent, 0.6)

    return Block(design.small.size + 7.8, draw, keeps_next=True)


DrawRow = Callable[[Pen, float, Communication], None]


def _row(event: Communication, draw_row: DrawRow, shaded: bool, design: Design, heads: Block) -> Block:
    def draw(pen: Pen, y: float) -> None:
        if shaded:
            pen.box(design.left, y, design.width, design.cell_row, design.soft)
        draw_row(pen, y + design.cell_row * 0.73, event)

    return Block(design.cell_row, draw, heading=heads)


def _row_drawer(
    section: Section, prices: EventPrices, masked: bool, columns: _Columns, design: Design
) -> DrawRow:
    """Writes one event on its base line."""
    cell, left = design.cell, design.left + PAD
    widest_quantity = cell.width("0" * LONG_QUANTITY) + PAD
    has_services, is_abroad = section.has_services, section.is_abroad
    shortened = Shortened(cell)

    def draw(pen: Pen, base: float, event: Communication) -> None:
        quantity = shown_quantity(event)
        before = columns.quantity - (
            widest_quantity if len(quantity) <= LONG_QUANTITY else cell.width(quantity) + PAD
        )
        pen.text(left, base, f"{event.started_at:%d/%m/%Y %H:%M:%S}", cell)
        write_number(pen, columns.number, base, event, masked, cell, columns.destination - columns.number)
        end = columns.country - PAD if is_abroad else before
        pen.text(columns.destination, base, shortened(event.destination, end - columns.destination), cell)
        if event.visited_country:
            pen.text(columns.country, base, shortened(event.visited_country, before - columns.country), cell)
        pen.text(columns.quantity, base, quantity, cell, "right")
        if has_services:
            write_amount(pen, columns.call, base, prices.call(event), cell, columns.call - columns.quantity)
            write_amount(
                pen, columns.service, base, prices.service(event), cell, columns.service - columns.call
            )
        room = columns.incl_tax - columns.excl_tax
        write_amount(pen, columns.excl_tax, base, prices.excl_tax(event), cell, room)
        write_amount(pen, columns.incl_tax, base, prices.incl_tax(event), cell, room)

    return draw


class Shortened(dict[tuple[str, float], str]):
    """Texts cut to a room, each once: the names of destinations and countries come again and again."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style

    def __call__(self, text: str, room: float) -> str:
        """The text, its end replaced by an ellipsis where it is too wide."""
        return self[text, room]

    def __missing__(self, key: tuple[str, float]) -> str:
        self[key] = shorten(key[0], self._style, key[1])
        return self[key]


def write_number(
    pen: Pen, x: float, base: float, event: Communication, masked: bool, style: Style, room: float
) -> None:
    """The number called, or that of the caller; smaller or cut where it is a long one or a name."""
    number = shown_number(event.called_number, masked)
    if len(number) >= LONG_NUMBER:
        pen.text(x, base, *fit(number, style, room - PAD, LEAST_NUMBER_SIZE))
    elif number:
        pen.text(x, base, number, style)


def write_amount(pen: Pen, end: float, base: float, text: str, style: Style, room: float) -> None:
    """An amount, smaller where it is a long one."""
    if len(text) > LONG_AMOUNT:
        pen.text(end, base, *fit(text, style, room - PAD, LEAST_AMOUNT_SIZE), "right")
    elif text:
        pen.text(end, base, text, style, "right")


def with_subtotal(rows: list[Block], total: Block, first: int = 1) -> Iterator[Block]:
    """The rows and their sub-total, which is never alone at the top of a page; ``first`` of them stay together."""
    for index, row in enumerate(rows):
        is_kept = index < first - 1 or index == len(rows) - 1
        yield replace(row, keeps_next=True) if is_kept else row
    yield total


def subtotal(
    section: Section, prices: EventPrices, design: Design, excl_tax_end: float, is_named: bool = False
) -> Block:
    """How many events a section has and what they cost together; ``is_named`` says which amount is which."""
    name = contents.events_subtotal(section.name, len(section.events))
    excl_tax, incl_tax = prices.total_excl_tax, prices.total_incl_tax
    if is_named:
        excl_tax, incl_tax = contents.excl_and_incl_tax(excl_tax, incl_tax)

    def draw(pen: Pen, y: float) -> None:
        pen.rule(design.left, y + 0.5, design.width, design.accent, 0.4)
        end = design.right - PAD
        pen.text(design.left + PAD, y + 10, name, design.strong)
        write_amount(pen, excl_tax_end, y + 10, excl_tax, design.strong, end - excl_tax_end)
        write_amount(pen, end, y + 10, incl_tax, design.strong, end - excl_tax_end)

    return Block(18, draw)
