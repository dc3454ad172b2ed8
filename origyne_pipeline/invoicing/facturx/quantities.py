"""Quantity and price of a line such that price * quantity / basis is its net amount, to the cent.

A price has at most 6 decimals (BR-FR-DEC-03) and is not negative (BR-27): what is taken off has a negative quantity.
Where no such price gives the amount, the amount is the price of the whole quantity (BT-149).
"""

from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.invoicing.models import ADJUSTMENT, InvoiceLine

ONE = "C62"
"""UN/ECE Rec. 20: one piece, fee or act."""
FINEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Priced:
    """``quantity`` (BT-129) of ``unit`` (BT-130) at ``price`` (BT-146) for each ``basis`` (BT-149; None is 1)."""

    quantity: Decimal
    unit: str
    price: Decimal
    basis: Decimal | None = None


def priced(line: InvoiceLine) -> Priced:
    """An adjustment by its quantity, all else as one."""
    count = Decimal(line.quantity if line.kind == ADJUSTMENT else 1)
    return _whole(count, ONE, line.amount_excl_tax)


def _whole(quantity: Decimal, unit: str, amount: Decimal) -> Priced:
    signed = -quantity if amount < 0 else quantity
    each = abs(amount) / quantity
    if each == each.quantize(FINEST):
        return Priced(signed, unit, each.quantize(FINEST))
    return Priced(signed, unit, abs(amount), quantity)
