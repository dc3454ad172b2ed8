"""The customer accounts of a data root: entries from the three registers, and what they come to.

The one place that joins the register of invoices, that of debits and that of the account; the rooms are strangers
to one another. Entries come by customer, a customer's at a time in memory.
"""

import heapq
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.derived import (
    IssuedDocument,
    NotedPayment,
    PresentedDebit,
    debit_entries,
    document_entry,
    payment_entry,
)
from origyne_pipeline.account.models import Account, Entry
from origyne_pipeline.account.register import read_ledger
from origyne_pipeline.account.setting_off import accounts, until
from origyne_pipeline.invoicing.documents_owed import documents_owed
from origyne_pipeline.payments.presented import open_presented


def account_entries(home: Path, today: date, customer_ref: str | None = None) -> Iterator[Entry]:
    """The entries of a customer, or of all, by customer.

    Args:
        home: the data root.
        today: the present day: a debit whose collection date has not passed is no entry yet.
        customer_ref: the customer; None is all.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    recorded = _recorded(home, customer_ref)
    documents = (document_entry(IssuedDocument(*row)) for row in documents_owed(home, customer_ref))
    with open_presented(home) as presented:
        debits = (
            entry
            for row in presented.debits(customer_ref)
            for entry in debit_entries(PresentedDebit(**row._asdict()), today)
        )
        noted = (payment_entry(NotedPayment(**row._asdict())) for row in presented.payments(customer_ref))
        yield from heapq.merge(documents, debits, noted, recorded, key=attrgetter("customer_ref"))


def customer_accounts(
    home: Path, today: date, as_of: date | None = None, customer_ref: str | None = None
) -> Iterator[Account]:
    """The account of a customer, or of all, by customer.

    Args:
        home: the data root.
        today: the present day; see ``account_entries``.
        as_of: entries after this day are left out; None is today.
        customer_ref: the customer; None is all.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    disputed = disputed_invoices(home)
    entries = until(account_entries(home, today, customer_ref), as_of or today)
    yield from accounts(entries, disputed)


def disputed_invoices(home: Path) -> frozenset[str]:
    """The invoices that customers dispute now."""
    with read_ledger(home) as ledger:
        return ledger.disputed() if ledger else frozenset()


def _recorded(home: Path, customer_ref: str | None) -> list[Entry]:
    """What persons and the bank's lines added; makes no register where there is none."""
    with read_ledger(home) as ledger:
        return list(ledger.entries(customer_ref)) if ledger else []
