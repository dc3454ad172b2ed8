"""What the customer account takes from the register of debits: each debit with the bank's answer, payments noted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from origyne_pipeline.heads import head_text
from origyne_pipeline.payments.answers import COLLECTED, REJECTED, RETURNED, Answer, standing
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.register_care import check_not_lost, current_head, debits_path
from origyne_pipeline.payments.register_rows import to_euros

DEBITS = """
select customer_ref, invoice_number, attempt, amount_cents, collection_date, end_to_end_id, kind, day, reason
from debits left join answers using (end_to_end_id)
where :customer is null or customer_ref = :customer
order by customer_ref, invoice_number, attempt
"""
PAYMENTS = """
with customers as (
    select invoice_number, customer_ref from debits union select invoice_number, customer_ref from holds
)
select customer_ref, invoice_number, day, amount_cents, note
from payments join customers using (invoice_number)
where :customer is null or customer_ref = :customer
order by customer_ref, payments.rowid
"""


MANDATES = "select distinct mandate_reference, customer_ref, iban, debtor_name from debits"


class Presented(NamedTuple):
    """A debit that was sent to the bank, and what the bank said: see ``answers``."""

    customer_ref: str
    invoice_number: str
    attempt: int
    amount: Decimal
    collection_date: date
    end_to_end_id: str
    is_collected: bool
    is_rejected: bool
    returned_on: date | None


class Noted(NamedTuple):
    """A payment of an invoice by other means than a debit."""

    customer_ref: str
    invoice_number: str
    day: date
    amount: Decimal
    note: str


class PresentedReader:
    """The register of debits at one instant; made by ``open_presented``. Rows come one at a time, by customer."""

    def __init__(self, connection: sqlite3.Connection | None, home: Path) -> None:
        """Over a connection in which a transaction has begun; None where nothing was ever decided."""
        self._db, self._home = connection, home

    def debits(self, customer_ref: str | None = None) -> Iterator[Presented]:
        """The debits of a customer, or of all."""
        for debit, group in groupby(self._rows(DEBITS, customer_ref), key=lambda row: row[:6]):
            customer, number, attempt, cents, day, end_to_end_id = debit
            answers = [
                Answer(kind, date.fromisoformat(on), reason=reason or None)
                for *_, kind, on, reason in group
                if kind is not None
            ]
            stands = standing(answers)
            yield Presented(
                customer,
                number,
                attempt,
                to_euros(cents),
                date.fromisoformat(day),
                end_to_end_id,
                is_collected=stands.status == COLLECTED,
                is_rejected=stands.status == REJECTED,
                returned_on=stands.since if stands.status == RETURNED else None,
            )

    def payments(self, customer_ref: str | None = None) -> Iterator[Noted]:
        """The payments by other means of a customer, or of all."""
        for customer, number, day, cents, note in self._rows(PAYMENTS, customer_ref):
            yield Noted(customer, number, date.fromisoformat(day), to_euros(cents), note)

    def mark(self) -> str:
        """What says all that the register holds; empty where nothing was ever decided."""
        return head_text(current_head(self._db, self._home)) if self._db is not None else ""

    def mandates(self) -> Iterator[tuple[str, str, str, str]]:
        """Each mandate that was collected: its reference, customer, account and holder."""
        if self._db is not None:
            yield from self._db.execute(MANDATES)

    def _rows(self, query: str, customer_ref: str | None) -> Iterator[tuple[Any, ...]]:
        if self._db is not None:
            yield from self._db.execute(query, {"customer": customer_ref})


@contextmanager
def open_presented(home: Path) -> Iterator[PresentedReader]:
    """The register of debits to read, its head checked; makes none where nothing was ever decided.

    Raises:
        PaymentsError: it is gone though debits were decided, an older copy, or can't be used.
    """
    path = debits_path(home)
    check_not_lost(home)
    if not path.exists():
        yield PresentedReader(None, home)
        return
    with open_register(home):
        pass  # its head is checked before anything is read
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("begin")
        yield PresentedReader(db, home)
