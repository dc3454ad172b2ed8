"""The quantity and price of each line, for machines: they multiply to its amount."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from origyne_pipeline.invoicing.facturx.quantities import UNITS, priced
from origyne_pipeline.invoicing.models import InvoiceLine

USED = InvoiceLine(1, "USAGE", "33612345678", "Appels", 3600, Decimal("6.00"), Decimal(20), "VOIX")


def line(price: str | None, unit: str | None, amount: str = "6.00", **changes: Any) -> InvoiceLine:
    changes["unit_price_excl_tax"] = None if price is None else Decimal(price)
    return replace(USED, price_unit=unit, amount_excl_tax=Decimal(amount), **changes)


@pytest.mark.parametrize(
    ("sold", "expected"),
    [
        (line("0.10", "MIN"), ("60", "MIN", "0.10", None)),
        (line("0.20", "MIN", included_quantity=1800), ("30", "MIN", "0.20", None)),
        (line("0.11", "MIN"), ("3600", "SEC", "6.00", "3600")),
        (line("0.50", "ACTE", event_count=12), ("12", "C62", "0.50", None)),
        (line("0.50", "ACTE", event_count=11), ("3600", "SEC", "6.00", "3600")),
        (line("0.50", "ACTE", usage="SMS", quantity=12), ("12", "C62", "0.50", None)),
        (line("3", "MO", usage="DATA", quantity=2048), ("2", "E63", "3", None)),
        (line("4096", "GO", usage="DATA", quantity=1537), ("1537", "E64", "6.00", "1537")),
        (line("0.10", "MIN", "-6.00"), ("-60", "MIN", "0.10", None)),
        (line("0.10", "MIN", "0.00", included_quantity=3600), ("3600", "SEC", "0", None)),
        (line("2.00", None, kind="ADJUSTMENT", quantity=3), ("3", "C62", "2.00", None)),
        (line(None, None, "10.00", kind="ADJUSTMENT", quantity=3), ("3", "C62", "10.00", "3")),
        (line(None, None), ("1", "C62", "6.00", None)),
        (line("6.00", None, kind="SUBSCRIPTION", quantity=1), ("1", "C62", "6.00", None)),
    ],
)
def test_usage_of_one_price_has_its_quantity_in_the_unit_of_the_price(
    sold: InvoiceLine, expected: tuple[str, str, str, str | None]
) -> None:
    quantities = priced(sold)
    quantity, unit, price, basis = expected
    assert (quantities.quantity, quantities.unit, quantities.price) == (
        Decimal(quantity),
        unit,
        Decimal(price),
    )
    assert quantities.basis == (Decimal(basis) if basis else None)


@given(
    st.sampled_from(["VOIX", "SMS", "DATA"]),
    st.sampled_from(sorted(UNITS)),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.decimals(-99999, 99999, places=2),
    st.decimals(0, 999, places=6),
)
def test_price_times_quantity_is_the_amount_whatever_was_used(
    usage: str, unit: str, quantity: int, included: int, amount: Decimal, price: Decimal
) -> None:
    of_usage = replace(
        USED, usage=usage, quantity=quantity, included_quantity=min(included, quantity), amount_excl_tax=amount,
        unit_price_excl_tax=price, price_unit=unit, event_count=quantity // 60,
    )  # fmt: skip
    sold = priced(of_usage)
    assert sold.price * sold.quantity == amount * (1 if sold.basis is None else sold.basis)
    assert sold.price >= 0 and sold.price == round(sold.price, 6) and sold.quantity == round(sold.quantity, 4)
