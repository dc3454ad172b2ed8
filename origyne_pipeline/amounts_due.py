"""What customers are to pay, from their accounts: what is open on an invoice, what credit an invoice deducts.

Above the rooms: invoicing and payments are told these amounts by who calls them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.models import INVOICE, ZERO, Entry, total
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.customer_accounts import account_entries, customer_accounts
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
    asked_numbers = frozenset(numbers)
    if not asked_numbers:
        return {}
    return {
        item.item: item.open_amount
        for account in customer_accounts(home, today, as_of=date.max)  # documents may be of a later day
        for item in account.items
        if item.item in asked_numbers
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


def credits_at_issue(home: Path, today: date, since: date) -> Callable[[str, Decimal, date, date], Decimal]:
    """A function of customer, total, issue date and due date: the credit that the customer's next invoice deducts.

    It gives what the account sets against the invoice at once, so that the amount due that is told is what is open.

    Args:
        home: the data root; its registers are read now.
        today: the present day.
        since: no invoice is issued on an earlier day.
    """
    entries: dict[str, tuple[Entry, ...]] = {}
    for ref, group in groupby(account_entries(home, today), key=attrgetter("customer_ref")):
        own = tuple(group)
        has_credit = total(entry.amount for entry in own) < 0
        if has_credit or any(entry.day >= since and entry.kind != INVOICE for entry in own):
            entries[ref] = own

    def credit_of(customer_ref: str, amount: Decimal, issue_date: date, due_date: date) -> Decimal:
        return credit_deducted(entries.get(customer_ref, ()), customer_ref, amount, issue_date, due_date)

    return credit_of


def credit_deducted(
    entries: Iterable[Entry], customer_ref: str, amount: Decimal, issue_date: date, due_date: date
) -> Decimal:
    """What an invoice that is about to be issued has paid at once, of a customer with these entries."""
    number = f"F{issue_date.year}-~"  # after all the year's numbers
    entry = Entry(
        f"{INVOICE}:{number}", INVOICE, customer_ref, amount, issue_date, (number,), due_day=due_date
    )
    own = tuple(entries)
    return amount - set_off([*own, entry]).open_on(number) if own else ZERO
