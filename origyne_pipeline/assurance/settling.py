"""What is the same for every item: the invoice's own arithmetic, its prices, and what is left in the end."""

from collections.abc import Sequence
from decimal import Decimal

from origyne_pipeline.assurance.supplier_charges import (
    ARITHMETIC,
    COST_UNKNOWN,
    FIRSTS,
    OTHER_PRICE,
    ROUNDING,
    UNEXPLAINED,
    ZERO,
    Cause,
    InvoiceLine,
    Item,
    total,
)
from origyne_pipeline.money import round_half_up

CENT = Decimal("0.01")


def tolerance(item: Item) -> Decimal:
    """What rounding alone may explain: a cent a line of the invoice, and one a cause, each of which is in cents."""
    return CENT * (len(item.lines) + len(item.causes))


def is_rounding(item: Item) -> bool:
    """Whether nothing but rounding is left to explain."""
    return abs(item.rest) <= tolerance(item)


def add_arithmetic(item: Item) -> None:
    """Adds what the amounts of lines are beyond quantity times unit price."""
    wrong = [line for line in item.lines if abs(_own_fault(line)) > CENT]
    amount = total(_own_fault(line) for line in wrong)
    numbers = tuple(f"line {line.number}" for line in wrong[:FIRSTS])
    note = "; ".join(
        f"line {line.number}: {line.quantity.normalize():f} x {line.unit_price.normalize():f} is"
        f" {round_half_up(line.quantity * line.unit_price)}, not {line.amount:.2f}"
        for line in wrong[:FIRSTS]
    )
    item.add(Cause(ARITHMETIC, amount, len(wrong), numbers, note))


def _own_fault(line: InvoiceLine) -> Decimal:
    return line.amount - round_half_up(line.quantity * line.unit_price)


def add_prices(item: Item, reference: Decimal, of_what: str, lines: Sequence[InvoiceLine] = ()) -> None:
    """Adds what lines charge beyond a reference price.

    Args:
        item: whose lines they are.
        reference: euros a unit.
        of_what: whose price that is, for the note.
        lines: some of them; all when not given.
    """
    dearer = [line for line in lines or item.lines if line.unit_price != reference]
    amount = total(round_half_up(line.quantity * (line.unit_price - reference)) for line in dearer)
    prices = ", ".join(sorted({f"{line.unit_price.normalize():f}" for line in dearer}))
    count = int(total(line.quantity for line in dearer))
    numbers = tuple(f"line {line.number}" for line in dearer[:FIRSTS])
    item.add(
        Cause(
            OTHER_PRICE, amount, count, numbers, f"{prices} instead of {reference.normalize():f}, {of_what}"
        )
    )


def settle(item: Item, *, uncosted: int = 0, note: str = "") -> Item:
    """Gives what is left its cause: rounding within the tolerance, else events without a cost, else nothing known."""
    if is_rounding(item):
        item.add(Cause(ROUNDING, item.rest))
    elif uncosted and item.rest > ZERO:
        item.add(Cause(COST_UNKNOWN, item.rest, uncosted, note="their cost counts as 0 on our side"))
    else:
        item.add(Cause(UNEXPLAINED, item.rest, note=note))
    return item
