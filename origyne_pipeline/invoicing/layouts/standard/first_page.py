"""The first page's upper half: who invoices whom, how much and how it is paid."""

from origyne_pipeline.artwork import DPI, LOGO_SIZE
from origyne_pipeline.drawing.pen import MM, Pen, Style, bold
from origyne_pipeline.drawing.wrapping import fit, fitting, wrap
from origyne_pipeline.invoicing.branding import Branding, rgb_picture
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK, Design
from origyne_pipeline.invoicing.layouts.parts.particulars import Particulars, particulars
from origyne_pipeline.invoicing.layouts.parts.payment_code import GAP, SIDE, draw_code, room_for_code
from origyne_pipeline.invoicing.layouts.parts.recipient import recipient_of
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents

DESIGN = Design()
LOGO_SIDE = LOGO_SIZE[0] * 72 / DPI
HEAD_TOP = 13 * MM
NAME_WIDTH = 122 * MM
BLOCK_TOP = 45 * MM
ADDRESS_LEFT = 112 * MM
"""Name and address show in the window of a French envelope (DL)."""
IDENTIFICATION_WIDTH = ADDRESS_LEFT - DESIGN.left - 6 * MM
STEP = 13.0
RECIPIENT = Style(10)
LEAST_NAME, ISSUER_LINES = 10.0, 2
"""How many lines the issuer's name, address and contacts may have, each."""
PANEL_PAD, PANEL_HEIGHT = 21.0, 25 * MM
AMOUNT_LEFT, LEAST_AMOUNT = DESIGN.left + 16, 12.0
PAYMENT_LEFT = DESIGN.left + 74 * MM
PAYMENT_WIDTH = DESIGN.right - PAYMENT_LEFT - 10
SENTENCE, PAYMENT_STEP = bold(10, INK), 11.5


def _identification(invoice: Invoice) -> Particulars:
    pairs = contents.identification(invoice)
    return particulars(pairs, DESIGN.small, DESIGN.strong, IDENTIFICATION_WIDTH, STEP)


def _payment(invoice: Invoice) -> tuple[tuple[str, ...], Particulars]:
    sentence, pairs = contents.payment(invoice)
    width = PAYMENT_WIDTH - room_for_code(invoice)
    return (
        wrap(sentence, SENTENCE, width),
        particulars(pairs, DESIGN.small, DESIGN.text, width, PAYMENT_STEP),
    )


def _panel_top(invoice: Invoice) -> float:
    left = _identification(invoice).height
    right = recipient_of(invoice, RECIPIENT, DESIGN.right - ADDRESS_LEFT).height
    return BLOCK_TOP + max(left, right, 30 * MM) + 5 * MM


def _panel_height(invoice: Invoice) -> float:
    sentence, pairs = _payment(invoice)
    code = SIDE + 2 * GAP if room_for_code(invoice) else 0.0
    return max(PANEL_HEIGHT, code, PANEL_PAD + len(sentence) * SENTENCE.leading + 1.8 + pairs.height)


def heading_height(invoice: Invoice) -> float:
    """Where the flowing blocks of the first page begin."""
    return _panel_top(invoice) + _panel_height(invoice) + 7 * MM


def draw_heading(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    """Logo, parties, identification and the panel with the amount due."""
    _draw_issuer(pen, invoice, branding)
    pen.text(DESIGN.right, HEAD_TOP + 17, contents.title(invoice), bold(21, ACCENT), "right")
    number = f"n° {contents.shown_number(invoice)}"
    pen.text(DESIGN.right, HEAD_TOP + 31, number, Style(9.5, colour=GREY), "right")
    _identification(invoice).draw(pen, DESIGN.left, BLOCK_TOP)
    recipient_of(invoice, RECIPIENT, DESIGN.right - ADDRESS_LEFT).draw(pen, ADDRESS_LEFT, BLOCK_TOP)
    _draw_panel(pen, invoice, _panel_top(invoice))


def _draw_issuer(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    left, width = DESIGN.left, NAME_WIDTH
    logo = rgb_picture(branding.logo) if branding.logo else None
    if logo:
        pen.picture(DESIGN.left, HEAD_TOP, LOGO_SIDE, LOGO_SIDE, logo)
        left += LOGO_SIDE + 9
        width -= LOGO_SIDE + 9
    seller = invoice.seller
    place = f"{seller.address}, {seller.postcode} {seller.city}"
    y = HEAD_TOP + 10
    for text, style in (
        (seller.name, fitting([seller.name], bold(13, INK), width, LEAST_NAME)),
        (place, DESIGN.small),
        (f"{seller.website} · {seller.email}", DESIGN.small),
    ):
        y = pen.paragraph(left, y, wrap(text, style, width, ISSUER_LINES), style)
        y += 1.0


def _draw_panel(pen: Pen, invoice: Invoice, top: float) -> None:
    height = _panel_height(invoice)
    pen.box(DESIGN.left, top, DESIGN.width, height, DESIGN.tint, radius=6)
    pen.box(DESIGN.left, top + 8, 2.4, height - 16, ACCENT)
    what, amount = contents.amount_due(invoice)
    pen.text(AMOUNT_LEFT, top + PANEL_PAD, what, Style(9, colour=GREY))
    shown = fit(amount, bold(24, ACCENT), PAYMENT_LEFT - AMOUNT_LEFT - 10, LEAST_AMOUNT)
    pen.text(AMOUNT_LEFT, top + 50, *shown)
    sentence, pairs = _payment(invoice)
    y = pen.paragraph(PAYMENT_LEFT, top + PANEL_PAD, sentence, SENTENCE)
    pairs.draw(pen, PAYMENT_LEFT, y + 1.8)
    draw_code(pen, invoice, DESIGN.right - SIDE - GAP, top + (height - SIDE) / 2)
