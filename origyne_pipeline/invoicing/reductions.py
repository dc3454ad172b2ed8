"""Discounts and the monthly minimum: lines that follow from the other lines of an invoice (invoicing.md).

Pure: net amounts in, HT lines out. Discounts are taken in the order of sheet ``Remises``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.invoicing.models import (
    ACTIVATION,
    DISCOUNT,
    MINIMUM,
    OPTION,
    SUBSCRIPTION,
    TERMINATION,
    USAGE,
    ZERO,
    InvoiceLine,
)
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.money import round_half_up
from origyne_pipeline.parties import Discount
from origyne_pipeline.periods import Month

SCOPES = {
    "ABONNEMENT": {SUBSCRIPTION, OPTION},
    "CONSOMMATION": {USAGE},
    "TOUT": {SUBSCRIPTION, OPTION, ACTIVATION, TERMINATION, USAGE},
}


@dataclass(frozen=True)
class _Reduced:
    """What a discount took at one rate, and the places of the lines that it bears on."""

    rate: Decimal
    places: frozenset[int]
    amount: Decimal


def discount_lines(
    lines: Sequence[InvoiceLine], discounts: Iterable[Discount], month: Month
) -> Iterator[InvoiceLine]:
    """One negative line per discount of the month and VAT rate, from the highest rate down."""
    reduced: list[_Reduced] = []
    for discount in discounts:
        if discount.first_month <= str(month) <= (discount.last_month or str(month)):
            for each in _reductions(lines, discount, reduced):
                reduced.append(each)
                yield InvoiceLine(
                    position=0,
                    kind=DISCOUNT,
                    line=discount.line,
                    label=discount.label,
                    quantity=1,
                    amount_excl_tax=-each.amount,
                    vat_rate=each.rate,
                )


def _reductions(
    lines: Sequence[InvoiceLine], discount: Discount, before: Sequence[_Reduced]
) -> Iterator[_Reduced]:
    """What a discount takes at each rate: no more than what those before it leave of the lines it bears on."""
    in_scope = {
        place: line
        for place, line in enumerate(lines)
        if line.kind in SCOPES[discount.scope] and discount.line in (None, line.line)
    }
    rest = discount.amount_excl_tax or ZERO
    for rate in sorted({line.vat_rate for line in in_scope.values()}, reverse=True):
        places = frozenset(place for place, line in in_scope.items() if line.vat_rate == rate)
        base = sum((in_scope[place].amount_excl_tax for place in places), ZERO)
        taken = sum((each.amount for each in before if each.rate == rate and each.places & places), ZERO)
        asked = rest if discount.rate is None else round_half_up(base * discount.rate / 100)
        amount = min(asked, base - taken)
        if base > 0 and amount > 0:
            rest -= amount
            yield _Reduced(rate, places, amount)


def minimum_line(
    lines: Iterable[InvoiceLine], minimum: Decimal, rate: Decimal | None
) -> tuple[InvoiceLine, ...]:
    """What the net of a month lacks to its minimum, at a rate; no line where it lacks nothing or there is no rate."""
    lacking = minimum - sum((line.amount_excl_tax for line in lines), ZERO)
    if lacking <= 0 or rate is None:
        return ()
    line = InvoiceLine(
        position=0,
        kind=MINIMUM,
        line=None,
        label=labels.MINIMUM_LABEL,
        quantity=1,
        amount_excl_tax=round_half_up(lacking),
        vat_rate=rate,
    )
    return (line,)
