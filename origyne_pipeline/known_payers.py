"""What the matching of bank lines knows, from the registers and ``clients.xlsx``: see ``payments.known``.

Mandates and names are read where a line needs them only: from each debit and document as it was issued, from the
``clients.xlsx`` of the last issued month, and from the present one.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from origyne_pipeline.account.derived import NOTE_OF_TRANSFER
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import file_sha256
from origyne_pipeline.identifiers import Iban
from origyne_pipeline.invoicing.documents_owed import documents_owed, names_on_documents
from origyne_pipeline.issued import clients_of, issued_months
from origyne_pipeline.onboarding.clients import read_clients
from origyne_pipeline.parties import Reference
from origyne_pipeline.payments.bank_line import BankLine
from origyne_pipeline.payments.known import Known, KnownCustomer, KnownDebit, KnownMandate, OpenInvoice
from origyne_pipeline.payments.presented import open_presented
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.register_care import debits_path

ZERO = Decimal("0.00")


class KnownPayers:
    """What is known of a data root."""

    def __init__(self, home: Path, clients: Path | None = None, layouts: Path | None = None) -> None:
        """Reads nothing yet; ``clients`` is the present ``clients.xlsx``, ``layouts`` says how it is written."""
        self._home, self._clients, self._layouts = home, clients, layouts
        self.problems: list[str] = []
        """Why a workbook was left out."""

    @cached_property
    def known(self) -> Known:
        """What lines are matched with. What is open is asked elsewhere: it depends on the line's day."""
        debits, batches = self._debits
        return Known(
            (
                OpenInvoice(row.number, row.customer_ref, ZERO)
                for row in documents_owed(self._home)
                if row.kind == "INVOICE"
            ),
            debits,
            self._mandates(),
            self._customers(),
            batches,
        )

    @cached_property
    def noted(self) -> dict[tuple[date, Decimal], set[str]]:
        """The invoices of transfers that an earlier version noted beside the debits, by day and amount."""
        invoices: dict[tuple[date, Decimal], set[str]] = {}
        with open_presented(self._home) as presented:
            for row in presented.payments():
                if row.note == NOTE_OF_TRANSFER:
                    invoices.setdefault((row.day, row.amount), set()).add(row.invoice_number)
        return invoices

    def noted_invoice(self, line: BankLine) -> str | None:
        """The invoice of a transfer that an earlier version noted from this line; None where it noted none."""
        numbers = self.noted.get((line.day, line.amount)) or self.noted.get((line.day, line.booked))
        named = {invoice.number for invoice in self.known.invoices_named(line.words)} if numbers else set()
        return min(named & (numbers or set()), default=None)

    @cached_property
    def _debits(self) -> tuple[list[KnownDebit], list[str]]:
        if not debits_path(self._home).exists():
            return [], []
        with open_register(self._home) as register:
            return list(register.known_debits()), register.batch_ids()

    def _mandates(self) -> Iterator[KnownMandate]:
        with open_presented(self._home) as presented:
            for reference, customer, iban, _ in presented.mandates():
                yield KnownMandate(reference, customer, Iban(iban))
        for workbook in self._workbooks:
            for mandate in workbook.mandates:
                yield KnownMandate(mandate.reference, mandate.customer_ref, mandate.iban)

    def _customers(self) -> Iterator[KnownCustomer]:
        for customer_ref, name in names_on_documents(self._home):
            yield KnownCustomer(customer_ref, (name,))
        with open_presented(self._home) as presented:
            for _, customer_ref, _, holder in presented.mandates():
                yield KnownCustomer(customer_ref, (holder,))
        for workbook in self._workbooks:
            for customer in workbook.customers.values():
                yield KnownCustomer(customer.ref, (customer.name,))
            for mandate in workbook.mandates:
                yield KnownCustomer(mandate.customer_ref, (mandate.holder,))

    @cached_property
    def _workbooks(self) -> list[Reference]:
        """The ``clients.xlsx`` of the last issued month, and the present one where it is another."""
        months = issued_months(self._home)
        paths: list[Path] = []
        try:
            kept = clients_of(self._home, months[-1]) if months else None
            paths += [kept] if kept else []
        except OrigyneError as error:
            self.problems.append(str(error))
        if self._clients and self._clients.is_file():
            is_kept = any(file_sha256(path) == file_sha256(self._clients) for path in paths)
            paths += [] if is_kept else [self._clients]
        workbooks = []
        for path in paths:
            try:
                workbooks.append(read_clients(path, self._layouts))
            except OrigyneError as error:
                self.problems.append(str(error))
        return workbooks
