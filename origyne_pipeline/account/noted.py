"""The entries that a person or a reminder adds, and when they are refused.

Pure. An id follows from the words of the command, so the same command again is the same entry: look the id up in the
register first, and ask what refuses it only where it is not there.
"""

import hashlib
from datetime import date
from decimal import Decimal

from origyne_pipeline.account.derived import payment_id
from origyne_pipeline.account.models import (
    FEE,
    INVOICE,
    PAYMENT,
    REFUND,
    REVERSAL,
    WRITE_OFF,
    Account,
    AccountError,
    Entry,
)


def payment(customer_ref: str, amount: Decimal, day: date, note: str, number: str | None = None) -> Entry:
    """A cheque, a card, cash: ``amount`` positive, of one invoice or of whatever is open."""
    identifier = payment_id(PAYMENT, number or customer_ref, day, amount, note)
    names = (number,) if number else ()
    return Entry(identifier, PAYMENT, customer_ref, -amount, day, names, note=note)


def write_off_id(number: str, day: date, note: str) -> str:
    """The id of a write-off of an invoice."""
    return f"{WRITE_OFF}:{number}:{day}:{hashlib.sha256(note.encode()).hexdigest()[:12]}"


def write_off(account: Account, number: str, day: date, note: str) -> Entry:
    """What is open on an invoice, given up.

    Raises:
        AccountError: nothing is open on it.
    """
    amount = account.open_on(number)
    if not amount:
        raise AccountError(
            f"{number}: expected an invoice of {account.customer_ref} on which something is open, found nothing open;"
            f" 'origyne account {account.customer_ref}' lists what is"
        )
    identifier = write_off_id(number, day, note)
    return Entry(identifier, WRITE_OFF, account.customer_ref, -amount, day, (number,), note=note)


def refund(account: Account, day: date, source: str) -> Entry:
    """The customer's credit, sent back; ``source`` is the line of the file for the bank.

    Raises:
        AccountError: there is no credit.
    """
    if not account.credit:
        raise AccountError(f"{account.customer_ref}: expected a credit to send back, found none")
    identifier = f"{REFUND}:{account.customer_ref}:{day}"
    return Entry(identifier, REFUND, account.customer_ref, account.credit, day, source=source)


def fee(customer_ref: str, number: str, charge: int | str, amount: Decimal, day: date) -> Entry:
    """What a reminder of an invoice charges a professional: one fee a level, and what has a name, once each."""
    return Entry(f"{FEE}:{number}:{charge}", FEE, customer_ref, amount, day, (number,))


def reversal(entry: Entry, day: date, note: str) -> Entry:
    """The opposite of an entry that was a mistake."""
    identifier = f"{REVERSAL}:{entry.id}"
    return Entry(
        identifier,
        REVERSAL,
        entry.customer_ref,
        -entry.amount,
        day,
        entry.names_invoices,
        note=note,
        reverses=entry.id,
    )


def check_payment(entry: Entry, account: Account, today: date, *, may_exceed: bool = False) -> None:
    """Refuses a payment that is most likely a typing error.

    Args:
        entry: the payment.
        account: the account of its customer before it.
        today: the present day.
        may_exceed: a person says that it is more than what is open; the rest is credit.

    Raises:
        AccountError: it is in the future, of an invoice of somebody else, or beyond what is open.
    """
    number = entry.names_invoices[0] if entry.names_invoices else None
    amount, open_amount = -entry.amount, account.open_on(number) if number else account.open_amount
    own = {item.item for item in account.items if item.kind == INVOICE}
    problem = None
    if entry.day > today:
        problem = f"expected a day until today ({today}), found {entry.day}"
    elif number and number not in own:
        problem = f"expected an invoice of {account.customer_ref}, found {number}"
    elif amount > open_amount and not may_exceed:
        problem = (
            f"expected at most what is open ({open_amount}), found {amount}; if so much was paid indeed, add --beyond:"
            " the rest is the customer's credit"
        )
    if problem:
        raise AccountError(f"payment of {number or account.customer_ref}: {problem}")
