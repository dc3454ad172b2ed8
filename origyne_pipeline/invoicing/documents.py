"""The PDFs of issued invoices: drawn from the register, written atomically, never changed.

``invoices/AAAA-MM/<number>.pdf`` under the data root. The hash of each document is kept in the register when
it is first drawn; a file that has it is left alone, a missing or damaged one is drawn again and must come out
the same.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.contents import title
from origyne_pipeline.invoicing.facturx.archive import Description, archive
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.layouts import layout_of
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.register import Register, register_path, sha256
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.periods import Month

Details = Callable[[str], Sequence[Communication]]
BATCH = 200


@dataclass(frozen=True)
class Documents:
    """What drawing a month came to.

    ``hashes`` are those of all documents, by number; ``drawn`` were written now; ``faults`` are documents
    that could not be drawn again as they were, in words: put them back from a backup.
    """

    hashes: Mapping[str, str]
    drawn: tuple[str, ...]
    faults: tuple[str, ...]


def no_details(customer_ref: str) -> Sequence[Communication]:
    """No itemised communications."""
    return ()


def draw(invoice: Invoice, branding: Branding, events: Sequence[Communication] = ()) -> bytes:
    """The document of an invoice, in the layout it was issued with. Same values, same bytes.

    An issued invoice is a PDF/A-3b with its Factur-X inside; a draft is a plain PDF.
    """
    drawn = layout_of(invoice.terms.layout)(invoice, branding, events)
    if invoice.is_draft:
        return drawn
    name = f"{title(invoice)} {invoice.number}"
    description = Description(name, invoice.seller.name, f"Client {invoice.customer.ref}", invoice.issue_date)
    return archive(drawn, facturx_xml(invoice), description)


def draw_month(
    home: Path,
    month: Month,
    details: Details = no_details,
    on_drawn: Callable[[str], None] = lambda number: None,
) -> Documents:
    """Draws the documents that the month's entries in the register still lack.

    Args:
        home: the data root.
        month: the billing month.
        details: the events of a customer, asked for when its document is drawn.
        on_drawn: told each number (a progress bar).
    """
    drawn: list[str] = []
    faults: list[str] = []
    with Register(register_path(home)) as register:
        hashes = register.document_hashes(month)
        for batch in _batches(_invoices(register, month)):
            new: dict[str, str] = {}
            for invoice in batch:
                path, known = home / pdf_path(invoice), hashes.get(invoice.number)
                if not (known and _hash_of(path) == known):
                    branding = Branding(
                        register.picture(invoice.logo_sha256),
                        register.picture(invoice.banner_sha256),
                    )
                    document = draw(invoice, branding, details(invoice.customer.ref))
                    new[invoice.number] = sha256(document)
                    if known and new.pop(invoice.number) != known:
                        faults.append(f"{path}: drawn again it is not what it was; put it back from a backup")
                    else:
                        write_atomically(path, document)
                        drawn.append(invoice.number)
                on_drawn(invoice.number)
            if new:
                register.keep_document_hashes(new)
                hashes |= new
    return Documents(hashes, tuple(drawn), tuple(faults))


def read_month(home: Path, month: Month) -> Iterator[Invoice]:
    """The issued invoices of a billing month, corrections included, in order; one at a time in memory."""
    with Register(register_path(home)) as register:
        yield from _invoices(register, month)


def write_atomically(path: Path, content: bytes) -> None:
    """The file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def _invoices(register: Register, month: Month) -> Iterator[Invoice]:
    return (entry.invoice for entry in register.entries(month))


def _batches(invoices: Iterable[Invoice]) -> Iterator[list[Invoice]]:
    batch: list[Invoice] = []
    for invoice in invoices:
        batch.append(invoice)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _hash_of(path: Path) -> str | None:
    return sha256(path.read_bytes()) if path.is_file() else None
