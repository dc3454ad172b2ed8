"""The customer accounts of a data root: entries from the three registers, and what they come to.

The one place that joins the register of invoices, that of debits and that of the account; the rooms are strangers
to one another. Entries come by customer, a customer's at a time in memory.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.derived import (
    IssuedDocument,
    NotedPayment,
    PresentedDebit,
    debit_entries,
    document_entry,
    payment_entry,
    without_noted_twice,
)
from origyne_pipeline.account.models import Account, Entry
from origyne_pipeline.account.register import read_ledger
from origyne_pipeline.account.setting_off import accounts, until
from origyne_pipeline.invoicing.documents_owed import customers_credited, documents_owed
from origyne_pipeline.payments.presented import open_presented

FEW = 20
"""Customers whose entries are asked for one by one; of more, the registers are read once."""


def account_entries(home: Path, today: date, customer_ref: str | None = None) -> Iterator[Entry]:
    """The entries of a customer, or of all, by customer.

    Args:
        home: the data root.
        today: the present day: a debit whose collection date has not passed is no entry yet.
        customer_ref: the customer; None is all.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    yield from joined_entries(home, today, _recorded(home, customer_ref), customer_ref)


def joined_entries(
    home: Path,
    today: date,
    recorded: Iterable[Entry],
    customer_ref: str | None = None,
    *,
    only_answered: bool = False,
) -> Iterator[Entry]:
    """Entries of the register of the account with those of the two others, by customer; see ``account_entries``.

    Args:
        home: the data root.
        today: the present day.
        recorded: the entries of the register of the account, by customer.
        customer_ref: the customer; None is all.
        only_answered: a debit counts only where the bank said that it collected it or took it back.
    """
    documents = (document_entry(IssuedDocument(*row)) for row in documents_owed(home, customer_ref))
    with open_presented(home) as presented:
        debits = (
            entry
            for row in presented.debits(customer_ref)
            if row.is_collected or row.returned_on or not only_answered
            for entry in debit_entries(PresentedDebit(**row._asdict()), today)
        )
        noted = [payment_entry(NotedPayment(**row._asdict())) for row in presented.payments(customer_ref)]
        once = without_noted_twice(noted, recorded)
        yield from heapq.merge(documents, debits, noted, once, key=attrgetter("customer_ref"))


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


def amounts_outstanding(home: Path) -> dict[str, Decimal]:
    """What is open on invoices as far as the bank answered: no debit counts before it said that it collected it.

    Only of customers who were credited or paid otherwise; of the others the debits say it all.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    recorded = _recorded(home, None)
    with open_presented(home) as presented:
        noted = {row.customer_ref for row in presented.payments()}
    customers = noted | {entry.customer_ref for entry in recorded} | customers_credited(home)
    entries: Iterable[Entry] = ()
    if len(customers) > FEW:
        entries = joined_entries(home, date.max, recorded, only_answered=True)
    else:
        entries = chain.from_iterable(
            joined_entries(home, date.max, own, ref, only_answered=True)
            for ref in sorted(customers)
            for own in [[entry for entry in recorded if entry.customer_ref == ref]]
        )
    concerned = (entry for entry in entries if entry.customer_ref in customers)
    return {item.item: item.open_amount for account in accounts(concerned) for item in account.items}


def _recorded(home: Path, customer_ref: str | None) -> list[Entry]:
    """What persons and the bank's lines added; makes no register where there is none."""
    with read_ledger(home) as ledger:
        return list(ledger.entries(customer_ref)) if ledger else []
