"""The first page's upper half: who invoices whom, how much and how it is paid."""

from origyne_pipeline.invoicing.branding import DPI, LOGO_SIZE, Branding, rgb_picture
from origyne_pipeline.invoicing.drawing.pen import MM, Pen, Style, bold
from origyne_pipeline.invoicing.drawing.wrapping import fit, wrap
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK, Design
from origyne_pipeline.invoicing.layouts.parts.recipient import recipient_of
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents

DESIGN = Design()
LOGO_SIDE = LOGO_SIZE[0] * 72 / DPI
HEAD_TOP = 13 * MM
NAME_WIDTH = 112 * MM
BLOCK_TOP = 45 * MM
ADDRESS_LEFT = 112 * MM
"""Name and address show in the window of a French envelope (DL)."""
VALUE_LEFT = DESIGN.left + 29 * MM
VALUE_WIDTH = ADDRESS_LEFT - VALUE_LEFT - 4 * MM
STEP = 13.0
RECIPIENT = Style(10)
PANEL_HEIGHT = 25 * MM
PAYMENT_LEFT = DESIGN.left + 74 * MM
PAYMENT_WIDTH = DESIGN.right - PAYMENT_LEFT - 10


def _panel_top(invoice: Invoice) -> float:
    left = len(contents.identification(invoice)) * STEP
    right = recipient_of(invoice, RECIPIENT, DESIGN.right - ADDRESS_LEFT).height
    return BLOCK_TOP + max(left, right, 30 * MM) + 5 * MM


def heading_height(invoice: Invoice) -> float:
    """Where the flowing blocks of the first page begin."""
    return _panel_top(invoice) + PANEL_HEIGHT + 7 * MM


def draw_heading(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    """Logo, parties, identification and the panel with the amount due."""
    _draw_issuer(pen, invoice, branding)
    pen.text(DESIGN.right, HEAD_TOP + 17, contents.title(invoice), bold(21, ACCENT), "right")
    number = f"n° {contents.shown_number(invoice)}"
    pen.text(DESIGN.right, HEAD_TOP + 31, number, Style(9.5, colour=GREY), "right")
    y = BLOCK_TOP
    for what, value in contents.identification(invoice):
        pen.text(DESIGN.left, y, what, DESIGN.small)
        pen.text(VALUE_LEFT, y, *fit(value, DESIGN.strong, VALUE_WIDTH, 5))
        y += STEP
    recipient_of(invoice, RECIPIENT, DESIGN.right - ADDRESS_LEFT).draw(pen, ADDRESS_LEFT, BLOCK_TOP)
    _draw_panel(pen, invoice, _panel_top(invoice))


def _draw_issuer(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    left = DESIGN.left
    logo = rgb_picture(branding.logo) if branding.logo else None
    if logo:
        pen.picture(DESIGN.left, HEAD_TOP, LOGO_SIDE, LOGO_SIDE, logo)
        left += LOGO_SIDE + 9
    seller = invoice.seller
    place = f"{seller.address}, {seller.postcode} {seller.city}"
    y = HEAD_TOP + 10
    for text, style in (
        (seller.name, bold(13, INK)),
        (place, DESIGN.small),
        (f"{seller.website} · {seller.email}", DESIGN.small),
    ):
        pen.text(left, y, *fit(text, style, NAME_WIDTH, 5))
        y += 10.5


def _draw_panel(pen: Pen, invoice: Invoice, top: float) -> None:
    pen.box(DESIGN.left, top, DESIGN.width, PANEL_HEIGHT, DESIGN.tint, radius=6)
    pen.box(DESIGN.left, top + 8, 2.4, PANEL_HEIGHT - 16, ACCENT)
    what, amount = contents.amount_due(invoice)
    pen.text(DESIGN.left + 16, top + 21, what, Style(9, colour=GREY))
    pen.text(DESIGN.left + 16, top + 50, amount, bold(24, ACCENT))
    sentence, particulars = contents.payment(invoice)
    y = (
        pen.paragraph(PAYMENT_LEFT, top + 21, wrap(sentence, bold(10, INK), PAYMENT_WIDTH, 2), bold(10, INK))
        + 1.8
    )
    for label, value in particulars:
        pen.text(PAYMENT_LEFT, y, label, DESIGN.small)
        pen.text(PAYMENT_LEFT + 24 * MM, y, *fit(value, DESIGN.text, PAYMENT_WIDTH - 24 * MM, 5))
        y += 11.5
