"""The compact first page: one band with issuer, title and amount, one with the parties and the payment."""

from origyne_pipeline.artwork import DPI, LOGO_SIZE
from origyne_pipeline.drawing.pen import MM, PAGE_HEIGHT, PAGE_WIDTH, Pen, Style, bold
from origyne_pipeline.drawing.wrapping import fit, wrap
from origyne_pipeline.invoicing.branding import Branding, rgb_picture
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK, LEAST_SIZE, Design
from origyne_pipeline.invoicing.layouts.parts.particulars import Particulars, particulars
from origyne_pipeline.invoicing.layouts.parts.payment_code import SIDE, draw_code, room_for_code
from origyne_pipeline.invoicing.layouts.parts.recipient import recipient_of
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents

DESIGN = Design(
    left=13 * MM,
    right=PAGE_WIDTH - 13 * MM,
    top=21 * MM,
    bottom=PAGE_HEIGHT - 15 * MM,
    text=Style(7.6),
    strong=bold(7.6, INK),
    small=Style(LEAST_SIZE, colour=GREY),
    small_strong=bold(7.2, INK),
    tiny=Style(LEAST_SIZE, colour=GREY, leading_ratio=1.18),
    heading=bold(9, ACCENT),
    grand=bold(9.5, ACCENT),
    cell=Style(LEAST_SIZE),
    row=10.4,
    cell_row=9.2,
    picture_height=26 * MM,
)
LOGO_SIDE = LOGO_SIZE[0] * 72 / DPI
HEAD_TOP = 10 * MM
NAME_WIDTH = 130 * MM
RULE_TOP, PARTIES_TOP = 22 * MM, 28 * MM
RECIPIENT_LEFT = 112 * MM
LEFT_WIDTH = RECIPIENT_LEFT - DESIGN.left - 8 * MM
STEP = 10.2
AMOUNT_HEIGHT = 24.0
CODE_RISE = 4 * MM
"""How far the QR code begins above the first base line of the parties."""
RECIPIENT = Style(8.6)


def _particulars(invoice: Invoice) -> Particulars:
    pairs = [*contents.identification(invoice), *contents.payment(invoice)[1]]
    return particulars(pairs, DESIGN.small, DESIGN.strong, LEFT_WIDTH - room_for_code(invoice), STEP)


def _sentence(invoice: Invoice) -> tuple[str, ...]:
    return wrap(contents.payment(invoice)[0], DESIGN.strong, LEFT_WIDTH - room_for_code(invoice))


def heading_height(invoice: Invoice) -> float:
    """Where the flowing blocks of the first page begin."""
    left = _particulars(invoice).height + len(_sentence(invoice)) * STEP
    right = recipient_of(invoice, RECIPIENT, DESIGN.right - RECIPIENT_LEFT).height + AMOUNT_HEIGHT + 2
    code = SIDE - CODE_RISE if room_for_code(invoice) else 0.0
    return PARTIES_TOP + max(left, right, code) + 5 * MM


def draw_heading(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    """Logo, parties, identification, amount and payment."""
    _draw_band(pen, invoice, branding)
    y = _particulars(invoice).draw(pen, DESIGN.left, PARTIES_TOP)
    for line in _sentence(invoice):
        pen.text(DESIGN.left, y, line, DESIGN.strong)
        y += STEP
    draw_code(pen, invoice, RECIPIENT_LEFT - SIDE - 6 * MM, PARTIES_TOP - CODE_RISE)
    recipient_of(invoice, RECIPIENT, DESIGN.right - RECIPIENT_LEFT).draw(pen, RECIPIENT_LEFT, PARTIES_TOP)
    y = heading_height(invoice) - 5 * MM - AMOUNT_HEIGHT
    pen.box(RECIPIENT_LEFT - 6, y, DESIGN.right - RECIPIENT_LEFT + 6, AMOUNT_HEIGHT, DESIGN.tint, radius=3)
    what, amount = contents.amount_due(invoice)
    pen.text(RECIPIENT_LEFT, y + 15, what, DESIGN.small)
    room = DESIGN.right - RECIPIENT_LEFT - DESIGN.small.width(what) - 14
    shown, style = fit(amount, bold(15, ACCENT), room, LEAST_SIZE)
    pen.text(DESIGN.right - 6, y + 17, shown, style, "right")


def _draw_band(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    left = DESIGN.left
    logo = rgb_picture(branding.logo) if branding.logo else None
    if logo:
        pen.picture(left, HEAD_TOP, LOGO_SIDE, LOGO_SIDE, logo)
        left += LOGO_SIDE + 7
    seller = invoice.seller
    width = NAME_WIDTH - left + DESIGN.left
    pen.text(left, HEAD_TOP + 10, *fit(seller.name, bold(11, INK), width, LEAST_SIZE))
    place = f"{seller.address}, {seller.postcode} {seller.city}"
    pen.paragraph(left, HEAD_TOP + 19, wrap(place, DESIGN.small, width, 2), DESIGN.small)
    title = f"{contents.title(invoice)} {contents.shown_number(invoice)}"
    pen.text(DESIGN.right, HEAD_TOP + 12, title, bold(13, ACCENT), "right")
    pen.rule(DESIGN.left, RULE_TOP, DESIGN.width, DESIGN.hair)
