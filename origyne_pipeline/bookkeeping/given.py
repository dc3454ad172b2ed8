"""The accruals of a month as its pack gave them to the accountant, kept beside the pack; and what became of them since.

A file that comes late changes the accruals of a month that is over. The accountant has booked the former ones, so the
pack of the next month shows each difference.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from origyne_pipeline.bookkeeping.accounts import percent
from origyne_pipeline.bookkeeping.models import ZERO
from origyne_pipeline.bookkeeping.month_end import UnbilledUsage, WholesalerCost


class Restated(NamedTuple):
    """An accrual of the month before: as its pack gave it, and as it is now; euros excluding tax."""

    name: str
    given: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        """What is to be booked besides."""
        return self.now - self.given


def accruals(unbilled: Iterable[UnbilledUsage], wholesaler: Iterable[WholesalerCost]) -> dict[str, Decimal]:
    """The accruals of a month's end by what they are called."""
    sums: dict[str, Decimal] = {}
    for one in unbilled:
        sums[f"Consommations à facturer {one.billing_month}, TVA {percent(one.rate)}"] = one.amount
    for cost in wholesaler:
        sums[f"Factures non parvenues {cost.billing_month}"] = cost.amount
    return sums


def accruals_text(amounts: Mapping[str, Decimal]) -> bytes:
    """What is kept of them."""
    texts = {name: str(amount) for name, amount in amounts.items()}
    return f"{json.dumps(texts, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def accruals_of(text: str) -> dict[str, Decimal]:
    """What ``accruals_text`` wrote.

    Raises:
        ValueError, AttributeError, TypeError, InvalidOperation: it is something else.
    """
    return {str(name): Decimal(amount) for name, amount in json.loads(text).items()}


def restated(given: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> Iterator[Restated]:
    """The accruals that are others than they were given."""
    for name in sorted({*given, *now}):
        one = Restated(name, given.get(name, ZERO), now.get(name, ZERO))
        if one.difference:
            yield one
