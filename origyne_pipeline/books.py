"""The sales journal of a billing month, from the register of invoices: written with each issue, checked by ``verify``.

The whole books of a fiscal year are ``fiscal_years``'.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.fec import FIELDS, fields_of, text_of
from origyne_pipeline.bookkeeping.models import JournalEntry
from origyne_pipeline.bookkeeping.sales import RateSold, Sale, former_entry, sale_entry
from origyne_pipeline.files import write_atomically
from origyne_pipeline.integrity import Checked
from origyne_pipeline.invoicing.documents import read_month
from origyne_pipeline.invoicing.documents_sold import DocumentSold, document_sold
from origyne_pipeline.invoicing.evidence import journal_path
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.register import Register, RegisterError, register_path
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Accounting

FORMER = Accounting()
"""The accounts of journals that were written before accounts were settings."""


def sale_of(document: DocumentSold) -> Sale:
    """A document of the register, as the journals want it."""
    rates = tuple(RateSold(*sold) for sold in document.rates)
    return Sale(*document[:-1], rates)


def sales_journal(invoices: Iterable[Invoice], accounting: Accounting) -> Iterator[tuple[str, ...]]:
    """The rows of the journal: 18 fields for each line of each document's entry, numbered as the document."""
    chart = Chart(accounting)
    for invoice in invoices:
        yield from _rows(sale_entry(sale_of(document_sold(invoice)), chart), accounting)


def journal_text(rows: Iterable[tuple[str, ...]]) -> bytes:
    """The journal as text, UTF-8, tabs between fields, a header first."""
    return "".join(map(text_of, (FIELDS, *rows))).encode()


def write_sales_journal(
    home: Path, month: Month, accounting: Accounting, path: Path | None = None
) -> tuple[Path, int]:
    """Writes the sales journal of a billing month; gives its path and how many rows it has.

    Args:
        home: the data root.
        month: the billing month, issued.
        accounting: where to book.
        path: the file; ``accounting/ventes_AAAA-MM.txt`` when not given.
    """
    rows = list(sales_journal(read_month(home, month), accounting))
    path = path or journal_path(home, month)
    write_atomically(path, journal_text(rows))
    return path, len(rows)


def check_journals(home: Path, accounting: Accounting) -> Checked:
    """Whether the sales journal of each issued month is what the register says, in its present or its former form."""
    checked = Checked("journals")
    if not register_path(home).exists():
        return checked
    try:
        with Register(register_path(home)) as register:
            if not register.is_readable():
                return checked  # told with the register
            months = sorted({Month.parse(entry.billing_month) for entry in register.entries()})
    except (RegisterError, ValueError):
        return checked  # told with the register
    for month in months:
        path = journal_path(home, month)
        checked.count("journals")
        if problem := _problem(home, month, path, accounting):
            checked.fault(path, problem, f"run 'origyne journal --month {month}'")
    return checked


def _problem(home: Path, month: Month, path: Path, accounting: Accounting) -> str | None:
    if not path.is_file():
        return "it is gone"
    content = path.read_bytes()
    if content == journal_text(sales_journal(read_month(home, month), accounting)):
        return None
    return None if content == _former_text(home, month) else "it is not what the register says"


def _former_text(home: Path, month: Month) -> bytes:
    chart = Chart(FORMER)
    sales = (sale_of(document_sold(invoice)) for invoice in read_month(home, month))
    return journal_text(row for sale in sales for row in _rows(former_entry(sale, chart), FORMER))


def _rows(entry: JournalEntry, accounting: Accounting) -> Iterator[tuple[str, ...]]:
    for line in entry.lines:
        yield fields_of(entry, line, entry.key, accounting.sales_journal)
