"""The PDFs of issued invoices: drawn from the register, written atomically, never changed.

``invoices/AAAA-MM/<number>.pdf`` under the data root. The hash of each document is kept in the register when it is
first drawn; a file that has it is left alone, a missing or damaged one is drawn again and must come out the same.
Many documents are drawn by as many processes as there are cores, few in this one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.branding import Branding, rgb_picture
from origyne_pipeline.invoicing.canonical import from_json, to_json
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.drawing_turns import DrawingTurns
from origyne_pipeline.invoicing.facturx.archive import Description, archive
from origyne_pipeline.invoicing.facturx.checks import xml_faults
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.layouts import layout_of
from origyne_pipeline.invoicing.models import CREDIT_NOTE, INVOICE, Invoice, InvoicingError
from origyne_pipeline.invoicing.month_drawing import Details, Drawn, MonthDrawing, Task
from origyne_pipeline.invoicing.paper_pool import processes_for, run_ahead
from origyne_pipeline.invoicing.register import MONTHLY, Register, register_path
from origyne_pipeline.invoicing.texts.contents import title
from origyne_pipeline.periods import Month

CANNOT_DRAW = (OrigyneError, ValueError, ArithmeticError, LookupError, TypeError)
"""What drawing raises for values that no document can show; each document is drawn or told by itself."""
PLACEHOLDERS = {INVOICE: "F0000-000000", CREDIT_NOTE: "A0000-000000"}


class DocumentError(InvoicingError):
    """A document that must not leave."""


@dataclass(frozen=True)
class Documents:
    """What drawing a month came to.

    ``hashes`` are those of all documents, by number; ``drawn`` were written now; ``faults`` are documents that
    could not be drawn, or not again as they were, in words; ``warnings`` are of those that lack a picture.
    """

    hashes: Mapping[str, str]
    drawn: tuple[str, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def no_details(customer_ref: str) -> Sequence[Communication]:
    """No itemised communications."""
    return ()


def draw(invoice: Invoice, branding: Branding, events: Sequence[Communication] = ()) -> bytes:
    """The document of an invoice, in the layout it was issued with. Same values, same bytes.

    An issued invoice is a PDF/A-3b with its Factur-X inside; a draft is a plain PDF.

    Raises:
        DocumentError: the Factur-X is not valid or does not say what the invoice says.
    """
    drawn = layout_of(invoice.terms.layout)(invoice, branding, events)
    if invoice.is_draft:
        return drawn
    name = f"{title(invoice)} {invoice.number}"
    description = Description(name, invoice.seller.name, f"Client {invoice.customer.ref}", invoice.issue_date)
    xml = facturx_xml(invoice)
    faults = xml_faults(xml, invoice)
    if faults:
        raise DocumentError(f"{invoice.number}: its Factur-X is refused: {'; '.join(faults)}")
    return archive(drawn, xml, description)


def undrawable(invoice: Invoice) -> str:
    """Why no document could be made of an invoice, in words, asked before it is numbered; empty when one can.

    The layout, the canonical JSON that the register keeps, and the Factur-X with its checks. Drawing itself takes any
    text and any amount.
    """
    numbered = replace(invoice, number=invoice.number or PLACEHOLDERS[invoice.kind])
    try:
        layout_of(invoice.terms.layout)
        to_json(numbered).encode()
        faults = xml_faults(facturx_xml(numbered), numbered)
    except CANNOT_DRAW as error:
        return str(error)
    return f"its Factur-X is refused: {'; '.join(faults)}" if faults else ""


def draw_month(
    home: Path,
    month: Month,
    details: Details = no_details,
    on_drawn: Callable[[str], None] = lambda number: None,
    processes: int | None = None,
) -> Documents:
    """Draws the documents that the month's entries in the register still lack.

    Several processes may do so at once: each draws blocks of documents that no other one holds, and waits at the end
    for those that others still draw. What one leaves behind when it is killed, another one draws.

    Args:
        home: the data root.
        month: the billing month.
        details: the events of a customer, asked for, in this process, when the month's document is drawn; a later
            correction itemises none.
        on_drawn: told each number (a progress bar).
        processes: the most that draw, where there is much to draw; None: as many as there are cores.
    """
    with Register(register_path(home)) as register, DrawingTurns(home, month) as turns:
        drawing = MonthDrawing(register, turns, home, month, details, on_drawn)
        numbers = register.numbers(month)
        blocks = drawing.missing(numbers)
        while blocks:
            at_once = processes_for(sum(map(len, blocks.values())), processes)
            for drawn in run_ahead(_draw_task, drawing.tasks(blocks), at_once):
                drawing.take(drawn)
            blocks = {block: blocks[block] for block in drawing.elsewhere}
            if blocks:
                turns.wait(next(iter(blocks)))
        drawing.note_head()
        hashes = register.document_hashes(month)
    return Documents(
        hashes,
        tuple(number for number in numbers if number in drawing.drawn),
        tuple(sorted(drawing.faults)),
        tuple(drawing.warnings),
    )


def read_month(home: Path, month: Month) -> Iterator[Invoice]:
    """The issued invoices of a billing month, corrections included, in order; one at a time in memory."""
    with Register(register_path(home)) as register:
        for entry in register.entries(month):
            yield entry.invoice


def read_monthly(home: Path, month: Month) -> Iterator[Invoice]:
    """The month's own invoices, corrections left out, in order; one at a time in memory."""
    with Register(register_path(home)) as register:
        for entry in register.entries(month):
            if entry.origin == MONTHLY:
                yield entry.invoice


def _draw_task(task: Task) -> Drawn:
    invoice = from_json(task.content)
    try:
        document = draw(invoice, task.branding, task.events)
    except CANNOT_DRAW as error:
        prefix = "" if str(error).startswith(invoice.number) else f"{invoice.number}: it can't be drawn: "
        return Drawn(invoice.number, "", task.block, f"{prefix}{error}")
    fingerprint = sha256(document)
    if task.known not in (None, fingerprint):
        fault = f"{task.path}: drawn again it is not what it was; put it back from a backup"
        return Drawn(invoice.number, fingerprint, task.block, fault)
    if task.known is None and task.path.is_file() and sha256(task.path.read_bytes()) != fingerprint:
        fault = (
            f"{task.path}: another document of this number lies here, and it was not replaced; find out whether it was"
            " sent, move it away and run the month again"
        )
        return Drawn(invoice.number, fingerprint, task.block, fault)
    write_atomically(task.path, document)
    warnings = _missing_pictures(invoice, task.branding)
    return Drawn(invoice.number, fingerprint, task.block, warnings=warnings)


def _missing_pictures(invoice: Invoice, branding: Branding) -> tuple[str, ...]:
    """The pictures that an invoice was issued with and is drawn without, in words."""
    pictures = (
        ("logo", invoice.logo_sha256, branding.logo),
        ("banner", invoice.banner_sha256, branding.banner),
    )
    return tuple(
        f"the {name} registered as {fingerprint[:12]} can't be decoded: its invoices are drawn without it"
        for name, fingerprint, content in pictures
        if fingerprint and (content is None or rgb_picture(content) is None)
    )
