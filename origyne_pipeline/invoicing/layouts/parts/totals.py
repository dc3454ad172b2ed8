"""The VAT table with the totals, and the mentions, as blocks of a flow."""

from collections.abc import Iterator

from origyne_pipeline import french
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import Pen
from origyne_pipeline.invoicing.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents, labels
from origyne_pipeline.invoicing.texts.mentions import SERVICE, TERMS, mentions

COLUMNS = (0.22, 0.36, 0.5)
"""Where the columns of the VAT table end, as shares of the width; the totals begin at ``MIDDLE``."""
MIDDLE = 0.58
INDENT = 6.0


def total_block(invoice: Invoice, design: Design) -> Block:
    """The VAT by rate on the left, the totals on the right, kept together."""
    shown = contents.presented(invoice)

    def draw(pen: Pen, y: float) -> None:
        _draw_vat(pen, y + 6, shown, design)
        _draw_totals(pen, y + 6, shown, design)

    return Block(max(22 + (len(shown.vat) + 1) * design.row, 37 + 2 * design.row), draw)


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


def mention_blocks(invoice: Invoice, design: Design) -> Iterator[Block]:
    """The terms of payment, then help and rights, in small type."""
    for heading, place in ((labels.TERMS_HEADING, TERMS), (labels.SERVICE_HEADING, SERVICE)):
        lines = [line for text in mentions(invoice, place) for line in wrap(text, design.small, design.width)]
        if lines:
            yield _mentions_block(heading, tuple(lines), design)


def _mentions_block(heading: str, lines: tuple[str, ...], design: Design) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.text(design.left, y + 12, heading, design.small_strong)
        pen.paragraph(design.left, y + 22, lines, design.small)

    return Block(18 + len(lines) * design.small.leading, draw)
