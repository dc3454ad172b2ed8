"""Which VAT a customer pays, by territory."""

from decimal import Decimal

import pytest

from origyne_pipeline.invoicing.models import InvoiceLine, VatLine
from origyne_pipeline.invoicing.vat import rate_of, vat_lines

OWN = Decimal("20.00")


@pytest.mark.parametrize(
    ("territory", "own", "expected"),
    [
        ("METROPOLE", "20", "20.00"),
        ("CORSE", "5.5", "5.50"),
        ("DOM", "20", "8.50"),
        ("GUYANE_MAYOTTE", "20", "0.00"),
        ("HORS_FR", "20", "0.00"),
    ],
)
def test_the_territory_sets_the_rate_or_leaves_that_of_the_offer(
    territory: str, own: str, expected: str
) -> None:
    assert str(rate_of(territory, Decimal(own))) == expected


def test_vat_is_rounded_once_on_the_sum_of_a_rate_the_highest_first() -> None:
    lines = [
        InvoiceLine(1, "SUBSCRIPTION", None, "Abonnement", 1, Decimal(amount), Decimal(rate))
        for amount, rate in (("9.99", "5.50"), ("0.02", "20.00"), ("0.02", "20.00"), ("1.00", "20.00"))
    ]
    assert vat_lines(lines) == (
        VatLine(OWN, Decimal("1.04"), Decimal("0.21")),
        VatLine(Decimal("5.50"), Decimal("9.99"), Decimal("0.55")),
    )
