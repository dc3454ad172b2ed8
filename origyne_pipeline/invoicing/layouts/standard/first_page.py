"""The first page's upper half: who invoices whom, how much and how it is paid; the pictures."""

from origyne_pipeline.invoicing import contents
from origyne_pipeline.invoicing.branding import DPI, LOGO_SIZE, Branding, rgb_picture
from origyne_pipeline.invoicing.drawing.pen import MM, Pen, Style, bold, shorten, wrap
from origyne_pipeline.invoicing.layouts.standard.look import (
    ACCENT,
    ADDRESS_LEFT,
    GREY,
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
from origyne_pipeline.invoicing.models import Invoice

LOGO_SIDE = LOGO_SIZE[0] * 72 / DPI
HEAD_TOP = 13 * MM
BLOCK_TOP = 45 * MM
NAME = bold(13, INK)
TITLE = bold(21, ACCENT)
RECIPIENT = Style(10)
RECIPIENT_NAME = bold(10, INK)
HEADLINE = bold(24, ACCENT)
PANEL_HEIGHT = 25 * MM


def _recipient_lines(invoice: Invoice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name, *rest = contents.address(invoice.customer)
    width = RIGHT - ADDRESS_LEFT
    return wrap(name, RECIPIENT_NAME, width), tuple(
        line for part in rest for line in wrap(part, RECIPIENT, width)
    )


def _panel_top(invoice: Invoice) -> float:
    name, rest = _recipient_lines(invoice)
    left_height = len(contents.identification(invoice)) * 13.0
    right_height = (len(name) + len(rest)) * RECIPIENT.leading
    return BLOCK_TOP + max(left_height, right_height, 30 * MM) + 5 * MM


def heading_height(invoice: Invoice) -> float:
    """Where the flowing blocks of the first page begin."""
    return _panel_top(invoice) + PANEL_HEIGHT + 7 * MM


def draw_heading(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    """Logo, parties, identification and the panel with the amount due."""
    _draw_issuer(pen, invoice, branding)
    pen.text(RIGHT, HEAD_TOP + 17, contents.title(invoice), TITLE, "right")
    pen.text(
        RIGHT,
        HEAD_TOP + 31,
        f"n° {contents.shown_number(invoice)}",
        Style(9.5, colour=GREY),
        "right",
    )
    y = BLOCK_TOP
    for what, value in contents.identification(invoice):
        pen.text(LEFT, y, what, LABEL)
        pen.text(
            LEFT + 29 * MM,
            y,
            shorten(value, STRONG, ADDRESS_LEFT - LEFT - 33 * MM),
            STRONG,
        )
        y += 13
    name, rest = _recipient_lines(invoice)
    y = pen.paragraph(ADDRESS_LEFT, BLOCK_TOP, name, RECIPIENT_NAME)
    pen.paragraph(ADDRESS_LEFT, y, rest, RECIPIENT)
    _draw_panel(pen, invoice, _panel_top(invoice))


def _draw_issuer(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    left = LEFT
    logo = rgb_picture(branding.logo) if branding.logo else None
    if logo:
        pen.picture(LEFT, HEAD_TOP, LOGO_SIDE, LOGO_SIDE, logo)
        left += LOGO_SIDE + 9
    seller = invoice.seller
    pen.text(left, HEAD_TOP + 10, shorten(seller.name, NAME, 105 * MM), NAME)
    place = f"{seller.address}, {seller.postcode} {seller.city}"
    pen.text(left, HEAD_TOP + 21, shorten(place, SMALL, 105 * MM), SMALL)
    pen.text(
        left,
        HEAD_TOP + 31,
        shorten(f"{seller.website} · {seller.email}", SMALL, 105 * MM),
        SMALL,
    )


def _draw_panel(pen: Pen, invoice: Invoice, top: float) -> None:
    pen.box(LEFT, top, WIDTH, PANEL_HEIGHT, TINT, radius=6)
    pen.box(LEFT, top + 8, 2.4, PANEL_HEIGHT - 16, ACCENT)
    what, amount = contents.amount_due(invoice)
    pen.text(LEFT + 16, top + 21, what, Style(9, colour=GREY))
    pen.text(LEFT + 16, top + 50, amount, HEADLINE)
    sentence, particulars = contents.payment(invoice)
    left = LEFT + 74 * MM
    y = top + 21
    for line in wrap(sentence, bold(10, INK), RIGHT - left - 10, 2):
        pen.text(left, y, line, bold(10, INK))
        y += 13
    y += 2
    for label, value in particulars:
        pen.text(left, y, label, LABEL)
        pen.text(left + 24 * MM, y, shorten(value, TEXT, RIGHT - left - 26 * MM), TEXT)
        y += 11.5
