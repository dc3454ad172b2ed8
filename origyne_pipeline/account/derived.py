"""The entries that other registers hold: documents, debits that were collected and returned, payments noted before.

Pure: values in, entries out, and the same values give the same entries in whatever order they come. An id follows from
what the entry is: ``INVOICE:F2026-000001``, ``DEBIT:F2026-000001:2`` (the second presentation).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.account.models import (
    CREDIT_NOTE,
    DEBIT,
    DEBIT_RETURNED,
    INVOICE,
    PAYMENT,
    TRANSFER,
    AccountError,
    Entry,
)

NOTE_OF_TRANSFER = "transfer"
"""The note of a payment that the register of debits took from a statement of the bank."""


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """An invoice or credit note of the register. ``total`` includes tax; ``cites`` are numbers, the newest first."""

    number: str
    kind: str
    customer_ref: str
    issue_date: date
    due_date: date
    total: Decimal
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PresentedDebit:
    """A debit that was sent to the bank, and what the bank said of it.

    ``is_collected``: it said that it credited us. ``is_rejected``: it refused the debit before settlement, so no money
    moved. ``returned_on``: it took the money back on that day.
    """

    invoice_number: str
    attempt: int
    customer_ref: str
    amount: Decimal
    collection_date: date
    end_to_end_id: str
    is_collected: bool = False
    is_rejected: bool = False
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class NotedPayment:
    """A payment of an invoice that the register of debits holds, from before there was a register of the account."""

    invoice_number: str
    customer_ref: str
    day: date
    amount: Decimal
    note: str


def document_entry(document: IssuedDocument) -> Entry:
    """The entry of a document, on its issue date.

    Raises:
        AccountError: it is no invoice or credit note.
    """
    if document.kind not in (INVOICE, CREDIT_NOTE):
        raise AccountError(
            f"document {document.number}: expected INVOICE or CREDIT_NOTE, found {document.kind!r}"
        )
    is_invoice = document.kind == INVOICE
    return Entry(
        id=f"{document.kind}:{document.number}",
        kind=document.kind,
        customer_ref=document.customer_ref,
        amount=document.total,
        day=document.issue_date,
        names_invoices=(document.number,) if is_invoice else document.cites,
        source=document.number,
        due_day=document.due_date if is_invoice else None,
    )


def debit_entries(debit: PresentedDebit, today: date) -> Iterator[Entry]:
    """What a debit moved: its collection, once its date has passed or the bank says so, and its return.

    A debit that was rejected, or returned before its collection date, moved nothing.
    """
    returned_on, due = debit.returned_on, debit.collection_date
    has_passed = due < today or (debit.is_collected and due <= today)
    if debit.is_rejected or (returned_on is not None and returned_on < due):
        return
    if not has_passed and returned_on is None:
        return
    key = f"{debit.invoice_number}:{debit.attempt}"
    names = (debit.invoice_number,)
    collected = Entry(
        f"{DEBIT}:{key}", DEBIT, debit.customer_ref, -debit.amount, due, names, debit.end_to_end_id
    )
    yield collected
    if returned_on is not None:
        yield Entry(
            f"{DEBIT_RETURNED}:{key}",
            DEBIT_RETURNED,
            debit.customer_ref,
            debit.amount,
            returned_on,
            names,
            debit.end_to_end_id,
            reverses=collected.id,
        )


def payment_entry(payment: NotedPayment) -> Entry:
    """A payment that was noted beside a debit: a transfer where the bank's statement said it."""
    kind = TRANSFER if payment.note == NOTE_OF_TRANSFER else PAYMENT
    return Entry(
        id=payment_id(kind, payment.invoice_number, payment.day, payment.amount, payment.note),
        kind=kind,
        customer_ref=payment.customer_ref,
        amount=-payment.amount,
        day=payment.day,
        names_invoices=(payment.invoice_number,),
        source=payment.invoice_number,
        note=payment.note,
    )


def without_noted_twice(noted: Iterable[Entry], recorded: Iterable[Entry]) -> Iterator[Entry]:
    """The recorded entries, less the transfers that an earlier version noted beside the debits.

    It noted an invoice, a day and an amount. The line of the bank that says the same (of several, the first by id) is
    that transfer.
    """
    known = Counter(
        (entry.names_invoices[0], entry.day, entry.amount) for entry in noted if entry.kind == TRANSFER
    )
    entries = list(recorded)
    twice: set[str] = set()
    for entry in sorted(entries, key=lambda each: each.id) if known else ():
        for number in entry.names_invoices if entry.kind == TRANSFER else ():
            if known[number, entry.day, entry.amount] > 0:
                known[number, entry.day, entry.amount] -= 1
                twice.add(entry.id)
                break
    return (entry for entry in entries if entry.id not in twice)


def payment_id(kind: str, paid: str, day: date, amount: Decimal, note: str) -> str:
    """The id of a payment that has no number of its own: the same words again are the same payment.

    Args:
        kind: PAYMENT or TRANSFER.
        paid: the invoice's number, or the customer's reference where it names none.
        day: the day of the payment.
        amount: euros, positive.
        note: what identifies it for people.
    """
    fingerprint = hashlib.sha256(note.encode()).hexdigest()[:12]
    return f"{kind}:{paid}:{day}:{amount}:{fingerprint}"
