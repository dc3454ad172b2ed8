"""The panel of a letter or a statement: an amount in large type, and beside it how it is paid."""

from collections.abc import Sequence

from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, Pen, Style, bold
from origyne_pipeline.drawing.wrapping import fit, wrap
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK
from origyne_pipeline.letters.page import DESIGN
from origyne_pipeline.letters.table import CELL_STRONG

HEIGHT, PAD = 25 * MM, 20.0
PAYMENT_LEFT = DESIGN.left + 74 * MM
AMOUNT_LEFT, LEAST_AMOUNT = DESIGN.left + 16, 12.0
SENTENCE = bold(10, INK)
VALUE_INDENT = 80.0


def payment_panel(what: str, amount: str, sentence: str, pairs: Sequence[tuple[str, str]]) -> Block:
    """The panel, never cut over a page.

    Args:
        what: what the amount is.
        amount: in euros, as it is written.
        sentence: how it is paid, or that nothing is to be paid.
        pairs: account and reference.
    """
    shown = fit(amount, bold(24, ACCENT), PAYMENT_LEFT - AMOUNT_LEFT - 10, LEAST_AMOUNT)
    lines = wrap(sentence, SENTENCE, DESIGN.right - PAYMENT_LEFT - 10)
    height = max(HEIGHT, PAD + len(lines) * SENTENCE.leading + len(pairs) * DESIGN.row + 6)

    def draw(pen: Pen, y: float) -> None:
        pen.box(DESIGN.left, y, DESIGN.width, height, DESIGN.tint, radius=6)
        pen.box(DESIGN.left, y + 8, 2.4, height - 16, ACCENT)
        pen.text(AMOUNT_LEFT, y + PAD, what, Style(9, colour=GREY))
        pen.text(AMOUNT_LEFT, y + 50, *shown)
        base = pen.paragraph(PAYMENT_LEFT, y + PAD, lines, SENTENCE) + 3
        for name, value in pairs:
            pen.text(PAYMENT_LEFT, base, name, DESIGN.small)
            pen.text(PAYMENT_LEFT + VALUE_INDENT, base, value, CELL_STRONG)
            base += DESIGN.row

    return Block(height + 14, draw)
