"""The entries of money and of decisions: what the bank moved, payments, refunds, fees, what was given up.

Bank journal: debits collected and returned, transfers, refunds, payments by cheque, card or cash. General journal: fees
and write-offs. A reversal is in the journal of what it undoes, on the same accounts.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.bookkeeping.accounts import Chart, NamedAccount
from origyne_pipeline.bookkeeping.models import BANK, GENERAL, JournalEntry, Line

DEBIT, RETURNED, TRANSFER, REFUND = "DEBIT", "DEBIT_RETURNED", "TRANSFER", "REFUND"
PAYMENT, FEE, WRITE_OFF, REVERSAL = "PAYMENT", "FEE", "WRITE_OFF", "REVERSAL"
MONEY = frozenset({DEBIT, RETURNED, TRANSFER, REFUND, PAYMENT})
"""Kinds that move money; the others move none."""
TITLES = {
    DEBIT: "Prélèvement",
    RETURNED: "Rejet de prélèvement",
    TRANSFER: "Virement reçu",
    REFUND: "Remboursement",
    PAYMENT: "Paiement",
    FEE: "Frais de relance",
    WRITE_OFF: "Créance irrécouvrable",
}
MEANS = (
    ("cheques", re.compile(r"\b(cheques?|chq)\b")),
    ("cards", re.compile(r"\b(cartes?|card|cb|tpe)\b")),
    ("cash", re.compile(r"\b(especes?|cash|liquide)\b")),
)
"""The words of a payment's note that say how it was paid, without accents."""
KIND_TITLES = {
    DEBIT: "Prélèvements",
    RETURNED: "Rejets de prélèvements",
    TRANSFER: "Virements reçus",
    PAYMENT: "Paiements saisis",
    REFUND: "Remboursements",
    REVERSAL: "Annulations",
}
LONGEST_NOTE = 80


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry of the customer account that no document is. ``amount`` is the customer's side: negative where he pays.

    ``invoice`` is the number that it names first; ``source`` where it is written; ``undone`` the movement that a
    reversal or a returned debit undoes.
    """

    id: str
    kind: str
    customer_ref: str
    customer_name: str
    amount: Decimal
    day: date
    invoice: str = ""
    source: str = ""
    note: str = ""
    undone: "Movement | None" = None

    @property
    def original(self) -> "Movement":
        """What it undoes where it is a reversal; else itself."""
        return self.undone if self.kind == REVERSAL and self.undone else self

    @property
    def label(self) -> str:
        """What its entry is called."""
        if self.kind == REVERSAL and self.undone:
            return f"Annulation : {self.undone.label}"
        note = " ".join(self.note.split())[:LONGEST_NOTE] if self.kind in (PAYMENT, WRITE_OFF) else ""
        return " ".join(word for word in (TITLES[self.kind], self.invoice or self.customer_ref, note) if word)


def movement_entry(movement: Movement, chart: Chart) -> JournalEntry:
    """The entry of a movement: the customer, and what stands against him."""
    kind = movement.original.kind
    customer = Line(
        *chart.account("customers"), movement.amount, movement.customer_ref, movement.customer_name
    )
    other = Line(*_other_account(movement, chart), -movement.amount)
    piece = movement.source or movement.invoice or movement.id
    return JournalEntry(
        BANK if kind in MONEY else GENERAL,
        movement.id,
        movement.day,
        piece,
        movement.day,
        movement.label,
        movement.kind,
        (customer, other),
    )


def means_of(movement: Movement) -> str:
    """How money moved: the use (``accounts.LABELS``) of the account that it lies on."""
    original = movement.original
    if original.kind != PAYMENT:
        return "bank"
    letters = unicodedata.normalize("NFKD", original.note.casefold())
    note = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return next((use for use, words in MEANS if words.search(note)), "other_payments")


def _other_account(movement: Movement, chart: Chart) -> NamedAccount:
    kind = movement.original.kind
    if kind == FEE:
        return chart.account("fees")
    return chart.account("write_offs" if kind == WRITE_OFF else means_of(movement))
