"""The VAT table with the totals, and the mentions, as blocks of a flow."""

from collections.abc import Iterator

from origyne_pipeline import french
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import Pen
from origyne_pipeline.invoicing.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts.parts.look import Look
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents, labels
from origyne_pipeline.invoicing.texts.mentions import SERVICE, TERMS, mentions

COLUMNS = (0.22, 0.36, 0.5)
"""Where the columns of the VAT table end, as shares of the width; the totals begin at ``MIDDLE``."""
MIDDLE = 0.58
INDENT = 6.0


def total_block(invoice: Invoice, look: Look) -> Block:
    """The VAT by rate on the left, the totals on the right, kept together."""
    shown = contents.presented(invoice)

    def draw(pen: Pen, y: float) -> None:
        _draw_vat(pen, y + 6, shown, look)
        _draw_totals(pen, y + 6, shown, look)

    return Block(max(22 + (len(shown.vat) + 1) * look.row, 37 + 2 * look.row), draw)


def _draw_vat(pen: Pen, y: float, shown: Invoice, look: Look) -> None:
    ends = [look.left + share * look.width for share in COLUMNS]
    pen.text(look.left, y + 9, labels.VAT_HEADS[0], look.small)
    for end, head in zip(ends, labels.VAT_HEADS[1:], strict=True):
        pen.text(end, y + 9, head, look.small, "right")
    pen.rule(look.left, y + 13, ends[-1] - look.left, look.hair)
    for index, entry in enumerate(shown.vat, start=1):
        base = y + 11 + look.row * index
        pen.text(look.left, base, french.percent(entry.rate), look.text)
        amounts = (entry.base_excl_tax, entry.vat, entry.base_excl_tax + entry.vat)
        for end, amount in zip(ends, amounts, strict=True):
            pen.text(end, base, french.amount(amount), look.text, "right")


def _draw_totals(pen: Pen, y: float, shown: Invoice, look: Look) -> None:
    middle, right = look.left + MIDDLE * look.width, look.right - INDENT
    base = y + 9
    for what, amount in ((labels.TOTAL_EXCL_TAX, shown.total_excl_tax), (labels.TOTAL_VAT, shown.total_vat)):
        pen.text(middle, base, what, look.text)
        pen.text(right, base, french.euros(amount), look.text, "right")
        base += look.row
    pen.box(middle - INDENT, base - 7, look.right - middle + INDENT, 21, look.tint, radius=3)
    pen.text(middle, base + 7, labels.TOTAL_INCL_TAX, look.grand)
    pen.text(right, base + 7, french.euros(shown.total_incl_tax), look.grand, "right")


def mention_blocks(invoice: Invoice, look: Look) -> Iterator[Block]:
    """The terms of payment, then help and rights, in small type."""
    for heading, place in ((labels.TERMS_HEADING, TERMS), (labels.SERVICE_HEADING, SERVICE)):
        lines = [line for text in mentions(invoice, place) for line in wrap(text, look.small, look.width)]
        if lines:
            yield _mentions_block(heading, tuple(lines), look)


def _mentions_block(heading: str, lines: tuple[str, ...], look: Look) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.text(look.left, y + 12, heading, look.small_strong)
        pen.paragraph(look.left, y + 22, lines, look.small)

    return Block(18 + len(lines) * look.small.leading, draw)
