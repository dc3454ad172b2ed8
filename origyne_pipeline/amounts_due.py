"""What customers are to pay, from their accounts: what is open on an invoice, what credit an invoice deducts.

Above the rooms: invoicing and payments are told these amounts by who calls them.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.customer_accounts import customer_accounts


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
