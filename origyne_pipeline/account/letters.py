"""A reminder that was written, as the register of the account keeps it: what it is of, and all that its paper shows."""

from dataclasses import dataclass
from datetime import date

from origyne_pipeline.account.models import AccountError

REMINDER = "REMINDER"
"""The kind of its record."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to a customer: of a level, on a day, about the invoices of ``numbers``.

    ``id`` follows from its first invoice and level, so that no invoice is told twice of one level. ``paper`` is what
    the document shows, frozen as text, so that it is drawn again to the same bytes.
    """

    id: str
    customer_ref: str
    day: date
    level: int
    numbers: tuple[str, ...]
    template: str
    paper: str

    def __post_init__(self) -> None:
        """Refuses what is no letter.

        Raises:
            AccountError: naming what is missing.
        """
        if not self.customer_ref or not self.numbers or self.level < 1:
            raise AccountError(f"letter {self.id}: expected a customer, an invoice and a level, found less")


def letter_id(numbers: tuple[str, ...], level: int) -> str:
    """The id of a letter about some invoices."""
    return f"{REMINDER}:{numbers[0]}:{level}"
