"""The statement of account (*relevé de compte*): entries with the balance after each, what is open. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from origyne_pipeline.account.ageing import balance
from origyne_pipeline.account.models import Account, Balance, Entry, Item, total
from origyne_pipeline.account.setting_off import in_order, set_off, until


@dataclass(frozen=True, slots=True)
class Row:
    """An entry and what the customer owes after it; negative where the VNO owes him."""

    entry: Entry
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account from a day (None: its first entry) until another.

    ``opening`` is the balance before the first row, ``aged`` that of ``as_of``: it is that after the last row.
    """

    customer_ref: str
    since: date | None
    as_of: date
    opening: Decimal
    rows: tuple[Row, ...]
    account: Account
    aged: Balance

    def late_items(self) -> tuple[Item, ...]:
        """The open items that are past their due date."""
        return tuple(item for item in self.account.open_items if item.due_day < self.as_of)


def statement(
    entries: Iterable[Entry],
    customer_ref: str,
    as_of: date,
    since: date | None = None,
    disputed: Collection[str] = (),
) -> Statement:
    """The statement of one customer.

    Args:
        entries: of the customer, in any order; those after ``as_of`` are left out.
        customer_ref: the customer, who may have no entry.
        as_of: the last day.
        since: the first day whose entries are listed; those before are the opening balance.
        disputed: the invoices that the customer disputes.

    Raises:
        AccountError: see ``set_off``.
    """
    ordered = in_order(until(entries, as_of))
    account = set_off(ordered, disputed)
    listed = [entry for entry in ordered if since is None or entry.day >= since]
    opening = total(entry.amount for entry in ordered[: len(ordered) - len(listed)])
    rows, after = [], opening
    for entry in listed:
        after += entry.amount
        rows.append(Row(entry, after))
    aged = replace(balance(account, as_of), customer_ref=customer_ref)
    return Statement(customer_ref, since, as_of, opening, tuple(rows), account, aged)
