"""What stands on every page: the foot of the first with banner and identity, the thin head and foot of the others."""

from dataclasses import replace

from origyne_pipeline.invoicing.branding import BANNER_SIZE, DPI, Branding, rgb_picture
from origyne_pipeline.invoicing.drawing.pen import MM, PAGE_HEIGHT, Pen
from origyne_pipeline.invoicing.drawing.wrapping import shorten, wrap
from origyne_pipeline.invoicing.layouts.parts.look import Look
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents
from origyne_pipeline.invoicing.texts.mentions import IDENTITY, mentions

BANNER_WIDTH, BANNER_HEIGHT = (pixels * 72 / DPI for pixels in BANNER_SIZE)
FOOT_TOP = PAGE_HEIGHT - 25 * MM
HEAD_BASE = 15 * MM
MOST_FOOT_LINES, LEAST_FOOT_SIZE = 5, 4.5


def draw_first_foot(pen: Pen, invoice: Invoice, branding: Branding, look: Look) -> None:
    """The banner at its true size, and beside it what it says, as text."""
    pen.rule(look.left, FOOT_TOP, look.width, look.hair)
    left = look.left
    banner = rgb_picture(branding.banner) if branding.banner else None
    if banner:
        pen.picture(look.left, FOOT_TOP + 9, BANNER_WIDTH, BANNER_HEIGHT, banner)
        left += BANNER_WIDTH + 14
    text, style = " · ".join(mentions(invoice, IDENTITY)), look.tiny
    while len(wrap(text, style, look.right - left)) > MOST_FOOT_LINES and style.size > LEAST_FOOT_SIZE:
        style = replace(style, size=style.size - 0.3)
    pen.paragraph(left, FOOT_TOP + 13, wrap(text, style, look.right - left), style)


def draw_running_head(pen: Pen, invoice: Invoice, look: Look) -> None:
    """The head of every page but the first."""
    what = f"{contents.title(invoice)} {contents.shown_number(invoice)} · {invoice.customer.ref}"
    what = shorten(what, look.small, look.width * 0.7)
    room = look.width - look.small.width(what) - 12
    pen.text(look.left, HEAD_BASE, shorten(invoice.seller.name, look.strong, room), look.strong)
    pen.text(look.right, HEAD_BASE, what, look.small, "right")
    pen.rule(look.left, HEAD_BASE + 3 * MM, look.width, look.hair)


def draw_page_number(pen: Pen, invoice: Invoice, number: int, total: int, look: Look) -> None:
    """``Page 2 / 5`` at the bottom right."""
    y = PAGE_HEIGHT - 7.5 * MM
    pen.text(look.right, y, contents.page_number(number, total), look.small, "right")
    if number > 1:
        pen.rule(look.left, PAGE_HEIGHT - 13 * MM, look.width, look.hair)
        identity = f"{invoice.seller.name} · SIRET {invoice.seller.siret} · {invoice.seller.phone}"
        pen.text(look.left, y, shorten(identity, look.small, look.width - 60), look.small)
