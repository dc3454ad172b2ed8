"""The values of the month-end pack: what the accountant gets of a month, and the controls that tie it to journals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from origyne_pipeline.bookkeeping.given import Restated
from origyne_pipeline.bookkeeping.models import ZERO, total
from origyne_pipeline.bookkeeping.month_end import UnbilledUsage, WholesalerCost

BUCKETS = ("Non échu", "1 à 30 j", "31 à 60 j", "61 à 90 j", "Plus de 90 j")
"""What the amounts of an aged balance are called."""


class Tie(NamedTuple):
    """A figure twice: from the journals, and from where it comes. They must not differ."""

    name: str
    journal: Decimal
    source: Decimal
    source_name: str

    @property
    def difference(self) -> Decimal:
        """0.00 where they agree."""
        return self.journal - self.source


class Sold(NamedTuple):
    """What the sales journal has on an account at one VAT rate (percent); a credit is positive."""

    account: str
    label: str
    rate: Decimal | None
    amount: Decimal


class VatOfRate(NamedTuple):
    """The VAT of one rate: what documents sold and bear, what became due in the month, what waits at its end."""

    rate: Decimal
    base: Decimal
    vat: Decimal
    due: Decimal
    waiting: Decimal


class Cash(NamedTuple):
    """What moved by one means; what came in is positive."""

    title: str
    account: str
    movements: int
    amount: Decimal


class OpenItem(NamedTuple):
    """Something that is open at the month's end."""

    customer_ref: str
    name: str
    item: str
    kind: str
    day: date
    due_day: date
    amount: Decimal
    open_amount: Decimal
    days_late: int
    in_dispute: bool


class Aged(NamedTuple):
    """What a customer owes by how long it is due: amounts in the order of ``BUCKETS``."""

    customer_ref: str
    name: str
    amounts: tuple[Decimal, ...]
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """What is open less the credit."""
        return total(self.amounts) - self.credit

    @property
    def late(self) -> Decimal:
        """What is past its due date."""
        return total(self.amounts[1:])


@dataclass
class Pack:
    """A month's figures. Open items and customers are streamed beside it; here are what they add up to."""

    company: str
    siren: str
    of_month: str
    """As a title says it: ``d’octobre 2026``."""
    day: date
    sales: Sequence[Sold] = ()
    vat: Sequence[VatOfRate] = ()
    cash: Sequence[Cash] = ()
    unbilled: Sequence[UnbilledUsage] = ()
    wholesaler: Sequence[WholesalerCost] = ()
    ties: Sequence[Tie] = ()
    restated: Sequence[Restated] | None = ()
    """Accruals of the month before that are others now; None where that month's pack was never made."""
    aged: Aged = field(default_factory=lambda: Aged("", "", (ZERO,) * len(BUCKETS), ZERO))
    latest: Sequence[Aged] = ()
    """The customers who owe most past its due date, most first."""
    customers: int = 0
    open_items: int = 0

    @property
    def differences(self) -> tuple[Tie, ...]:
        """The controls that do not hold."""
        return tuple(tie for tie in self.ties if tie.difference)

    def figures(self) -> list[tuple[str, Decimal]]:
        """The month in a few lines."""
        return [
            ("Ventes hors taxes", total(sold.base for sold in self.vat)),
            ("TVA des factures et avoirs", total(sold.vat for sold in self.vat)),
            ("TVA exigible sur le mois", total(sold.due for sold in self.vat)),
            ("Encaissements nets", total(cash.amount for cash in self.cash)),
            ("Créances ouvertes", total(self.aged.amounts)),
            ("dont échues", self.aged.late),
            ("Avances et trop-perçus des clients", self.aged.credit),
            ("Solde des comptes clients", self.aged.balance),
            ("Consommations à facturer, hors taxes", total(one.amount for one in self.unbilled)),
            (
                "Opérateur de gros, factures non parvenues, hors taxes",
                total(one.amount for one in self.wholesaler),
            ),
        ]
