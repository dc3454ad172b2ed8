"""What a bank says about debits, and the state that its answers put a debit in.

A debit's state is a function of the set of its answers, not of their order or number: a file read twice, or a
return told both by camt.054 and camt.053, changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SENT = "SENT"
ACCEPTED = "ACCEPTED"
COLLECTED = "COLLECTED"
REJECTED = "REJECTED"
RETURNED = "RETURNED"
TRANSFER = "TRANSFER"
"""A customer's own transfer, which pays the invoice that its text names."""
DUPLICATE = "DUPLICATE"
"""The bank refuses a file because it has it already: no debit's state changes."""

RANKS = (SENT, ACCEPTED, COLLECTED, REJECTED, RETURNED)
"""A debit's states; the latest in this order that an answer tells stands (rejected: before settlement)."""

FAILED = frozenset({REJECTED, RETURNED})


@dataclass(frozen=True)
class Answer:
    """One thing that a bank's file says: of one debit (``end_to_end_id``), a batch or a file of ours.

    ``day`` is the booking day, else the day of the bank's file; ``amount`` in ``currency`` where the file gives it;
    ``text`` is what a transfer says it is for.
    """

    kind: str
    day: date
    end_to_end_id: str | None = None
    payment_information_id: str | None = None
    message_id: str | None = None
    reason: str | None = None
    amount: Decimal | None = None
    text: str = ""
    currency: str = "EUR"


@dataclass(frozen=True)
class Standing:
    """Where a debit stands: its state, since when, and the bank's reason code when it failed."""

    status: str = SENT
    since: date | None = None
    reason: str | None = None


def standing(answers: Iterable[Answer]) -> Standing:
    """The state that a debit's answers put it in; of several alike, the earliest that gives a reason."""
    known = sorted(answers, key=lambda a: (-RANKS.index(a.kind), a.reason is None, a.day, a.reason or ""))
    if not known:
        return Standing()
    first = known[0]
    return Standing(first.kind, first.day, first.reason if first.kind in FAILED else None)
