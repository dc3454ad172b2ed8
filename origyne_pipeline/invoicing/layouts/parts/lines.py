"""The invoice lines by telephone line, the VAT table with the totals, and the mentions, as blocks."""

from collections.abc import Iterator

from origyne_pipeline.invoicing import contents, wording
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen, bold, wrap
from origyne_pipeline.invoicing.layouts.standard.look import (
    ACCENT,
    HAIR,
    HEADING,
    INK,
    LABEL,
    LEFT,
    RIGHT,
    SMALL,
    STRONG,
    TEXT,
    TINT,
    WIDTH,
)
from origyne_pipeline.invoicing.mentions import SERVICE, TERMS, mentions
from origyne_pipeline.invoicing.models import Invoice, InvoiceLine

QUANTITY_LEFT = LEFT + 68 * MM
RATE_RIGHT = RIGHT - 28 * MM
LABEL_WIDTH = QUANTITY_LEFT - LEFT - 8
QUANTITY_WIDTH = RATE_RIGHT - QUANTITY_LEFT - 14 * MM
ROW = 12.6
GRAND = bold(11, ACCENT)


def _draw_column_heads(pen: Pen, y: float) -> None:
    pen.text(LEFT, y + 9, "Désignation", LABEL)
    pen.text(QUANTITY_LEFT, y + 9, "Quantité", LABEL)
    pen.text(RATE_RIGHT, y + 9, "TVA", LABEL, "right")
    pen.text(RIGHT, y + 9, "Montant HT (€)", LABEL, "right")
    pen.rule(LEFT, y + 13, WIDTH, ACCENT, 0.8)


COLUMN_HEADS = Block(17, _draw_column_heads, keeps_next=True)


def line_blocks(invoice: Invoice) -> Iterator[Block]:
    """The lines of the invoice; the column heads come again on each page."""
    yield Block(
        19,
        lambda pen, y: pen.text(LEFT, y + 11, "Détail de votre facture", HEADING),
        keeps_next=True,
    )
    yield COLUMN_HEADS
    for group in contents.line_groups(invoice):
        yield _group_head(group)
        continued = _continued(group)
        for line in group.lines:
            yield _line_block(line, continued)
        yield Block(5, lambda pen, y: None)


def _group_head(group: contents.LineGroup) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y + 1, WIDTH, 14, TINT, radius=2)
        pen.text(LEFT + 6, y + 11, group.heading, STRONG)
        pen.text(RIGHT - 6, y + 11, wording.amount(group.total_excl_tax), STRONG, "right")

    return Block(18, draw, keeps_next=True, heading=COLUMN_HEADS)


def _continued(group: contents.LineGroup) -> Block:
    """The column heads and the group's name, for a page that opens in the middle of it."""

    def draw(pen: Pen, y: float) -> None:
        _draw_column_heads(pen, y)
        pen.text(LEFT + 6, y + 28, f"{group.heading} (suite)", STRONG)

    return Block(33, draw)


def _line_block(line: InvoiceLine, continued: Block) -> Block:
    label = wrap(contents.line_label(line), TEXT, LABEL_WIDTH)
    included = contents.line_included(line)
    quantity = contents.line_quantity(line) + (f" ({included})" if included else "")
    measures = wrap(quantity, TEXT, QUANTITY_WIDTH)
    extra = (max(len(label), len(measures)) - 1) * TEXT.leading

    def draw(pen: Pen, y: float) -> None:
        pen.paragraph(LEFT + 6, y + 9, label, TEXT)
        pen.paragraph(QUANTITY_LEFT, y + 9, measures, TEXT)
        pen.text(RATE_RIGHT, y + 9, wording.percent(line.vat_rate), TEXT, "right")
        pen.text(RIGHT - 6, y + 9, wording.amount(line.amount_excl_tax), TEXT, "right")
        pen.rule(LEFT, y + ROW + extra, WIDTH, HAIR, 0.3)

    return Block(ROW + extra, draw, heading=continued)


def total_blocks(invoice: Invoice) -> Iterator[Block]:
    """The VAT by rate on the left, the totals on the right, kept together."""
    invoice = contents.presented(invoice)
    rows = len(invoice.vat)
    height = max(34 + rows * ROW, 62.0)
    middle = LEFT + 104 * MM
    columns = (LEFT + 40 * MM, LEFT + 64 * MM, LEFT + 90 * MM)

    def draw(pen: Pen, y: float) -> None:
        y += 6
        for x, text, align in zip(
            (LEFT, *columns),
            ("Taux de TVA", "Base HT (€)", "TVA (€)", "TTC (€)"),
            ("left", *["right"] * 3),
            strict=True,
        ):
            pen.text(x, y + 9, text, LABEL, align)
        pen.rule(LEFT, y + 13, columns[-1] - LEFT, HAIR)
        for index, entry in enumerate(invoice.vat):
            base = y + 13 + ROW * (index + 1) - 2
            pen.text(LEFT, base, wording.percent(entry.rate), TEXT)
            amounts = (entry.base_excl_tax, entry.vat, entry.base_excl_tax + entry.vat)
            for x, amount in zip(columns, amounts, strict=True):
                pen.text(x, base, wording.amount(amount), TEXT, "right")
        pen.text(middle, y + 9, "Total HT", TEXT)
        pen.text(RIGHT - 6, y + 9, wording.euros(invoice.total_excl_tax), TEXT, "right")
        pen.text(middle, y + 9 + ROW, "Total TVA", TEXT)
        pen.text(RIGHT - 6, y + 9 + ROW, wording.euros(invoice.total_vat), TEXT, "right")
        pen.box(middle - 6, y + 14 + ROW, RIGHT - middle + 6, 21, TINT, radius=3)
        pen.text(middle, y + 28.5 + ROW, "Total TTC", GRAND)
        pen.text(
            RIGHT - 6,
            y + 28.5 + ROW,
            wording.euros(invoice.total_incl_tax),
            GRAND,
            "right",
        )

    yield Block(height, draw)


def mention_blocks(invoice: Invoice) -> Iterator[Block]:
    """The terms of payment, then help and rights, in small type."""
    for heading, place in (
        ("Règlement", TERMS),
        ("Votre service client et vos droits", SERVICE),
    ):
        lines = [line for text in mentions(invoice, place) for line in wrap(text, SMALL, WIDTH)]
        if lines:
            yield _mentions_block(heading, tuple(lines))


def _mentions_block(heading: str, lines: tuple[str, ...]) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 12, heading, bold(7.8, INK))
        pen.paragraph(LEFT, y + 22, lines, SMALL)

    return Block(18 + len(lines) * SMALL.leading, draw)
