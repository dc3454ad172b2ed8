"""The values of the comparison of a wholesaler's invoice with what we know: its lines, our side, the causes.

An *item* is what is compared as one: the lines of an invoice that charge the same thing, or what no line charges. Each
item's difference is split into *causes* whose amounts add up to it exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
FIRSTS = 5
"""So many ids or numbers show what a cause is about; the details have all."""
SUBSCRIPTION, USAGE, CARDS, OTHER, TOTAL = "ABONNEMENT", "CONSOMMATION", "SIM", "AUTRE", "TOTAL"

MISSING_EVENT, NOT_BILLED, BILLED_TWICE = "MISSING_EVENT", "NOT_BILLED", "BILLED_TWICE"
OTHER_PRICE, UNKNOWN_LINE, TERMINATED_LINE = "OTHER_PRICE", "UNKNOWN_LINE", "TERMINATED_LINE"
PERIOD, ARITHMETIC, ROUNDING = "PERIOD", "ARITHMETIC", "ROUNDING"
UNKNOWN_CARD, OTHER_CHARGE, CREDIT = "UNKNOWN_CARD", "OTHER_CHARGE", "CREDIT"
UNKNOWN_LABEL, COST_UNKNOWN, UNEXPLAINED = "UNKNOWN_LABEL", "COST_UNKNOWN", "UNEXPLAINED"
CAUSES: Mapping[str, str] = {
    MISSING_EVENT: "charged, and no daily file holds it",
    NOT_BILLED: "known to us, and not charged",
    BILLED_TWICE: "charged more than once",
    OTHER_PRICE: "charged at another price",
    UNKNOWN_LINE: "of a line that our snapshots do not show in service",
    TERMINATED_LINE: "of a line that was terminated before",
    PERIOD: "of another month, charged early or late",
    UNKNOWN_CARD: "SIM cards of no order",
    ARITHMETIC: "quantity times unit price is not the amount",
    CREDIT: "a credit of the wholesaler",
    OTHER_CHARGE: "a charge that our data says nothing of",
    UNKNOWN_LABEL: "a label that matches no usage, offer or line",
    COST_UNKNOWN: "no file and no tariff gives what some events cost",
    ROUNDING: "rounding",
    UNEXPLAINED: "nothing that we know explains it",
}
"""Each cause, and what it means; the order in which they are shown."""


@dataclass(frozen=True)
class InvoiceLine:
    """A line of a wholesaler's invoice as its file says it; ``number`` is that of its line in the file."""

    path: str
    number: int
    invoice: str
    issue_date: date
    label: str
    category: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True, order=True)
class EventClass:
    """What labels can tell events apart by."""

    feed: str
    usage: str
    is_abroad: bool = False
    is_international: bool = False


@dataclass(frozen=True)
class EventCause:
    """Events of a class that differ for one cause; ``firsts`` are the ids of the first ones."""

    cause: str
    count: int
    amount: Decimal
    firsts: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventSums:
    """The events of a class: expected and charged by the monthly files, in euros; those charged also counted.

    ``rounded``: the charged ones, each rounded to the cent. ``least_cost`` and ``most_cost``: of one charged event.
    ``uncosted``: events of which nothing gives a cost. ``seconds`` and ``octets`` are those of the charged ones.
    """

    causes: Sequence[EventCause]
    expected: Decimal
    charged: Decimal
    rounded: Decimal
    expected_count: int
    count: int
    least_cost: Decimal | None = None
    most_cost: Decimal | None = None
    uncosted: int = 0
    seconds: int = 0
    octets: int = 0


@dataclass(frozen=True)
class ServiceLine:
    """A line of ours on its latest offer: in service from a day until another, exclusive; None is open."""

    line: str
    feed: str
    offer: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class CardOrder:
    """An order of SIM cards: its number, the day of its file, and how many cards."""

    order: str
    day: date
    cards: int


@dataclass(frozen=True)
class Detail:
    """A line or order behind a cause of an item: what it should cost, what is charged for it."""

    reference: str
    expected: Decimal
    charged: Decimal
    since: date | None = None


@dataclass(frozen=True)
class Cause:
    """One cause of an item's difference. ``count``: events, lines or cards; ``note``: what a person should know."""

    cause: str
    amount: Decimal
    count: int = 0
    firsts: tuple[str, ...] = ()
    note: str = ""
    details: tuple[Detail, ...] = ()

    def joined(self, other: "Cause") -> "Cause":
        """Both as one: their sums, and the ids and notes of both."""
        return Cause(
            self.cause,
            self.amount + other.amount,
            self.count + other.count,
            tuple(dict.fromkeys((*self.firsts, *other.firsts)))[:FIRSTS],
            "; ".join(dict.fromkeys(note for note in (self.note, other.note) if note)),
            (*self.details, *other.details),
        )


@dataclass
class Item:
    """What is compared as one. ``lines`` is empty where nothing of it is invoiced."""

    category: str
    subject: str
    lines: tuple[InvoiceLine, ...]
    expected: Decimal = ZERO
    expected_quantity: Decimal | None = None
    causes: list[Cause] = field(default_factory=list)
    classes: tuple[EventClass, ...] = ()

    @property
    def label(self) -> str:
        """The label of its first line."""
        return self.lines[0].label if self.lines else ""

    @property
    def quantity(self) -> Decimal:
        """What is invoiced, in the invoice's own units."""
        return total(line.quantity for line in self.lines)

    @property
    def invoiced(self) -> Decimal:
        """What is invoiced, in euros."""
        return total(line.amount for line in self.lines)

    @property
    def difference(self) -> Decimal:
        """What is invoiced less what we expect."""
        return self.invoiced - self.expected

    @property
    def rest(self) -> Decimal:
        """The part of the difference that no cause explains yet."""
        return self.difference - total(cause.amount for cause in self.causes)

    def add(self, cause: Cause) -> None:
        """Adds a cause, to the one of its name where there is one; one of no money is left out."""
        if not cause.amount:
            return
        for place, other in enumerate(self.causes):
            if other.cause == cause.cause:
                self.causes[place] = other.joined(cause)
                return
        self.causes.append(cause)


@dataclass(frozen=True)
class Known:
    """Our side of a month and a source, and what prices may be compared with.

    ``prices_before``: unit prices of the invoice of the month before, by category and folded label. ``tariff``: the
    monthly price of an offer by the wholesaler's own workbook. ``offer_names``: what labels may call an offer by.
    """

    first_day: date
    last_day: date
    events: Mapping[EventClass, EventSums] = field(default_factory=dict)
    lines: Sequence[ServiceLine] = ()
    orders: Sequence[CardOrder] = ()
    prices_before: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    tariff: Mapping[str, Decimal] = field(default_factory=dict)
    offer_names: Mapping[str, str] = field(default_factory=dict)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum; 0 of none."""
    return sum(amounts, ZERO)
