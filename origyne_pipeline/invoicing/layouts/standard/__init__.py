"""The standard layout: an airy first page (who, how much, how it is paid), then lines, VAT, rights, calls."""

from collections.abc import Sequence

from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.layouts.parts import calls, lines, pictures, totals
from origyne_pipeline.invoicing.layouts.parts.pages import draw_pages
from origyne_pipeline.invoicing.layouts.standard.first_page import DESIGN, draw_heading, heading_height
from origyne_pipeline.invoicing.models import Invoice


def draw(invoice: Invoice, branding: Branding, events: Sequence[Communication]) -> bytes:
    """The invoice as a PDF: the same values give the same bytes."""
    blocks = [
        *pictures.picture_blocks(invoice, DESIGN),
        *lines.line_blocks(invoice, DESIGN),
        *totals.closing_blocks(invoice, DESIGN, is_last=not events),
        *calls.call_blocks(invoice, events, DESIGN),
    ]
    return draw_pages(invoice, branding, DESIGN, heading_height(invoice), draw_heading, blocks)
