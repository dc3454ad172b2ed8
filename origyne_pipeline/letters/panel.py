"""The panel of a letter or a statement: an amount in large type, and beside it how it is paid."""

from collections.abc import Sequence
from decimal import Decimal

from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, Pen, Style, bold
from origyne_pipeline.drawing.wrapping import fit, wrap
from origyne_pipeline.epc_qr import LARGEST, SMALLEST, epc_qr_text
from origyne_pipeline.identifiers import Bic, CreditorReference, Iban
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK
from origyne_pipeline.invoicing.layouts.parts.payment_code import SIDE, draw_code_of
from origyne_pipeline.letters.page import DESIGN
from origyne_pipeline.letters.table import CELL_STRONG

HEIGHT, PAD = 25 * MM, 20.0
PAYMENT_LEFT = DESIGN.left + 66 * MM
AMOUNT_LEFT, LEAST_AMOUNT = DESIGN.left + 16, 12.0
SENTENCE = bold(10, INK)
VALUE_INDENT, CODE_PAD = 68.0, 6.0


def payment_panel(
    what: str, amount: str, sentence: str, pairs: Sequence[tuple[str, str]] = (), code: str | None = None
) -> Block:
    """The panel, never cut over a page.

    Args:
        what: what the amount is.
        amount: in euros, as it is written.
        sentence: how it is paid, or that nothing is to be paid.
        pairs: account and reference.
        code: what the QR code of the transfer holds; None draws none.
    """
    shown = fit(amount, bold(24, ACCENT), PAYMENT_LEFT - AMOUNT_LEFT - 10, LEAST_AMOUNT)
    room = SIDE + 2 * CODE_PAD if code else 10.0
    lines = wrap(sentence, SENTENCE, DESIGN.right - PAYMENT_LEFT - room)
    height = max(HEIGHT, PAD + len(lines) * SENTENCE.leading + len(pairs) * DESIGN.row + 6)
    if code:
        height = max(height, SIDE + 2 * CODE_PAD)

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
        if code:
            draw_code_of(pen, code, DESIGN.right - SIDE - CODE_PAD, y + (height - SIDE) / 2)

    return Block(height + 14, draw)


def code_of(payee_name: str, iban: Iban, amount: Decimal, reference: str, bic: Bic | None) -> str | None:
    """What the QR code of a transfer holds; None where a bank would not take it.

    Args:
        payee_name: whose account it is, as its bank knows it.
        iban: the account.
        amount: euros.
        reference: an RF reference, in groups or not; any other text gives no code.
        bic: of the account's bank.
    """
    read = CreditorReference("".join(reference.split()))
    if read.fault or iban.fault or not SMALLEST <= amount <= LARGEST:
        return None
    return epc_qr_text(payee_name, iban, amount, read, bic)
