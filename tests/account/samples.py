"""Entries of one customer, short to write: days of autumn 2026, amounts as texts."""

from datetime import date, timedelta
from decimal import Decimal

from origyne_pipeline.account.models import (
    CREDIT_NOTE,
    DEBIT,
    DEBIT_RETURNED,
    FEE,
    INVOICE,
    PAYMENT,
    REFUND,
    REVERSAL,
    TRANSFER,
    WRITE_OFF,
    Account,
    Entry,
)

REF = "C00001"
A, B, C = "F2026-000001", "F2026-000002", "F2026-000003"
FIRST_DAY = date(2026, 9, 30)


def day(number: int) -> date:
    """The day that many days after 30 September 2026."""
    return FIRST_DAY + timedelta(days=number)


def invoice(number: str, amount: str, on: int = 1, due: int | None = None) -> Entry:
    due_day = day(on + 30 if due is None else due)
    return Entry(f"INVOICE:{number}", INVOICE, REF, Decimal(amount), day(on), (number,), due_day=due_day)


def credit_note(number: str, amount: str, cites: tuple[str, ...], on: int) -> Entry:
    return Entry(f"CREDIT_NOTE:{number}", CREDIT_NOTE, REF, -Decimal(amount), day(on), cites)


def debit(number: str, amount: str, on: int, attempt: int = 1) -> Entry:
    return Entry(f"DEBIT:{number}:{attempt}", DEBIT, REF, -Decimal(amount), day(on), (number,))


def returned(number: str, amount: str, on: int, attempt: int = 1) -> Entry:
    undone = f"DEBIT:{number}:{attempt}"
    return Entry(
        f"DEBIT_RETURNED:{number}:{attempt}",
        DEBIT_RETURNED,
        REF,
        Decimal(amount),
        day(on),
        (number,),
        reverses=undone,
    )


def transfer(name: str, amount: str, on: int, *names: str) -> Entry:
    return Entry(f"TRANSFER:{name}", TRANSFER, REF, -Decimal(amount), day(on), names)


def payment(name: str, amount: str, on: int, *names: str) -> Entry:
    return Entry(f"PAYMENT:{name}", PAYMENT, REF, -Decimal(amount), day(on), names, note="chèque 0012345")


def write_off(number: str, amount: str, on: int) -> Entry:
    return Entry(
        f"WRITE_OFF:{number}", WRITE_OFF, REF, -Decimal(amount), day(on), (number,), note="liquidation"
    )


def refund(name: str, amount: str, on: int) -> Entry:
    return Entry(f"REFUND:{name}", REFUND, REF, Decimal(amount), day(on))


def fee(name: str, amount: str, on: int, number: str) -> Entry:
    return Entry(f"FEE:{name}", FEE, REF, Decimal(amount), day(on), (number,))


def reversal(entry: Entry, on: int) -> Entry:
    return Entry(
        f"REVERSAL:{entry.id}", REVERSAL, REF, -entry.amount, day(on), note="erreur", reverses=entry.id
    )


def open_amounts(account: Account) -> dict[str, str]:
    """What is open, by item."""
    return {item.item: str(item.open_amount) for item in account.open_items}
