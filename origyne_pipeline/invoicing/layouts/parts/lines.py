"""The invoice lines, grouped by telephone line, as blocks of a flow."""

from collections.abc import Iterator

from origyne_pipeline import french
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen
from origyne_pipeline.invoicing.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice, InvoiceLine
from origyne_pipeline.invoicing.texts import contents, labels

LABEL_SHARE = 0.38
"""How much of the width the designation takes."""
INDENT = 6.0


def line_blocks(invoice: Invoice, design: Design) -> Iterator[Block]:
    """The lines of the invoice; the column heads come again on each page."""
    heads = _column_heads(design)
    yield Block(
        design.heading.size + 8.5,
        lambda pen, y: pen.text(
            design.left,
            y + design.heading.size,
            contents.lines_heading(invoice),
            design.heading,
        ),
        keeps_next=True,
    )
    yield heads
    for group in contents.line_groups(invoice):
        yield _group_head(group, design, heads)
        continued = _continued(group, design, heads)
        for line in group.lines:
            yield _line_block(line, design, continued)
        yield Block(design.row * 0.4, lambda pen, y: None)


def _columns(design: Design) -> tuple[float, float]:
    """Where the quantity begins and where the VAT rate ends."""
    return design.left + design.width * LABEL_SHARE, design.right - 28 * MM


def _column_heads(design: Design) -> Block:
    quantity, rate = _columns(design)
    base = design.small.size + 2

    def draw(pen: Pen, y: float) -> None:
        label, count, vat, amount = labels.LINE_HEADS
        pen.text(design.left, y + base, label, design.small)
        pen.text(quantity, y + base, count, design.small)
        pen.text(rate, y + base, vat, design.small, "right")
        pen.text(design.right, y + base, amount, design.small, "right")
        pen.rule(design.left, y + base + 4, design.width, design.accent, 0.8)

    return Block(base + 8, draw, keeps_next=True)


def _group_head(group: contents.LineGroup, design: Design, heads: Block) -> Block:
    height = design.row + 1.4

    def draw(pen: Pen, y: float) -> None:
        pen.box(design.left, y + 1, design.width, height, design.tint, radius=2)
        base = y + 1 + height / 2 + design.strong.size * 0.35
        pen.text(design.left + INDENT, base, group.heading, design.strong)
        amount = french.amount(group.total_excl_tax)
        pen.text(design.right - INDENT, base, amount, design.strong, "right")

    return Block(height + 4, draw, keeps_next=True, heading=heads)


def _continued(group: contents.LineGroup, design: Design, heads: Block) -> Block:
    """The column heads and the group's name, for a page that opens in the middle of it."""

    def draw(pen: Pen, y: float) -> None:
        heads.draw(pen, y)
        pen.text(
            design.left + INDENT, y + heads.height + 11, f"{group.heading} {labels.CONTINUED}", design.strong
        )

    return Block(heads.height + 16, draw)


def _line_block(line: InvoiceLine, design: Design, continued: Block) -> Block:
    quantity_left, rate_right = _columns(design)
    label = wrap(contents.line_label(line), design.text, quantity_left - design.left - 8)
    included = contents.line_included(line)
    quantity = contents.line_quantity(line) + (f" ({included})" if included else "")
    measures = wrap(quantity, design.text, rate_right - quantity_left - 14 * MM)
    height = design.row + (max(len(label), len(measures)) - 1) * design.text.leading

    def draw(pen: Pen, y: float) -> None:
        base = y + design.row * 0.7
        pen.paragraph(design.left + INDENT, base, label, design.text)
        pen.paragraph(quantity_left, base, measures, design.text)
        pen.text(rate_right, base, french.percent(line.vat_rate), design.text, "right")
        pen.text(design.right - INDENT, base, french.amount(line.amount_excl_tax), design.text, "right")
        pen.rule(design.left, y + height, design.width, design.hair, 0.3)

    return Block(height, draw, heading=continued)
