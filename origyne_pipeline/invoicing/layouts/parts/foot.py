"""The foot of each page: banner and identity on the first, a thin line on the others; page numbers."""

from origyne_pipeline.invoicing import contents
from origyne_pipeline.invoicing.branding import BANNER_SIZE, DPI, Branding, rgb_picture
from origyne_pipeline.invoicing.drawing.pen import MM, PAGE_HEIGHT, Pen, bold, wrap
from origyne_pipeline.invoicing.layouts.standard.look import (
    ACCENT,
    HAIR,
    LEFT,
    RIGHT,
    SMALL,
    TINY,
    WIDTH,
)
from origyne_pipeline.invoicing.mentions import IDENTITY, mentions
from origyne_pipeline.invoicing.models import Invoice

BANNER_WIDTH, BANNER_HEIGHT = (pixels * 72 / DPI for pixels in BANNER_SIZE)
FOOT_TOP = PAGE_HEIGHT - 25 * MM


def draw_first_foot(pen: Pen, invoice: Invoice, branding: Branding) -> None:
    """The banner at its true size, and beside it what it says, as text."""
    pen.rule(LEFT, FOOT_TOP, WIDTH, HAIR)
    left = LEFT
    banner = rgb_picture(branding.banner) if branding.banner else None
    if banner:
        pen.picture(LEFT, FOOT_TOP + 9, BANNER_WIDTH, BANNER_HEIGHT, banner)
        left += BANNER_WIDTH + 14
    lines = wrap(" · ".join(mentions(invoice, IDENTITY)), TINY, RIGHT - left)
    pen.paragraph(left, FOOT_TOP + 14, lines, TINY)


def draw_running_head(pen: Pen, invoice: Invoice) -> None:
    """The head of every page but the first."""
    pen.text(LEFT, 15 * MM, invoice.seller.name, bold(9, ACCENT))
    what = f"{contents.title(invoice)} {contents.shown_number(invoice)} · {invoice.customer.ref}"
    pen.text(RIGHT, 15 * MM, what, SMALL, "right")
    pen.rule(LEFT, 18 * MM, WIDTH, HAIR)


def draw_page_number(pen: Pen, invoice: Invoice, number: int, total: int) -> None:
    """``Page 2 / 5`` at the bottom right."""
    y = PAGE_HEIGHT - 7.5 * MM
    pen.text(RIGHT, y, f"Page {number} / {total}", SMALL, "right")
    if number > 1:
        pen.rule(LEFT, PAGE_HEIGHT - 13 * MM, WIDTH, HAIR)
        pen.text(
            LEFT,
            y,
            f"{invoice.seller.name} · SIRET {invoice.seller.siret} · {invoice.seller.phone}",
            SMALL,
        )
