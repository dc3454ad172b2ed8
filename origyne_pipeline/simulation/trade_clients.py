"""What ``clients.xlsx`` says of a month that shows the newer rules: options, holders, discounts, ceilings, goods.

Each case stands once in every ``BLOCK`` customers, so that a small month shows them all and a large one is not odd.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.clock import date_of
from origyne_pipeline.simulation.fleet import NEVER, Fleet
from origyne_pipeline.simulation.people import CUSTOMER_HEADER, Cells, People
from origyne_pipeline.simulation.places import places_of
from origyne_pipeline.simulation.trade_rows import OPTION_CODES

BLOCK = 40
CEILING, LOW_CEILING = Decimal(8000), Decimal(60)
"""PLAFOND_TTC of a large customer, and one below what the first of them pays: its invoice is held."""
MINIMUM, USAGE_CEILING = Decimal(150), Decimal(20)
VAT = Decimal(20)


def with_newer_cases(people: People, fleet: Fleet, month: Month) -> People:
    """The people with the newer sheets and columns, for a fleet that has the newer rules."""
    blocks = list(_blocks(fleet))
    limits: dict[int, dict[str, Decimal]] = {}
    for rank, block in enumerate(blocks):
        for index, limit in _limits(block, rank):
            limits.setdefault(index, {}).update(limit)
    return replace(
        people,
        customers=tuple(
            (*row, *_cells_of(limits.get(index, {}))) for index, row in enumerate(people.customers)
        ),
        adjustments=(
            *people.adjustments,
            *(row for block in blocks for row in _adjustments(block, people, month)),
        ),
        options=tuple(_options(fleet)),
        holders=tuple(_holders(fleet, people)),
        discounts=tuple(row for block in blocks for row in _discounts(block, people, month)),
    )


@dataclass(frozen=True)
class _Block:
    """Customers of the mainland among so many: indexes in order, the businesses by how many lines they have."""

    private: list[int]
    business: list[int]
    line: dict[int, str]  # the first line of each


def _blocks(fleet: Fleet) -> Iterator[_Block]:
    places = places_of(fleet.professional)
    customers, first, sizes = np.unique(
        fleet.customer[fleet.in_service], return_index=True, return_counts=True
    )
    for begin in range(0, len(customers), BLOCK):
        here = [index for index in customers[begin : begin + BLOCK].tolist() if places[index] is None]
        private = [index for index in here if not fleet.professional[index]]
        business = sorted(
            (index for index in here if fleet.professional[index]), key=lambda index: (sizes[index], index)
        )
        yield _Block(
            private, business, {index: line_text(int(fleet.number[first[index]]), index) for index in here}
        )


def _limits(block: _Block, rank: int) -> Iterator[tuple[int, dict[str, Decimal]]]:
    if len(block.business) > 1:
        yield block.business[0], {"MINIMUM_HT": MINIMUM}
        yield block.business[-1], {"PLAFOND_TTC": CEILING if rank else LOW_CEILING}
    if len(block.business) > 2:
        yield block.business[-2], {"PLAFOND_TTC": CEILING}
    for index in block.private[:1]:
        yield index, {"PLAFOND_CONSO_HT": USAGE_CEILING}


def _cells_of(limits: dict[str, Decimal]) -> Cells:
    return tuple(limits.get(name) for name in CUSTOMER_HEADER[-3:])


def _adjustments(block: _Block, people: People, month: Month) -> Iterator[Cells]:
    """Amounts with tax for private customers, goods by the piece, goods and a service for a business."""
    for index, (label, amount, quantity, nature) in zip(
        block.private[1:],
        (
            ("Geste commercial", "-5.00", None, None),
            ("Carte SIM de remplacement", "20.00", 2, "BIEN"),
            ("Téléphone reconditionné", "149.00", 1, "BIEN"),
        ),
        strict=False,
    ):
        line = block.line[index] if quantity else None
        yield (people.refs[index], line, str(month), label, None, VAT, Decimal(amount), quantity, nature)
    for index in block.business[1:2]:
        yield (people.refs[index], None, str(month), "Routeur 4G", Decimal("158.00"), VAT, None, 2, "BIEN")
        yield (
            people.refs[index],
            None,
            str(month),
            "Installation sur site",
            Decimal("89.00"),
            VAT,
            None,
            1,
            "SERVICE",
        )


def _discounts(block: _Block, people: People, month: Month) -> Iterator[Cells]:
    """Each scope, by rate and by amount, of a customer and of one line."""
    now, last = str(month), str(Month(month.year + 1, month.number).previous())
    discounts = (
        (block.private[2:3], False, "TOUT", None, "4.17", None, "Parrainage : 5 € par mois"),
        (block.private[3:4], False, "ABONNEMENT", "20", None, last, "Fidélité : 20 % pendant 12 mois"),
        (
            block.business[:1],
            True,
            "CONSOMMATION",
            "50",
            None,
            last,
            "Moitié prix hors forfait sur une ligne",
        ),
        (block.business[2:3], False, "ABONNEMENT", None, "10.00", None, "Remise parc"),
        (block.business[2:3], False, "TOUT", "5", None, last, "Engagement 12 mois : 5 %"),
    )
    for customers, of_line, scope, rate, amount, until, label in discounts:
        for index in customers:
            line = block.line[index] if of_line else None
            figures = (Decimal(rate) if rate else None, Decimal(amount) if amount else None)
            yield (people.refs[index], line, scope, *figures, now, until, label)


def _options(fleet: Fleet) -> Iterator[Cells]:
    for option, line in np.argwhere(fleet.option_from < NEVER).tolist():
        last = int(fleet.option_to[option, line])
        until = f"{date_of(last):%d/%m/%Y}" if last < NEVER else None
        since = date_of(int(fleet.option_from[option, line])).isoformat()
        yield (line_text(int(fleet.number[line]), line), OPTION_CODES[option], since, until)


def _holders(fleet: Fleet, people: People) -> Iterator[Cells]:
    """The lines taken over of which the snapshots say nothing."""
    for line in np.flatnonzero((fleet.passed_on < NEVER) & (fleet.holder_shown == NEVER)).tolist():
        since = date_of(int(fleet.passed_on[line])).isoformat()
        yield (line_text(int(fleet.number[line]), line), since, people.refs[fleet.next_customer[line]])


def line_text(number: int, form: int) -> str:
    """A line's number as people write it, in one of three forms.

    >>> [line_text(692123456, form) for form in range(3)]
    ['0692123456', '+33692123456', '06 92 12 34 56']
    """
    national = f"0{number}"
    pairs = " ".join(national[place : place + 2] for place in range(0, len(national), 2))
    return (national, f"+33{number}", pairs)[form % 3]
