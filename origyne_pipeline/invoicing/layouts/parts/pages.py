"""From blocks to a finished document: plans the pages, draws what stands on each, numbers them."""

from collections.abc import Callable, Iterable

from origyne_pipeline.drawing.flow import Block, paginate
from origyne_pipeline.drawing.pen import MM, Pen
from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.layouts.parts import foot
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts.contents import shown_number, title
from origyne_pipeline.invoicing.texts.labels import DRAFT

FOOT_GAP = 3 * MM
"""What stays empty over the foot of the first page."""
DrawHeading = Callable[[Pen, Invoice, Branding], None]


def draw_pages(
    invoice: Invoice,
    branding: Branding,
    design: Design,
    heading_height: float,
    draw_heading: DrawHeading,
    blocks: Iterable[Block],
) -> bytes:
    """The PDF of an invoice.

    Args:
        invoice: what is drawn.
        branding: its pictures.
        design: the layout's measures.
        heading_height: where the blocks of the first page begin.
        draw_heading: draws what stands above them.
        blocks: everything that flows, in order.
    """
    pen = Pen(
        f"{title(invoice)} {shown_number(invoice)}", invoice.seller.name, f"Client {invoice.customer.ref}"
    )
    first_foot = foot.first_foot(invoice, branding, design)
    pages = paginate(blocks, heading_height, design.top, first_foot.top - FOOT_GAP, design.bottom)
    for number, page in enumerate(pages, start=1):
        if number == 1:
            draw_heading(pen, invoice, branding)
            first_foot.draw(pen)
        else:
            foot.draw_running_head(pen, invoice, design)
        for y, block in page:
            block.draw(pen, y)
        foot.draw_page_number(pen, invoice, number, len(pages), design)
        if invoice.is_draft:
            pen.stamp(DRAFT, design.stamp)
        pen.next_page()
    return pen.bytes()
