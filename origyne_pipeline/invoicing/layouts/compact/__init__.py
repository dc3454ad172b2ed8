"""The compact layout: everything smaller, and two columns of calls, for customers who print."""

from collections.abc import Sequence

from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.layouts.compact.columns import section_in_columns
from origyne_pipeline.invoicing.layouts.compact.first_page import DESIGN, draw_heading, heading_height
from origyne_pipeline.invoicing.layouts.parts import calls, lines, pictures, totals
from origyne_pipeline.invoicing.layouts.parts.pages import draw_pages
from origyne_pipeline.invoicing.models import Invoice


def draw(invoice: Invoice, branding: Branding, events: Sequence[Communication]) -> bytes:
    """The invoice as a PDF: the same values give the same bytes."""
    blocks = [
        *pictures.picture_blocks(invoice, DESIGN),
        *lines.line_blocks(invoice, DESIGN),
        *totals.closing_blocks(invoice, DESIGN, is_last=not events),
        *calls.call_blocks(invoice, events, DESIGN, section_in_columns),
    ]
    return draw_pages(invoice, branding, DESIGN, heading_height(invoice), draw_heading, blocks)
