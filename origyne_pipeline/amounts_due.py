"""What customers are to pay, from their accounts: what is open on an invoice, what credit an invoice deducts.

Above the rooms: invoicing and payments are told these amounts by who calls them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.payments.presented import open_presented


@dataclass(frozen=True)
class DebitOnItsWay:
    """A debit of an invoice that is in a file for the bank, and whose day has not passed; euros.

    ``credit_then`` is the customer's credit once it is collected.
    """

    customer_ref: str
    amount: Decimal
    collection_date: date
    credit_then: Decimal


def open_amounts(home: Path, today: date, numbers: Sequence[str]) -> dict[str, Decimal]:
    """What is open now on invoices, by number; one that the registers do not hold is left out.

    Args:
        home: the data root.
        today: the present day: a debit whose collection date has not passed has paid nothing yet.
        numbers: the invoices.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    wanted = frozenset(numbers)
    if not wanted:
        return {}
    return {
        item.item: item.open_amount
        for account in customer_accounts(home, today, as_of=date.max)  # documents may be of a later day
        for item in account.items
        if item.item in wanted
    }


def debit_on_its_way(home: Path, today: date, customer_ref: str, number: str) -> DebitOnItsWay | None:
    """The debit of an invoice that the bank has or gets, and that it has neither collected nor refused yet."""
    with open_presented(home) as presented:
        on_their_way = [
            debit
            for debit in presented.debits(customer_ref)
            if debit.invoice_number == number
            and debit.collection_date >= today
            and not (debit.is_collected or debit.is_rejected or debit.returned_on)
        ]
    if not on_their_way:
        return None
    debit = on_their_way[-1]
    day_after = debit.collection_date + timedelta(days=1)
    [account] = customer_accounts(home, day_after, as_of=date.max, customer_ref=customer_ref)
    return DebitOnItsWay(customer_ref, debit.amount, debit.collection_date, account.credit)
