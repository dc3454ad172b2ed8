"""The values of this room: entries of the journals and their lines. All frozen; money is euros in 2 decimals.

The sign of an amount is the debit's: a positive line is a debit, a negative one a credit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.errors import OrigyneError

ZERO = Decimal("0.00")
SALES, BANK, GENERAL, OPENING = "VE", "BQ", "OD", "AN"
JOURNALS = (OPENING, SALES, BANK, GENERAL)
"""Codes of the journals, in the order of the entries of one day."""


class BooksError(OrigyneError):
    """Books that cannot be kept so; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry. ``auxiliary`` is the customer's reference, of customers' accounts only.

    ``rate`` is the VAT rate (percent) that a sale or its VAT has, ``letter`` and ``lettered_on`` the lettering.
    ``text`` is the line's own label, where it is not the entry's. ``piece`` and ``piece_day`` likewise.
    """

    account: str
    label: str
    amount: Decimal
    auxiliary: str = ""
    auxiliary_label: str = ""
    rate: Decimal | None = None
    text: str = ""
    letter: str = ""
    lettered_on: date | None = None
    piece: str = ""
    piece_day: date | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One balanced entry. ``key`` orders the entries of one day and journal, and is theirs alone.

    ``kind`` says what it comes from: the kind of the customer account's entry, or what this room made it for.
    """

    journal: str
    key: str
    day: date
    piece: str
    piece_day: date
    label: str
    kind: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        """Refuses an entry that does not balance.

        Raises:
            BooksError: naming the entry and the difference.
        """
        if difference := total(line.amount for line in self.lines):
            raise BooksError(
                f"journal {self.journal}, entry {self.key}: expected debits equal to credits, found a difference of"
                f" {difference}; report this with the document's number"
            )


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum of amounts, with 2 decimals."""
    return sum(amounts, ZERO)
