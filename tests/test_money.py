"""Rounding of money, and the VAT of a base."""

from decimal import Decimal

import pytest

from origyne_pipeline.money import round_half_up, vat_amount


@pytest.mark.parametrize(
    ("amount", "places", "rounded"),
    [
        ("2.675", 2, "2.68"),
        ("2.674999", 2, "2.67"),
        ("-0.005", 2, "-0.01"),
        ("1", 2, "1.00"),
        ("0.1234565", 6, "0.123457"),
        ("2.5", 0, "3"),
    ],
)
def test_halves_go_away_from_zero(amount: str, places: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(amount), places)) == rounded


def test_cents_unless_said_otherwise() -> None:
    assert str(round_half_up(Decimal("0.125"))) == "0.13"


@pytest.mark.parametrize(
    ("base", "rate", "vat"),
    [
        ("10.00", "20.00", "2.00"),
        ("0.02", "20.00", "0.00"),
        ("0.03", "20.00", "0.01"),
        ("-9.99", "5.50", "-0.55"),
    ],
)
def test_vat_is_a_percentage_in_cents(base: str, rate: str, vat: str) -> None:
    assert vat_amount(Decimal(base), Decimal(rate)) == Decimal(vat)
