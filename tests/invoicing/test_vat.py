"""Which VAT a customer pays, by territory, and why there is none."""

from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.invoicing.models import InvoiceLine, VatLine
from origyne_pipeline.invoicing.texts.labels import SELF_ASSESSED
from origyne_pipeline.invoicing.vat import EU, category, exemption, rate_of, vat_lines
from tests.invoicing.samples import customer

NONE, OWN = Decimal("0.00"), Decimal("20.00")
GERMAN: dict[str, Any] = {"territory": "HORS_FR", "country": "DE", "siren": None}


def test_a_professional_of_another_member_state_accounts_for_the_vat() -> None:
    buyer = customer(**GERMAN, professional=True, vat_id="DE136695976")
    assert category(buyer, NONE) == "AE"
    assert exemption(buyer) == SELF_ASSESSED


@pytest.mark.parametrize(
    "changes",
    [
        {"professional": True, "vat_id": None},
        {"professional": True, "vat_id": ""},
        {"professional": False, "vat_id": "DE136695976"},
        {"professional": True, "vat_id": "CHE116281710", "country": "CH"},
    ],
    ids=["no VAT number", "an empty VAT number", "a private person", "outside the European Union"],
)
def test_nobody_else_abroad_does(changes: dict[str, Any]) -> None:
    buyer = customer(**(GERMAN | changes))
    assert category(buyer, NONE) == "E"
    assert exemption(buyer) == "TVA non applicable, preneur établi hors de France, article 259 du CGI"


def test_a_territory_of_france_never_has_reverse_charge() -> None:
    overseas = customer(territory="GUYANE_MAYOTTE", professional=True, country="DE", vat_id="DE136695976")
    assert category(overseas, NONE) == "E"
    assert exemption(overseas) == "TVA non applicable en Guyane et à Mayotte, article 294, 1 du CGI"


def test_france_itself_is_no_other_member_state() -> None:
    assert "FR" not in EU and len(EU) == 26


@pytest.mark.parametrize(
    ("territory", "rate", "expected"),
    [("METROPOLE", OWN, "S"), ("METROPOLE", NONE, "Z"), ("CORSE", NONE, "Z"), ("DOM", Decimal("8.50"), "S")],
)
def test_a_rate_above_nothing_is_standard_and_nothing_without_a_reason_is_zero_rated(
    territory: str, rate: Decimal, expected: str
) -> None:
    assert category(customer(territory=territory), rate) == expected
    assert exemption(customer(territory=territory)) is None


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
