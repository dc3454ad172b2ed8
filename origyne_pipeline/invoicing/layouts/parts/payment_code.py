"""The QR code by which an invoice is paid by transfer: error correction level M, a quiet zone of 4 modules."""

import functools

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

from origyne_pipeline.drawing.pen import BLACK, MM, Pen, colour
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts.contents import payment_code

SIDE = 25 * MM
"""With its quiet zone: a module of the largest code that an invoice makes is 0.4 mm."""
GAP = 2 * MM
QUIET = 4
WHITE = colour("#ffffff")


def room_for_code(invoice: Invoice) -> float:
    """How wide the code and the gap before it are; 0 where the invoice has none."""
    return SIDE + GAP if payment_code(invoice) else 0.0


def draw_code(pen: Pen, invoice: Invoice, x: float, y: float) -> None:
    """Draws the code of an invoice that has one, its top left corner at (x, y)."""
    text = payment_code(invoice)
    if text is not None:
        draw_code_of(pen, text, x, y)


def draw_code_of(pen: Pen, text: str, x: float, y: float) -> None:
    """Draws the code of a text, its top left corner at (x, y)."""
    rows = modules(text)
    side = SIDE / (len(rows) + 2 * QUIET)
    pen.box(x, y, SIDE, SIDE, WHITE)
    for number, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end] == row[start]:
                end += 1
            if row[start]:
                left, top = x + (QUIET + start) * side, y + (QUIET + number) * side
                pen.box(left, top, (end - start) * side, side, BLACK)
            start = end


@functools.lru_cache(maxsize=8)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code's modules by row, true where dark."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text.encode()))
    code.make()
    return tuple(tuple(bool(dark) for dark in row) for row in code.modules)
