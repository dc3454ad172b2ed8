"""The VAT table with the totals, and the mentions, as blocks of a flow."""

from collections.abc import Iterator
from dataclasses import replace

from origyne_pipeline import french
from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, Pen
from origyne_pipeline.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents, labels
from origyne_pipeline.invoicing.texts.line_groups import shows_tax, sums_differ
from origyne_pipeline.invoicing.texts.mentions import SERVICE, TERMS, mentions

COLUMNS = (0.22, 0.36, 0.5)
"""Where the columns of the VAT table end, as shares of the width; the totals begin at ``MIDDLE``."""
MIDDLE = 0.58
INDENT, NOTE_PAD = 6.0, 5.0
UNDER_TOTAL = 4.0
"""Between the total and what stands under it."""
GUTTER = 9 * MM
MENTIONS_HEAD = 22.0
"""The room of a heading of mentions."""


def closing_blocks(invoice: Invoice, design: Design, is_last: bool) -> Iterator[Block]:
    """Totals, then mentions, each whole; where nothing follows, mentions alone never make a page."""
    total, mention = _total_block(invoice, design), _mentions_block(invoice, design)
    room = design.bottom - design.top
    if mention.height > room:
        yield total
        yield from _long_mentions(invoice, design)
        return
    yield replace(total, keeps_next=is_last and total.height + mention.height <= room)
    yield mention


def _total_block(invoice: Invoice, design: Design) -> Block:
    """The VAT by rate on the left, the totals on the right, kept together."""
    shown = contents.presented(invoice)
    note: tuple[str, ...] = ()
    if shows_tax(invoice) and sums_differ(invoice):
        note = wrap(labels.GROSS_NOTE, design.small, design.width)
    under = UNDER_TOTAL + len(contents.totals(invoice)) * design.row if contents.totals(invoice) else 0
    height = max(22 + (len(shown.vat) + 1) * design.row, 37 + 2 * design.row + under)

    def draw(pen: Pen, y: float) -> None:
        _draw_vat(pen, y + 6, shown, design)
        _draw_totals(pen, y + 6, shown, design)
        pen.paragraph(design.left, y + height + design.small.size, note, design.small)

    return Block(height + len(note) * design.small.leading + (NOTE_PAD if note else 0), draw)


def _draw_vat(pen: Pen, y: float, shown: Invoice, design: Design) -> None:
    ends = [design.left + share * design.width for share in COLUMNS]
    pen.text(design.left, y + 9, labels.VAT_HEADS[0], design.small)
    for end, head in zip(ends, labels.VAT_HEADS[1:], strict=True):
        pen.text(end, y + 9, head, design.small, "right")
    pen.rule(design.left, y + 13, ends[-1] - design.left, design.hair)
    for index, entry in enumerate(shown.vat, start=1):
        base = y + 11 + design.row * index
        pen.text(design.left, base, french.percent(entry.rate), design.text)
        amounts = (entry.base_excl_tax, entry.vat, entry.base_excl_tax + entry.vat)
        for end, amount in zip(ends, amounts, strict=True):
            pen.text(end, base, french.amount(amount), design.text, "right")


def _draw_totals(pen: Pen, y: float, shown: Invoice, design: Design) -> None:
    middle, right = design.left + MIDDLE * design.width, design.right - INDENT
    base = y + 9
    for what, amount in ((labels.TOTAL_EXCL_TAX, shown.total_excl_tax), (labels.TOTAL_VAT, shown.total_vat)):
        pen.text(middle, base, what, design.text)
        pen.text(right, base, french.euros(amount), design.text, "right")
        base += design.row
    pen.box(middle - INDENT, base - 7, design.right - middle + INDENT, 21, design.tint, radius=3)
    pen.text(middle, base + 7, labels.TOTAL_INCL_TAX, design.grand)
    pen.text(right, base + 7, french.euros(shown.total_incl_tax), design.grand, "right")
    base += 14 + UNDER_TOTAL + design.row / 2
    for what, shown_amount in contents.totals(shown):
        style = design.strong if what == labels.AMOUNT_DUE else design.text
        pen.text(middle, base, what, style)
        pen.text(right, base, shown_amount, style, "right")
        base += design.row


def _mentions_block(invoice: Invoice, design: Design) -> Block:
    """The terms of payment on the left, help and rights on the right, in small type; never cut over a page."""
    width = (design.width - GUTTER) / 2
    columns = [
        (design.left + index * (width + GUTTER), heading, tuple(lines))
        for index, (heading, lines) in enumerate(_mentions(invoice, design, width))
    ]

    def draw(pen: Pen, y: float) -> None:
        for x, heading, lines in columns:
            pen.text(x, y + 12, heading, design.small_strong)
            pen.paragraph(x, y + MENTIONS_HEAD, lines, design.small)

    highest = max((len(lines) for _, _, lines in columns), default=0)
    return Block(18 + highest * design.small.leading if columns else 0, draw)


def _mentions(invoice: Invoice, design: Design, width: float) -> Iterator[tuple[str, list[str]]]:
    """The headings that have a mention, with its lines."""
    for heading, place in ((labels.TERMS_HEADING, TERMS), (labels.SERVICE_HEADING, SERVICE)):
        lines = [line for text in mentions(invoice, place) for line in wrap(text, design.small, width)]
        if lines:
            yield heading, lines


def _long_mentions(invoice: Invoice, design: Design) -> Iterator[Block]:
    """Mentions that are longer than a page, line by line."""
    for heading, lines in _mentions(invoice, design, design.width):
        yield _text_block(heading, design, design.small_strong.size + 8)
        for line in lines:
            yield _text_block(line, design, design.small.leading)


def _text_block(text: str, design: Design, height: float) -> Block:
    is_heading = height > design.small.leading
    style = design.small_strong if is_heading else design.small

    def draw(pen: Pen, y: float) -> None:
        pen.text(design.left, y + height - 3, text, style)

    return Block(height, draw, keeps_next=is_heading)
