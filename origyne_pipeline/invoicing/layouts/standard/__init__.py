"""The standard layout: an airy first page (who, how much, how it is paid), then lines, VAT, rights, calls."""

from collections.abc import Sequence

from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.contents import shown_number, title
from origyne_pipeline.invoicing.drawing.flow import paginate
from origyne_pipeline.invoicing.drawing.pen import Pen
from origyne_pipeline.invoicing.layouts.standard import calls, first_page, foot, pictures, tables
from origyne_pipeline.invoicing.layouts.standard.look import (
    BOTTOM,
    DRAFT_INK,
    FIRST_BOTTOM,
    TOP,
)
from origyne_pipeline.invoicing.models import Invoice


def draw(invoice: Invoice, branding: Branding, events: Sequence[Communication]) -> bytes:
    """The invoice as a PDF: the same values give the same bytes."""
    pen = Pen(
        f"{title(invoice)} {shown_number(invoice)}",
        invoice.seller.name,
        f"Client {invoice.customer.ref}",
    )
    blocks = [
        pictures.picture_block(invoice),
        *tables.line_blocks(invoice),
        *tables.total_blocks(invoice),
        *tables.mention_blocks(invoice),
        *calls.call_blocks(invoice, events),
    ]
    heading_height = first_page.heading_height(invoice)
    pages = paginate(blocks, heading_height, TOP, FIRST_BOTTOM, BOTTOM)
    for index, page in enumerate(pages):
        if invoice.is_draft:
            pen.stamp("PROJET", DRAFT_INK)
        if index == 0:
            first_page.draw_heading(pen, invoice, branding)
            foot.draw_first_foot(pen, invoice, branding)
        else:
            foot.draw_running_head(pen, invoice)
        for y, block in page:
            block.draw(pen, y)
        foot.draw_page_number(pen, invoice, index + 1, len(pages))
        pen.next_page()
    return pen.bytes()
