"""The values of this room: entries, open items, accounts, balances. All frozen; money is euros in 2 decimals.

The sign of an amount is the customer's side: an invoice is positive (he owes more), a payment negative (he owes less).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.errors import OrigyneError

ZERO = Decimal("0.00")
INVOICE, FEE, CREDIT_NOTE = "INVOICE", "FEE", "CREDIT_NOTE"
DEBIT, TRANSFER, PAYMENT, WRITE_OFF = "DEBIT", "TRANSFER", "PAYMENT", "WRITE_OFF"
REFUND, DEBIT_RETURNED, REVERSAL = "REFUND", "DEBIT_RETURNED", "REVERSAL"
KINDS = (
    INVOICE,
    FEE,
    CREDIT_NOTE,
    DEBIT,
    TRANSFER,
    PAYMENT,
    WRITE_OFF,
    REFUND,
    DEBIT_RETURNED,
    REVERSAL,
)
"""Every kind, in the order in which the entries of one day are set off: first what is owed, last what undoes."""
OWED = frozenset({INVOICE, FEE, REFUND, DEBIT_RETURNED})
"""Kinds whose amount is positive; those of the other kinds are negative, but of a reversal, which is the opposite."""
DOCUMENTS = frozenset({INVOICE, CREDIT_NOTE})
"""Kinds whose amount may be 0: a document is in the account even where it asks for nothing."""


class AccountError(OrigyneError):
    """Entries that no ledger can hold, or a ledger that is not what it was; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of a customer's account; ``id`` follows from its source, so it is the same however often it is read.

    ``names_invoices`` are the invoices that it names, the first one first: of an INVOICE its own number, of a
    CREDIT_NOTE those that it cites. ``due_day`` is when an INVOICE or a FEE is due; None is ``day``. ``source`` says
    where it is written (a document's number, an EndToEndId, a bank line's id), ``note`` what a person said.
    ``reverses`` is the id of the entry that a REVERSAL or a DEBIT_RETURNED undoes.
    """

    id: str
    kind: str
    customer_ref: str
    amount: Decimal
    day: date
    names_invoices: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    reverses: str | None = None
    due_day: date | None = None

    def __post_init__(self) -> None:
        """Refuses what is no entry.

        Raises:
            AccountError: naming the entry, what is expected and what it has.
        """
        if problem := self._problem():
            raise AccountError(f"account entry {self.id or '(without id)'}: {problem}")

    def _problem(self) -> str | None:
        if not self.id or not self.customer_ref:
            return "expected an id and a customer, found an empty text"
        if self.kind not in KINDS:
            return f"expected a kind of {', '.join(KINDS)}, found {self.kind!r}"
        if not self.amount.is_finite() or self.amount.as_tuple().exponent != ZERO.as_tuple().exponent:
            return f"expected euros with 2 decimals, found {self.amount}"
        if not self.amount and self.kind not in DOCUMENTS:
            return "expected an amount, found 0.00"
        if self.kind != REVERSAL and self.amount and (self.amount > 0) != (self.kind in OWED):
            return f"expected a {'positive' if self.kind in OWED else 'negative'} amount, found {self.amount}"
        if self.kind == INVOICE and len(self.names_invoices) != 1:
            return f"expected its own number, found {len(self.names_invoices)} invoices"
        if self.reverses is not None and self.kind not in (REVERSAL, DEBIT_RETURNED):
            return f"expected to undo no entry, found {self.reverses}"
        return "expected the id of the entry that it undoes" if self._undoes_nothing() else None

    def _undoes_nothing(self) -> bool:
        return self.kind == REVERSAL and not self.reverses

    @property
    def item(self) -> str:
        """What it is called where money is set against it: an invoice by its number, the rest by its id."""
        return self.names_invoices[0] if self.kind == INVOICE else self.id


@dataclass(frozen=True, slots=True)
class Dispute:
    """That a customer disputes an invoice from a day on, or (``is_open`` false) no longer does; ``note`` says why."""

    invoice_number: str
    customer_ref: str
    day: date
    note: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """How much (positive) of an entry that pays is set against an item, and since when."""

    entry_id: str
    item: str
    amount: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was asked of a customer and what is still open on it, from nothing to ``amount``.

    An invoice, a fee; also money sent back that no credit covers any more, and a returned debit that undoes no entry.
    ``item`` is the number of an invoice, else the id of the entry.
    """

    item: str
    kind: str
    customer_ref: str
    day: date
    due_day: date
    amount: Decimal
    open_amount: Decimal
    in_dispute: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A customer's account after setting off. ``items`` by due date, then number; ``credit`` is what nothing takes.

    The sum of the entries is the sum of the open amounts less the credit, always: ``balance``.
    """

    customer_ref: str
    items: tuple[Item, ...]
    settings: tuple[Setting, ...]
    credit: Decimal

    @property
    def open_items(self) -> tuple[Item, ...]:
        """The items on which something is open."""
        return tuple(item for item in self.items if item.open_amount)

    @property
    def open_amount(self) -> Decimal:
        """What is open in all."""
        return total(item.open_amount for item in self.items)

    @property
    def balance(self) -> Decimal:
        """What the customer owes; negative where the VNO owes him."""
        return self.open_amount - self.credit

    def open_on(self, number: str) -> Decimal:
        """What is open on an invoice; 0 where the account has no such invoice."""
        return next((item.open_amount for item in self.items if item.item == number), ZERO)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a customer owes as of a day: what is not due, and what is late by how many days.

    ``in_dispute`` is part of those amounts. ``balance`` = ``not_due`` + the four late amounts - ``credit``.
    """

    customer_ref: str
    as_of: date
    not_due: Decimal
    late_1_30: Decimal
    late_31_60: Decimal
    late_61_90: Decimal
    late_over_90: Decimal
    in_dispute: Decimal
    credit: Decimal
    balance: Decimal


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum of amounts, with 2 decimals."""
    return sum(amounts, ZERO)
