"""The consumption of a wholesaler's invoice against the events: one item for what each label charges."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from origyne_pipeline.assurance.invoice_labels import Subject, words_of
from origyne_pipeline.assurance.settling import (
    add_arithmetic,
    add_prices,
    is_rounding,
    settle,
    tolerance,
)
from origyne_pipeline.assurance.supplier_charges import (
    BILLED_TWICE,
    CAUSES,
    FIRSTS,
    MISSING_EVENT,
    NOT_BILLED,
    ROUNDING,
    USAGE,
    ZERO,
    Cause,
    EventClass,
    EventSums,
    InvoiceLine,
    Item,
    Known,
    total,
)
from origyne_pipeline.money import round_half_up

ACTS = frozenset({"SMS", "MMS"})
"""What has one price an event."""
KO, MO, GO = 1024, 1024**2, 1024**3
NEAR = Decimal("0.25")
"""A quantity in another unit is further off than that share."""
Charges = Sequence[tuple[Subject, InvoiceLine]]


def usage_items(charges: Charges, known: Known) -> list[Item]:
    """The items of the lines that charge consumption, the strictest label first; then the events that none charges."""
    groups: dict[Subject, list[InvoiceLine]] = defaultdict(list)
    for subject, line in charges:
        groups[replace(subject, line="", offers=frozenset())].append(line)
    left = dict(known.events)
    items = []
    for subject in sorted(groups, key=lambda one: -one.strictness):
        classes = {key: left.pop(key) for key in sorted(left) if subject.holds(key)}
        items.append(_item(str(subject), groups[subject], classes, known))
    if any(sums.expected for sums in left.values()):
        items.append(_not_invoiced(left))
    return items


def _not_invoiced(classes: Mapping[EventClass, EventSums]) -> Item:
    names = ", ".join(
        sorted({f"{key.usage} of {key.feed}" for key, sums in classes.items() if sums.expected})
    )
    item = Item(USAGE, names, (), round_half_up(total(sums.expected for sums in classes.values())))
    count = sum(sums.expected_count for sums in classes.values())
    item.add(Cause(NOT_BILLED, -item.expected, count, note="no line of the invoice charges it"))
    return item


def _item(
    subject: str, lines: Sequence[InvoiceLine], classes: Mapping[EventClass, EventSums], known: Known
) -> Item:
    sums = list(classes.values())
    item = Item(USAGE, subject, tuple(lines), classes=tuple(classes))
    item.expected = round_half_up(total(one.expected for one in sums))
    for cause in _causes(sums):
        item.add(cause)
    uncosted = sum(one.uncosted for one in sums)
    if is_rounding(item):
        return settle(item)
    if item.invoiced == total(one.rounded for one in sums):
        item.add(
            Cause(
                ROUNDING, item.rest, sum(one.count for one in sums), note="each event is rounded to the cent"
            )
        )
        return item
    add_arithmetic(item)
    if _is_lump(item):
        _add_usages(item, classes)
    else:
        _add_quantity(item, sums, _add_reference_price(item, sums, known))
    return settle(item, uncosted=uncosted, note=f"the monthly files of events add up to {_by_usage(classes)}")


def _add_usages(item: Item, classes: Mapping[EventClass, EventSums]) -> None:
    """Names the usages that a single amount leaves out, or charges twice, where only these give it to the cent."""
    euros: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    for key, sums in classes.items():
        euros[key.usage] += sums.charged
        counts[key.usage] += sums.count
    usages = sorted(usage for usage, amount in euros.items() if round_half_up(amount))
    ways = [
        (cause, names, sign * round_half_up(total(euros[name] for name in names)))
        for cause, sign in ((NOT_BILLED, -1), (BILLED_TWICE, 1))
        for size in range(1, len(usages))
        for names in combinations(usages, size)
    ]
    fitting = [way for way in ways if way[2] == item.rest]
    if len(fitting) == 1:
        cause, names, amount = fitting[0]
        count = sum(counts[name] for name in names)
        item.add(Cause(cause, amount, count, names, f"all of {', '.join(names)}: to the cent"))


def _by_usage(classes: Mapping[EventClass, EventSums]) -> str:
    """What is charged by the monthly files, and how much of it is of each usage where there are several."""
    euros: dict[str, Decimal] = defaultdict(Decimal)
    for key, sums in classes.items():
        euros[key.usage] += sums.charged
    parts = ", ".join(f"{usage} {round_half_up(amount)}" for usage, amount in sorted(euros.items()) if amount)
    charged = str(round_half_up(total(euros.values())))
    return f"{charged} ({parts})" if ", " in parts else charged


def _causes(sums: Iterable[EventSums]) -> list[Cause]:
    by_cause = defaultdict(list)
    for one in sums:
        for part in one.causes:
            by_cause[part.cause].append(part)
    return [
        Cause(
            cause,
            round_half_up(total(part.amount for part in parts)),
            sum(part.count for part in parts),
            tuple(first for part in parts for first in part.firsts)[:FIRSTS],
        )
        for cause in CAUSES
        if (parts := by_cause.get(cause))
    ]


def _is_lump(item: Item) -> bool:
    """Whether the lines give an amount only: a quantity of 1 at the price of all."""
    return all(line.quantity == 1 for line in item.lines)


def _add_reference_price(item: Item, sums: Sequence[EventSums], known: Known) -> Decimal:
    """Compares unit prices with the cost of one event where all cost the same, else with the month before.

    Returns:
        The price that quantities differ at: that one, else the invoice's own.
    """
    costs = {
        cost for one in sums if one.count for cost in (one.least_cost, one.most_cost) if cost is not None
    }
    if len(costs) == 1 and {key.usage for key in item.classes if known.events[key].count} <= ACTS:
        (cost,) = costs
        add_prices(item, cost, "the cost in the files")
        return cost
    price = item.lines[0].unit_price
    for line in item.lines:
        before = known.prices_before.get((USAGE, words_of(line.label)))
        if before is not None and line.quantity != 1:
            add_prices(item, before, "the price of the month before", [line])
            price = before
    return price


def _add_quantity(item: Item, sums: Sequence[EventSums], price: Decimal) -> None:
    """Adds a difference of quantity, where quantity and price explain what is left."""
    counts = _quantities(sums)
    unit, quantity = min(counts.items(), key=lambda one: abs(one[1] - item.quantity))
    if abs(quantity - item.quantity) > NEAR * max(quantity, item.quantity):
        return
    excess = item.quantity - quantity
    item.expected_quantity = quantity
    if is_rounding(item) or abs(item.rest - excess * price) > tolerance(item) + price / 100:
        return
    cause = MISSING_EVENT if excess > ZERO else NOT_BILLED
    note = f"the invoice counts {item.quantity.normalize():f} {unit}, the files {quantity.normalize():f}"
    item.add(Cause(cause, round_half_up(item.rest), abs(int(excess)) if unit == "events" else 0, note=note))


def _quantities(sums: Sequence[EventSums]) -> dict[str, Decimal]:
    seconds, octets = sum(one.seconds for one in sums), sum(one.octets for one in sums)
    return {
        "events": Decimal(sum(one.count for one in sums)),
        "minutes": round_half_up(Decimal(seconds) / 60),
        "seconds": Decimal(seconds),
        "KO": round_half_up(Decimal(octets) / KO),
        "MO": round_half_up(Decimal(octets) / MO),
        "GO": round_half_up(Decimal(octets) / GO),
    }
