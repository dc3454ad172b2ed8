"""The aged balance: what a customer owes as of a day, by how long it has been due."""

from datetime import date
from decimal import Decimal

from origyne_pipeline.account.models import Account, Balance, Item, total

LATE = ((0, "not_due"), (30, "late_1_30"), (60, "late_31_60"), (90, "late_61_90"))
"""The most days past the due date that each amount of a balance covers; the rest is ``late_over_90``."""


def balance(account: Account, as_of: date) -> Balance:
    """The aged balance of an account that was set off from the entries until this day."""
    amounts = {name: Decimal("0.00") for _, name in LATE} | {"late_over_90": Decimal("0.00")}
    for item in account.open_items:
        amounts[_bucket(item, as_of)] += item.open_amount
    return Balance(
        account.customer_ref,
        as_of,
        **amounts,
        in_dispute=total(item.open_amount for item in account.items if item.in_dispute),
        credit=account.credit,
        balance=account.balance,
    )


def _bucket(item: Item, as_of: date) -> str:
    days = (as_of - item.due_day).days
    return next((name for most, name in LATE if days <= most), "late_over_90")
