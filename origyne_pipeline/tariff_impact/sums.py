"""What months come to under one tariff: usage, charges, reductions, costs, unrated events; exact euros."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from origyne_pipeline.money import net_amount
from origyne_pipeline.warehouse import Session

ZERO = Decimal(0)
Destination = tuple[str, str, str]
"""Usage, origin zone and destination code."""
_USAGE_AS_INVOICED = """
select customer_ref, sum(amount_excl_tax), sum(cost_excl_tax)
from (
    select customer_ref, round(sum(amount_excl_tax), 2) as amount_excl_tax, sum(cost_excl_tax) as cost_excl_tax
    from usage_sums
    group by customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate
)
group by customer_ref
"""


@dataclass
class CustomerSums:
    """What a customer is charged excluding tax: euros, as invoice lines round them to cents."""

    usage: Decimal = ZERO
    subscriptions: Decimal = ZERO
    fees: Decimal = ZERO
    reductions: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.usage + self.subscriptions + self.fees + self.reductions

    def add(self, other: "CustomerSums") -> None:
        """Adds what the customer is charged in another month."""
        self.usage += other.usage
        self.subscriptions += other.subscriptions
        self.fees += other.fees
        self.reductions += other.reductions


@dataclass
class Count:
    """A number of events and their amount: euros excluding tax."""

    events: int = 0
    amount: Decimal = ZERO

    def add(self, events: int, amount: Decimal) -> None:
        """Adds events."""
        self.events += events
        self.amount += amount


@dataclass
class TariffSums:
    """The sums of one or more months under one tariff.

    Attributes:
        customers: by reference.
        destinations: the rated events by usage, zone and destination, before invoice lines round their amounts.
        unrated: the events without a price by reason, with what the wholesaler says that they are worth (MONTANT_HT).
        cost: of the rated events, owed to the wholesaler.
    """

    customers: defaultdict[str, CustomerSums] = field(default_factory=lambda: defaultdict(CustomerSums))
    destinations: defaultdict[Destination, Count] = field(default_factory=lambda: defaultdict(Count))
    unrated: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    cost: Decimal = ZERO

    def add(self, other: "TariffSums") -> None:
        """Adds the sums of another month."""
        for ref, sums in other.customers.items():
            self.customers[ref].add(sums)
        for mine, theirs in ((self.destinations, other.destinations), (self.unrated, other.unrated)):
            for key, each in theirs.items():
                mine[key].add(each.events, each.amount)  # type: ignore[index]
        self.cost += other.cost

    def total(self, part: Callable[[CustomerSums], Decimal] = lambda sums: sums.total) -> Decimal:
        """What all customers are charged, or a part of it."""
        return sum((part(sums) for sums in self.customers.values()), ZERO)

    @property
    def rated_events(self) -> int:
        """How many events have a price."""
        return sum(count.events for count in self.destinations.values())

    @property
    def unrated_events(self) -> Count:
        """The events without a price, whatever the reason."""
        return Count(
            sum(count.events for count in self.unrated.values()),
            sum((count.amount for count in self.unrated.values()), ZERO),
        )


def sums_of_month(session: Session, reductions: Iterable[tuple[str, Decimal]]) -> TariffSums:
    """The sums of the month that a session holds: ``usage_sums``, ``recurring_charges`` and ``unrated_cdrs``.

    ``reductions``: of customers who have discounts or a minimum, what these come to.
    """
    sums = TariffSums()
    for ref, amount, cost in session.query(_USAGE_AS_INVOICED):
        sums.customers[ref].usage = amount
        sums.cost += cost
    _add_charges(session, sums)
    for ref, amount in reductions:
        sums.customers[ref].reductions = amount
    for *key, count, amount in session.query(
        "select usage, origin_zone, destination_code, cast(sum(event_count) as bigint), sum(amount_excl_tax)"
        " from usage_sums group by usage, origin_zone, destination_code"
    ):
        sums.destinations[tuple(text or "" for text in key)].add(count, amount)  # type: ignore[index]
    for reason, count, amount in session.query(
        "select reason, count(*), coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs group by reason"
    ):
        sums.unrated[reason].add(count, amount)
    return sums


def _add_charges(session: Session, sums: TariffSums) -> None:
    """Adds what customers are asked beside usage; of what is asked with tax, the net of its sum, as on an invoice."""
    session.run("tariff_impact/charge_sums")
    asked: defaultdict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
    for ref, rate, is_subscription, net, gross in session.query(
        "select customer_ref, vat_rate, is_subscription, amount_excl_tax, amount_incl_tax from charge_sums"
        " order by customer_ref, vat_rate, is_subscription desc"
    ):
        before = net_amount(asked[ref, rate], rate)
        asked[ref, rate] += gross
        amount = net + net_amount(asked[ref, rate], rate) - before
        if is_subscription:
            sums.customers[ref].subscriptions += amount
        else:
            sums.customers[ref].fees += amount
