"""How fast a 2-page invoice with 60 itemised calls is drawn, beside reportlab writing the same pages bare.

Prints CPU milliseconds per document and the ratio: ``python -m tests.invoicing.bench_documents``.
"""

import io
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from origyne_pipeline.drawing.pen import PAGE_HEIGHT, PAGE_WIDTH, Pen
from origyne_pipeline.drawing.typefaces import REGULAR
from origyne_pipeline.invoicing.documents import draw
from origyne_pipeline.invoicing.layouts import LAYOUTS
from tests.invoicing.samples import BRANDING, call, frozen, used

ROUNDS = 100
INVOICE = frozen(
    usage=[used(destination_group=group) for group in ("NATIONAL", "UE", "MONDE")], professional=True
)
INVOICE_CALLS = [call(minute=minute) for minute in range(60)]


def recorded() -> list[list[tuple[Any, ...]]]:
    """What the layout writes and fills, page by page."""
    pages: list[list[tuple[Any, ...]]] = [[]]
    text, box, turn = Pen.text, Pen.box, Pen.next_page

    def note_text(pen: Pen, x: float, y: float, words: str, style: Any, align: str = "left") -> None:
        pages[-1].append(("text", x, y, words, style, align))
        text(pen, x, y, words, style, align)

    def note_box(
        pen: Pen, x: float, y: float, width: float, height: float, ink: Any, radius: float = 0
    ) -> None:
        pages[-1].append(("box", x, y, width, height, ink))
        box(pen, x, y, width, height, ink, radius)

    def note_turn(pen: Pen) -> None:
        pages.append([])
        turn(pen)

    with patch.multiple(Pen, text=note_text, box=note_box, next_page=note_turn):
        LAYOUTS["standard"](INVOICE, BRANDING, INVOICE_CALLS)
    return pages[:-1]


def bare(pages: list[list[tuple[Any, ...]]]) -> bytes:
    """The same marks by plain calls of reportlab; no XML, no PDF/A, no pictures."""
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, initialFontName=REGULAR
    )
    for page in pages:
        for mark in page:
            if mark[0] == "text":
                _, x, y, words, style, align = mark
                canvas.setFillColorRGB(*style.colour)
                canvas.setFont(style.font, style.size)
                write = {
                    "left": canvas.drawString,
                    "right": canvas.drawRightString,
                    "centre": canvas.drawCentredString,
                }
                write[align](x, PAGE_HEIGHT - y, words)
            else:
                _, x, y, width, height, ink = mark
                canvas.setFillColorRGB(*ink)
                canvas.rect(x, PAGE_HEIGHT - y - height, width, height, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of one round, after a few to warm up."""
    for _ in range(3):
        work()
    start = time.process_time()
    for _ in range(ROUNDS):
        work()
    return (time.process_time() - start) * 1000 / ROUNDS


def main() -> None:
    """Measures and prints."""
    pages = recorded()
    base = milliseconds(lambda: bare(pages))
    whole = milliseconds(lambda: draw(INVOICE, BRANDING, INVOICE_CALLS))
    sys.stdout.write(
        f"{len(pages)} pages, {len(INVOICE_CALLS)} calls\n"
        f"reportlab, the same pages bare     {base:7.1f} ms\n"
        f"drawing + Factur-X + PDF/A-3b      {whole:7.1f} ms   ratio {whole / base:.2f}\n"
        f"invoices per core-second           {1000 / whole:7.1f}\n"
    )


if __name__ == "__main__":
    main()
