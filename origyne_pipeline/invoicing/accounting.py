"""The sales journal of a month, in the 18 fields of the French accounting file (FEC): one balanced entry per document.

Source: LPF, art. A47 A-1, VII (fields, tab-separated text, dates AAAAMMJJ, decimal comma). The whole file of a year
is the accountant's; this is what the sales journal brings to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline import french
from origyne_pipeline.files import write_atomically
from origyne_pipeline.invoicing.models import ZERO, Invoice, VatLine
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.texts.contents import title
from origyne_pipeline.invoicing.vat import vat_lines
from origyne_pipeline.periods import Month

FIELDS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
JOURNAL = "VE"


@dataclass(frozen=True)
class Accounts:
    """The accounts of the chart of accounts (PCG) that sales move."""

    customers: str = "411000"
    services: str = "706000"
    goods: str = "707000"
    vat_due: str = "445710"
    vat_waiting: str = "445740"


DEFAULT_ACCOUNTS = Accounts()


def journal_rows(
    invoices: Iterable[Invoice], accounts: Accounts = DEFAULT_ACCOUNTS
) -> Iterator[dict[str, str]]:
    """The journal's rows: for each document the customer, then sales and VAT of each rate.

    Args:
        invoices: issued documents, in order; the sides of a credit note are those of an invoice, swapped.
        accounts: where to book.
    """
    for invoice in invoices:
        customer = invoice.customer
        first = (accounts.customers, labels.CUSTOMERS_ACCOUNT, customer.ref, customer.name)
        moves = [(*first, invoice.total_incl_tax)]
        for account, name, amount in _sales_moves(invoice, accounts):
            moves.append((account, name, "", "", -amount))
        for account, name, auxiliary, auxiliary_name, amount in moves:
            values = (
                JOURNAL, labels.JOURNAL, invoice.number, _day(invoice.issue_date), account, name, auxiliary,
                _plain(auxiliary_name), invoice.number, _day(invoice.issue_date),
                f"{title(invoice)} {invoice.number} {invoice.billing_month}", _amount(max(amount, Decimal(0))),
                _amount(max(-amount, Decimal(0))), "", "", _day(invoice.issue_date), "", "",
            )  # fmt: skip
            yield dict(zip(FIELDS, values, strict=True))


def _sales_moves(invoice: Invoice, accounts: Accounts) -> Iterator[tuple[str, str, Decimal]]:
    """Account, its name and amount: per rate the services, the goods, then the VAT of both.

    A discount on the invoice itself is taken off its sales. The VAT of services waits until they are paid, unless the
    VNO opted for debits; that of goods never does (CGI art. 269, 2).
    """
    of_goods = {entry.rate: entry for entry in vat_lines(line for line in invoice.lines if line.is_goods)}
    for entry in invoice.vat:
        rate = french.percent(entry.rate).replace(french.NBSP, " ")
        goods = of_goods.get(entry.rate, VatLine(entry.rate, ZERO, ZERO))
        due = entry.vat if invoice.terms.vat_on_debits else goods.vat
        for account, name, amount in (
            (accounts.services, labels.SERVICES_ACCOUNT, entry.base_excl_tax - goods.base_excl_tax),
            (accounts.goods, labels.GOODS_ACCOUNT, goods.base_excl_tax),
            (accounts.vat_due, labels.VAT_DUE_ACCOUNT, due),
            (accounts.vat_waiting, labels.VAT_WAITING_ACCOUNT, entry.vat - due),
        ):
            if amount:
                yield account, f"{name} {rate}", amount


def journal_path(home: Path, month: Month) -> Path:
    """Where the journal of a billing month is."""
    return home / "accounting" / f"ventes_{month}.txt"


def journal_head_path(home: Path, month: Month) -> Path:
    """Where the head of the register is that goes to the accountant with a month's journal."""
    return journal_path(home, month).with_suffix(".head")


def journal_text(rows: Iterable[dict[str, str]]) -> bytes:
    """The journal as text, UTF-8, tabs between fields, a header first."""
    lines = ["\t".join(FIELDS), *("\t".join(row[field] for field in FIELDS) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def write_journal(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Writes the journal."""
    write_atomically(path, journal_text(rows))


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _plain(text: str) -> str:
    return " ".join(text.replace("|", " ").split())
