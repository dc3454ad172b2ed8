"""What stands on every page: the foot of the first with banner and identity, the thin head and foot of the others."""

from collections.abc import Callable
from dataclasses import dataclass

from origyne_pipeline.artwork import BANNER_SIZE, DPI
from origyne_pipeline.drawing.pen import MM, PAGE_HEIGHT, Pen
from origyne_pipeline.drawing.wrapping import shorten, wrap
from origyne_pipeline.invoicing.branding import Branding, rgb_picture
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents
from origyne_pipeline.invoicing.texts.mentions import IDENTITY, mentions

BANNER_WIDTH, BANNER_HEIGHT = (pixels * 72 / DPI for pixels in BANNER_SIZE)
FOOT_BOTTOM = PAGE_HEIGHT - 12 * MM
"""Where the foot of the first page ends, over the page number."""
PAD, GUTTER = 7.0, 14.0
HEAD_BASE = 15 * MM


@dataclass(frozen=True)
class FirstFoot:
    """The foot of the first page: as high as its texts need at their full size."""

    top: float
    draw: Callable[[Pen], None]


def first_foot(invoice: Invoice, branding: Branding, design: Design) -> FirstFoot:
    """The banner at its true size, and beside it what it says, as text."""
    banner = rgb_picture(branding.banner) if branding.banner else None
    left = design.left + (BANNER_WIDTH + GUTTER if banner else 0)
    lines = wrap(" · ".join(mentions(invoice, IDENTITY)), design.tiny, design.right - left)
    top = FOOT_BOTTOM - PAD - max(BANNER_HEIGHT if banner else 0, len(lines) * design.tiny.leading)

    def draw(pen: Pen) -> None:
        pen.rule(design.left, top, design.width, design.hair)
        if banner:
            pen.picture(design.left, top + PAD, BANNER_WIDTH, BANNER_HEIGHT, banner)
        pen.paragraph(left, top + PAD + design.tiny.size, lines, design.tiny)

    return FirstFoot(top, draw)


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
