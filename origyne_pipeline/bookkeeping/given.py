"""The accruals of a month as its pack gave them to the accountant, kept beside the pack; and what became of them since.

A file that comes late changes the accruals of a month that is over. The accountant has booked the former ones, so the
pack of the next month shows each difference.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from origyne_pipeline.bookkeeping.accounts import percent
from origyne_pipeline.bookkeeping.models import ZERO, BooksError
from origyne_pipeline.bookkeeping.month_end import UnbilledUsage, WholesalerCost
from origyne_pipeline.periods import Month


class Restated(NamedTuple):
    """An accrual of the month before: as its pack gave it, and as it is now; euros excluding tax."""

    name: str
    given: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        """What is to be booked besides."""
        return self.now - self.given


def given_path(home: Path, month: Month, folder: Path | None = None) -> Path:
    """Where the accruals that a month's pack gave are kept, in the data root or in a folder of one's own."""
    return (folder or home / "accounting" / str(month)) / f"cloture_{month}.json"


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


def given_accruals(path: Path) -> dict[str, Decimal] | None:
    """What a pack gave; None where none was made.

    Raises:
        BooksError: it can't be read.
    """
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): Decimal(text) for name, text in texts.items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError, TypeError, InvalidOperation) as error:
        raise BooksError(
            f"{path}: the accruals that the pack gave can't be read ({error}); make that month's pack again, or put the"
            " file back from a backup"
        ) from None


def restated(given: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> Iterator[Restated]:
    """The accruals that are others than they were given."""
    for name in sorted({*given, *now}):
        one = Restated(name, given.get(name, ZERO), now.get(name, ZERO))
        if one.difference:
            yield one
