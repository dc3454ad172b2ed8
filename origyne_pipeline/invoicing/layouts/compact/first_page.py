"""The compact first page: one band with issuer, title and amount, one with the parties and the payment."""

from origyne_pipeline.invoicing.branding import DPI, LOGO_SIZE, Branding, rgb_picture
from origyne_pipeline.invoicing.drawing.pen import MM, PAGE_HEIGHT, PAGE_WIDTH, Pen, Style, bold
from origyne_pipeline.invoicing.drawing.wrapping import fit
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK, Design
from origyne_pipeline.invoicing.layouts.parts.recipient import recipient_of
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents

DESIGN = Design(
    left=13 * MM,
    right=PAGE_WIDTH - 13 * MM,
    top=21 * MM,
    bottom=PAGE_HEIGHT - 15 * MM,
    first_bottom=PAGE_HEIGHT - 27 * MM,
    text=Style(7.4),
    strong=bold(7.4, INK),
    small=Style(6.4, colour=GREY),
    small_strong=bold(6.8, INK),
    tiny=Style(6, colour=GREY, leading_ratio=1.2),
    heading=bold(9, ACCENT),
    grand=bold(9.5, ACCENT),
    cell=Style(6.2),
    row=10.2,
    cell_row=8.4,
    picture_height=26 * MM,
)
LOGO_SIDE = LOGO_SIZE[0] * 72 / DPI
HEAD_TOP = 10 * MM
PARTIES_TOP = 27 * MM
RECIPIENT_LEFT = 112 * MM
STEP = 9.8
AMOUNT_HEIGHT = 24.0
RECIPIENT = Style(8.6)


def _particulars(invoice: Invoice) -> list[tuple[str, str]]:
    return [*contents.identification(invoice), *contents.payment(invoice)[1]]


def heading_height(invoice: Invoice) -> float:
    """Where the flowing blocks of the first page begin."""
    left = (len(_particulars(invoice)) + 1) * STEP
    right = recipient_of(invoice, RECIPIENT, DESIGN.right - RECIPIENT_LEFT).height + AMOUNT_HEIGHT + 2
    return PARTIES_TOP + max(left, right) + 5 * MM


def draw_heading(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    """Logo, parties, identification, amount and payment."""
    _draw_band(pen, invoice, branding)
    y = PARTIES_TOP
    for what, value in _particulars(invoice):
        pen.text(DESIGN.left, y, what, DESIGN.small)
        pen.text(DESIGN.left + 26 * MM, y, *fit(value, DESIGN.strong, 66 * MM, 4.5))
        y += STEP
    sentence = contents.payment(invoice)[0]
    pen.text(DESIGN.left, y, *fit(sentence, DESIGN.strong, 92 * MM, 4.5))
    recipient_of(invoice, RECIPIENT, DESIGN.right - RECIPIENT_LEFT).draw(pen, RECIPIENT_LEFT, PARTIES_TOP)
    y = heading_height(invoice) - 5 * MM - AMOUNT_HEIGHT
    pen.box(RECIPIENT_LEFT - 6, y, DESIGN.right - RECIPIENT_LEFT + 6, AMOUNT_HEIGHT, DESIGN.tint, radius=3)
    what, amount = contents.amount_due(invoice)
    pen.text(RECIPIENT_LEFT, y + 15, what, DESIGN.small)
    pen.text(DESIGN.right - 6, y + 17, amount, bold(15, ACCENT), "right")


def _draw_band(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    left = DESIGN.left
    logo = rgb_picture(branding.logo) if branding.logo else None
    if logo:
        pen.picture(left, HEAD_TOP, LOGO_SIDE, LOGO_SIDE, logo)
        left += LOGO_SIDE + 7
    seller = invoice.seller
    pen.text(left, HEAD_TOP + 10, *fit(seller.name, bold(11, INK), 105 * MM, 5))
    place = f"{seller.address}, {seller.postcode} {seller.city}"
    pen.text(left, HEAD_TOP + 19, *fit(place, DESIGN.small, DESIGN.right - left, 4.5))
    title = f"{contents.title(invoice)} {contents.shown_number(invoice)}"
    pen.text(DESIGN.right, HEAD_TOP + 12, title, bold(13, ACCENT), "right")
    pen.rule(DESIGN.left, HEAD_TOP + LOGO_SIDE + 7, DESIGN.width, DESIGN.hair)
