"""What stands on every page: the foot of the first with banner and identity, the thin head and foot of the others."""

from dataclasses import replace

from origyne_pipeline.invoicing.branding import BANNER_SIZE, DPI, Branding, rgb_picture
from origyne_pipeline.invoicing.drawing.pen import MM, PAGE_HEIGHT, Pen
from origyne_pipeline.invoicing.drawing.wrapping import shorten, wrap
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents
from origyne_pipeline.invoicing.texts.mentions import IDENTITY, mentions

BANNER_WIDTH, BANNER_HEIGHT = (pixels * 72 / DPI for pixels in BANNER_SIZE)
FOOT_TOP = PAGE_HEIGHT - 25 * MM
HEAD_BASE = 15 * MM
MOST_FOOT_LINES, LEAST_FOOT_SIZE = 5, 4.5


def draw_first_foot(pen: Pen, invoice: Invoice, branding: Branding, design: Design) -> None:
    """The banner at its true size, and beside it what it says, as text."""
    pen.rule(design.left, FOOT_TOP, design.width, design.hair)
    left = design.left
    banner = rgb_picture(branding.banner) if branding.banner else None
    if banner:
        pen.picture(design.left, FOOT_TOP + 9, BANNER_WIDTH, BANNER_HEIGHT, banner)
        left += BANNER_WIDTH + 14
    text, style = " · ".join(mentions(invoice, IDENTITY)), design.tiny
    while len(wrap(text, style, design.right - left)) > MOST_FOOT_LINES and style.size > LEAST_FOOT_SIZE:
        style = replace(style, size=style.size - 0.3)
    pen.paragraph(left, FOOT_TOP + 13, wrap(text, style, design.right - left), style)


def draw_running_head(pen: Pen, invoice: Invoice, design: Design) -> None:
    """The head of every page but the first."""
    what = f"{contents.title(invoice)} {contents.shown_number(invoice)} · {invoice.customer.ref}"
    what = shorten(what, design.small, design.width * 0.7)
    room = design.width - design.small.width(what) - 12
    pen.text(design.left, HEAD_BASE, shorten(invoice.seller.name, design.strong, room), design.strong)
    pen.text(design.right, HEAD_BASE, what, design.small, "right")
    pen.rule(design.left, HEAD_BASE + 3 * MM, design.width, design.hair)


def draw_page_number(pen: Pen, invoice: Invoice, number: int, total: int, design: Design) -> None:
    """``Page 2 / 5`` at the bottom right."""
    y = PAGE_HEIGHT - 7.5 * MM
    pen.text(design.right, y, contents.page_number(number, total), design.small, "right")
    if number > 1:
        pen.rule(design.left, PAGE_HEIGHT - 13 * MM, design.width, design.hair)
        identity = f"{invoice.seller.name} · SIRET {invoice.seller.siret} · {invoice.seller.phone}"
        pen.text(design.left, y, shorten(identity, design.small, design.width - 60), design.small)
