"""A reminder as a PDF: the letter, the table of its invoices, the panel that says how to pay; French throughout."""

from collections.abc import Callable, Iterator

from origyne_pipeline import french
from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, Pen
from origyne_pipeline.drawing.wrapping import wrap
from origyne_pipeline.letters.page import DESIGN, Heading, draw_paper, text_block
from origyne_pipeline.letters.panel import code_of, payment_panel
from origyne_pipeline.letters.paper import OpenInvoice, Paper
from origyne_pipeline.letters.table import CELL, TABLE_INDENT, Table
from origyne_pipeline.letters.texts import (
    DETAILS,
    asked_besides,
    late_charges_note,
    payment_particulars,
)

SUMS_WIDTH = 92 * MM


def draw_reminder(paper: Paper, logo: bytes | None, stamp: str = "") -> bytes:
    """The document: the same paper gives the same bytes.

    Args:
        paper: all that it shows.
        logo: the picture of ``paper.logo_sha256``.
        stamp: a word across each page, for one that has not been sent.
    """
    subject = paper.subject.partition(" : ")[0]
    heading = Heading(
        subject,
        [("Référence client", paper.customer_ref)],
        paper.address,
        paper.seller,
        logo,
        f"{subject} du {french.day(paper.day)} · {paper.customer_ref}",
    )
    pen = Pen(f"{paper.subject}", paper.seller.name, f"Client {paper.customer_ref}")
    return draw_paper(pen, heading, _blocks(paper), stamp)


def _blocks(paper: Paper) -> Iterator[Block]:
    place = f"{paper.seller.city}, le {french.long_day(paper.day)}"
    yield text_block([place], DESIGN.text, 10)
    subject = wrap(f"Objet : {paper.subject}", DESIGN.strong, DESIGN.width)
    yield text_block(subject, DESIGN.strong, 10, keeps_next=True)
    paragraphs = paper.text.strip("\n").split("\n\n")
    if DETAILS not in paragraphs:
        paragraphs.append(DETAILS)
    for paragraph in paragraphs:
        yield from _details(paper) if paragraph == DETAILS else _paragraph(paragraph)


def _paragraph(text: str) -> Iterator[Block]:
    lines = [line for part in text.split("\n") for line in wrap(part, DESIGN.text, DESIGN.width)]
    yield text_block(lines, DESIGN.text, 8)


def _details(paper: Paper) -> Iterator[Block]:
    rows = [[cell(row) for _, cell in _columns(paper)] for row in paper.rows]
    table = Table([head for head, _ in _columns(paper)], rows)
    yield Block(4, lambda pen, y: None)
    yield from table.blocks()
    yield _sums(paper)
    note = late_charges_note(paper)
    if note:
        yield text_block(wrap(note, DESIGN.small, DESIGN.width), DESIGN.small, 8)
    yield _panel(paper)


def _columns(paper: Paper) -> list[tuple[str, Callable[[OpenInvoice], str]]]:
    """Each column's head, and what stands there of an invoice."""
    columns: list[tuple[str, Callable[[OpenInvoice], str]]] = [
        ("Facture", lambda row: row.number),
        ("Date", lambda row: french.day(row.issue_date)),
        ("Échéance", lambda row: french.day(row.due_date)),
        ("Montant TTC", lambda row: french.euros(row.amount)),
        ("Reste dû", lambda row: french.euros(row.open_amount)),
    ]
    if paper.interest or paper.indemnity:
        columns.append(("Pénalités", lambda row: french.euros(row.interest)))
        columns.append(("Indemnité", lambda row: french.euros(row.indemnity)))
    return columns


def _sums(paper: Paper) -> Block:
    """What is asked for, a line each where there is more than the invoices; the total is in the panel."""
    pairs = asked_besides(paper)
    if pairs or len(paper.rows) > 1:
        pairs.insert(0, ("Reste dû sur les factures", french.euros(paper.open_amount)))

    def draw(pen: Pen, y: float) -> None:
        for index, (what, amount) in enumerate(pairs):
            base = y + 8 + DESIGN.row * (index + 0.5)
            pen.text(DESIGN.right - SUMS_WIDTH, base, what, CELL)
            pen.text(DESIGN.right - TABLE_INDENT, base, amount, CELL, "right")

    return Block(len(pairs) * DESIGN.row + 12, draw)


def _panel(paper: Paper) -> Block:
    code = code_of(paper.payee_name, paper.iban, paper.total, paper.reference, paper.bic)
    amount = french.euros(paper.total)
    return payment_panel("Total à régler", amount, "Par virement", payment_particulars(paper), code)
