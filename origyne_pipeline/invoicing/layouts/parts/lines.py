"""The invoice lines, grouped by telephone line, as blocks of a flow."""

from collections.abc import Iterator

from origyne_pipeline import french
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen
from origyne_pipeline.invoicing.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts.parts.look import Look
from origyne_pipeline.invoicing.models import Invoice, InvoiceLine
from origyne_pipeline.invoicing.texts import contents, labels

LABEL_SHARE = 0.38
"""How much of the width the designation takes."""
INDENT = 6.0


def line_blocks(invoice: Invoice, look: Look) -> Iterator[Block]:
    """The lines of the invoice; the column heads come again on each page."""
    heads = _column_heads(look)
    yield Block(
        look.heading.size + 8.5,
        lambda pen, y: pen.text(
            look.left,
            y + look.heading.size,
            contents.lines_heading(invoice),
            look.heading,
        ),
        keeps_next=True,
    )
    yield heads
    for group in contents.line_groups(invoice):
        yield _group_head(group, look, heads)
        continued = _continued(group, look, heads)
        for line in group.lines:
            yield _line_block(line, look, continued)
        yield Block(look.row * 0.4, lambda pen, y: None)


def _columns(look: Look) -> tuple[float, float]:
    """Where the quantity begins and where the VAT rate ends."""
    return look.left + look.width * LABEL_SHARE, look.right - 28 * MM


def _column_heads(look: Look) -> Block:
    quantity, rate = _columns(look)
    base = look.small.size + 2

    def draw(pen: Pen, y: float) -> None:
        label, count, vat, amount = labels.LINE_HEADS
        pen.text(look.left, y + base, label, look.small)
        pen.text(quantity, y + base, count, look.small)
        pen.text(rate, y + base, vat, look.small, "right")
        pen.text(look.right, y + base, amount, look.small, "right")
        pen.rule(look.left, y + base + 4, look.width, look.accent, 0.8)

    return Block(base + 8, draw, keeps_next=True)


def _group_head(group: contents.LineGroup, look: Look, heads: Block) -> Block:
    height = look.row + 1.4

    def draw(pen: Pen, y: float) -> None:
        pen.box(look.left, y + 1, look.width, height, look.tint, radius=2)
        base = y + 1 + height / 2 + look.strong.size * 0.35
        pen.text(look.left + INDENT, base, group.heading, look.strong)
        amount = french.amount(group.total_excl_tax)
        pen.text(look.right - INDENT, base, amount, look.strong, "right")

    return Block(height + 4, draw, keeps_next=True, heading=heads)


def _continued(group: contents.LineGroup, look: Look, heads: Block) -> Block:
    """The column heads and the group's name, for a page that opens in the middle of it."""

    def draw(pen: Pen, y: float) -> None:
        heads.draw(pen, y)
        pen.text(
            look.left + INDENT, y + heads.height + 11, f"{group.heading} {labels.CONTINUED}", look.strong
        )

    return Block(heads.height + 16, draw)


def _line_block(line: InvoiceLine, look: Look, continued: Block) -> Block:
    quantity_left, rate_right = _columns(look)
    label = wrap(contents.line_label(line), look.text, quantity_left - look.left - 8)
    included = contents.line_included(line)
    quantity = contents.line_quantity(line) + (f" ({included})" if included else "")
    measures = wrap(quantity, look.text, rate_right - quantity_left - 14 * MM)
    height = look.row + (max(len(label), len(measures)) - 1) * look.text.leading

    def draw(pen: Pen, y: float) -> None:
        base = y + look.row * 0.7
        pen.paragraph(look.left + INDENT, base, label, look.text)
        pen.paragraph(quantity_left, base, measures, look.text)
        pen.text(rate_right, base, french.percent(line.vat_rate), look.text, "right")
        pen.text(look.right - INDENT, base, french.amount(line.amount_excl_tax), look.text, "right")
        pen.rule(look.left, y + height, look.width, look.hair, 0.3)

    return Block(height, draw, heading=continued)
