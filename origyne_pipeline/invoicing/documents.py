"""The PDFs of issued invoices: drawn from the register, written atomically, never changed.

``invoices/AAAA-MM/<number>.pdf`` under the data root. The hash of each document is kept in the register when it is
first drawn; a file that has it is left alone, a missing or damaged one is drawn again and must come out the same.
Many documents are drawn by as many processes as there are cores, few in this one.
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.branding import Branding, rgb_picture
from origyne_pipeline.invoicing.canonical import from_json, to_json
from origyne_pipeline.invoicing.chain import Entry
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.facturx.archive import Description, archive
from origyne_pipeline.invoicing.facturx.checks import xml_faults
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.layouts import layout_of
from origyne_pipeline.invoicing.models import CREDIT_NOTE, INVOICE, Invoice, InvoicingError
from origyne_pipeline.invoicing.register import MONTHLY, Register, register_path
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.invoicing.texts.contents import title
from origyne_pipeline.periods import Month

Details = Callable[[str], Sequence[Communication]]
BATCH = 200
"""The hashes of so many documents are kept in the register at a time."""
WORTH_PROCESSES = 100
"""Starting processes costs about a second each: as much as drawing so many documents."""
AHEAD = 8
"""How many documents wait for each process."""


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


@dataclass(frozen=True)
class _Task:
    """One document to draw: the invoice's canonical JSON, and the hash it must have, if it was drawn before."""

    content: str
    branding: Branding
    events: Sequence[Communication]
    path: Path
    known: str | None


@dataclass(frozen=True)
class _Drawn:
    number: str
    sha256: str
    fault: str | None = None
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

    Args:
        home: the data root.
        month: the billing month.
        details: the events of a customer, asked for, in this process, when the month's document is drawn; a later
            correction itemises none.
        on_drawn: told each number (a progress bar).
        processes: how many draw; by default as many as there are cores when there is much to draw.
    """
    drawn: set[str] = set()
    faults: list[str] = []
    warnings: dict[str, None] = {}
    with Register(register_path(home)) as register:
        hashes = register.document_hashes(month)
        numbers = register.numbers(month)
        missing = {number for number in numbers if not _is_there(home, month, number, hashes)}
        for number in sorted(hashes.keys() - missing):
            on_drawn(number)
        new: dict[str, str] = {}
        tasks = _tasks(register, home, month, details, hashes, missing)
        for done in _run(tasks, _processes(len(missing)) if processes is None else processes):
            on_drawn(done.number)
            if done.fault:
                faults.append(done.fault)
                continue
            drawn.add(done.number)
            warnings |= dict.fromkeys(done.warnings)
            new[done.number] = done.sha256
            if len(new) == BATCH:
                register.keep_document_hashes(new)
                hashes |= new
                new = {}
        register.keep_document_hashes(new)
        hashes |= new
    return Documents(
        hashes, tuple(number for number in numbers if number in drawn), tuple(sorted(faults)), tuple(warnings)
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


def _is_there(home: Path, month: Month, number: str, hashes: Mapping[str, str]) -> bool:
    path = home / pdf_path(month, number)
    return number in hashes and path.is_file() and sha256(path.read_bytes()) == hashes[number]


def _tasks(
    register: Register,
    home: Path,
    month: Month,
    details: Details,
    hashes: Mapping[str, str],
    missing: set[str],
) -> Iterator[_Task]:
    for entry in register.entries(month):
        if entry.number in missing:
            events = details(entry.customer_ref) if entry.origin == MONTHLY else ()
            path = home / pdf_path(month, entry.number)
            yield _Task(entry.content, _branding(register, entry), events, path, hashes.get(entry.number))


def _branding(register: Register, entry: Entry) -> Branding:
    invoice = entry.invoice
    return Branding(register.picture(invoice.logo_sha256), register.picture(invoice.banner_sha256))


def _processes(documents: int) -> int:
    return len(os.sched_getaffinity(0)) if documents >= WORTH_PROCESSES else 1


def _run(tasks: Iterator[_Task], processes: int) -> Iterator[_Drawn]:
    """Draws, a bounded number of documents ahead of what was taken: memory does not grow with the month."""
    if processes == 1:
        yield from map(_draw_task, tasks)
        return
    with ProcessPoolExecutor(
        processes,
        get_context("spawn"),
        signal.signal,
        (signal.SIGINT, signal.SIG_IGN),  # Ctrl-C is the parent's
    ) as pool:
        running: set[Future[_Drawn]] = set()
        for task in tasks:
            running.add(pool.submit(_draw_task, task))
            if len(running) >= processes * AHEAD:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        yield from (future.result() for future in running)


def _draw_task(task: _Task) -> _Drawn:
    invoice = from_json(task.content)
    try:
        document = draw(invoice, task.branding, task.events)
    except CANNOT_DRAW as error:
        prefix = "" if str(error).startswith(invoice.number) else f"{invoice.number}: it can't be drawn: "
        return _Drawn(invoice.number, "", f"{prefix}{error}")
    fingerprint = sha256(document)
    if task.known not in (None, fingerprint):
        fault = f"{task.path}: drawn again it is not what it was; put it back from a backup"
        return _Drawn(invoice.number, fingerprint, fault)
    if task.known is None and task.path.is_file() and sha256(task.path.read_bytes()) != fingerprint:
        fault = (
            f"{task.path}: another document of this number lies here, and it was not replaced; find out whether it was"
            " sent, move it away and run the month again"
        )
        return _Drawn(invoice.number, fingerprint, fault)
    write_atomically(task.path, document)
    return _Drawn(invoice.number, fingerprint, warnings=_missing_pictures(invoice, task.branding))


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
