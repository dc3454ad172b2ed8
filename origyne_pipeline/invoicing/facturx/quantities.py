"""Quantity and price of a line such that price * quantity / basis is its net amount, to the cent.

A price has at most 6 decimals (BR-FR-DEC-03) and is not negative (BR-27), a quantity at most 4 (BR-FR-DEC-02): what is
taken off has a negative quantity. Where the unit price does not give the amount (an event is rounded by itself), the
amount is the price of the whole quantity (BT-149).
"""

from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.invoicing.models import ADJUSTMENT, USAGE, InvoiceLine

ONE = "C62"
"""UN/ECE Rec. 20: one piece, fee or act."""
UNITS = {
    "MIN": ("MIN", 60),
    "S": ("SEC", 1),
    "ACTE": (ONE, 1),
    "KO": ("E64", 1),
    "MO": ("E63", 1024),
    "GO": ("E62", 1024 * 1024),
}
"""UN/ECE Rec. 20 of a price's unit, and how many counted units it holds; 1 Go is 1024 Mo: a gibibyte."""
COUNTED = {"VOIX": "SEC", "VOIX_RECUE": "SEC", "DATA": "E64"}
"""The units in which usage is counted; acts otherwise."""
FINEST_PRICE, FINEST_QUANTITY = Decimal("0.000001"), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Priced:
    """``quantity`` (BT-129) of ``unit`` (BT-130) at ``price`` (BT-146) for each ``basis`` (BT-149; None is 1)."""

    quantity: Decimal
    unit: str
    price: Decimal
    basis: Decimal | None = None


def priced(line: InvoiceLine) -> Priced:
    """An adjustment by its quantity, usage of one price by what was charged, all else as one."""
    if line.kind == USAGE and line.unit_price_excl_tax is not None and line.price_unit in UNITS:
        return _usage(line, abs(line.unit_price_excl_tax), line.price_unit)
    return _at_amount(Decimal(line.quantity if line.kind == ADJUSTMENT else 1), ONE, line.amount_excl_tax)


def _usage(line: InvoiceLine, price: Decimal, price_unit: str) -> Priced:
    amount = line.amount_excl_tax
    charged = Decimal(line.quantity - line.included_quantity)
    unit, size = UNITS[price_unit]
    counted = COUNTED.get(line.usage or "", ONE)
    count = Decimal(line.event_count) if unit == ONE and counted != ONE else charged / size
    if amount and count == count.quantize(FINEST_QUANTITY) and price * count == abs(amount):
        return Priced(count.copy_sign(amount), unit, price)
    return _at_amount(charged or Decimal(line.quantity), counted, amount)


def _at_amount(quantity: Decimal, unit: str, amount: Decimal) -> Priced:
    """At a price for one where it has few enough decimals, else at the amount for all."""
    if not quantity:
        quantity, unit = Decimal(1), ONE
    signed = -quantity if amount < 0 else quantity
    each = abs(amount) / quantity
    if each == each.quantize(FINEST_PRICE):
        return Priced(signed, unit, each.quantize(FINEST_PRICE))
    return Priced(signed, unit, abs(amount), quantity)
