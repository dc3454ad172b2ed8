"""Invoices, mandates and settings that are right; each test spoils what it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.identifiers import Bic, Iban, Ics, Rum
from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Sepa

MONTH = Month(2026, 9)
ISSUED = date(2026, 10, 6)
ISSUED_AT = datetime(2026, 10, 6, 7, 30, tzinfo=UTC)
IBAN = Iban("FR7630006000011234567890189")
OTHER_IBAN = Iban("FR1420041010050500013M02606")
READ: dict[str, Callable[[str], Any]] = {
    "iban": Iban.read,
    "bic": Bic.read,
    "ics": Ics.read,
    "reference": Rum.read,
}


def read(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a mandate or of the settings, their identifiers read."""
    return {
        name: READ[name](value) if name in READ and value is not None else value
        for name, value in fields.items()
    }


@pytest.fixture
def sepa() -> Sepa:
    return Sepa(creditor_name="VNO Exemple & Fils", bic=Bic("AGRIFRPP"))


@pytest.fixture
def invoice() -> Callable[..., InvoiceDue]:
    base = InvoiceDue("F2026-000001", "C1", str(MONTH), ISSUED, Decimal("12.34"))
    return lambda **changes: base._replace(**changes)


@pytest.fixture
def mandate() -> Callable[..., Mandate]:
    base = Mandate("C1", Rum("RUM-1"), date(2025, 1, 15), IBAN, None, "Zoé L'Évêque", active=True)
    return lambda **changes: replace(base, **read(changes))


@pytest.fixture
def customer() -> Callable[..., Customer]:
    fields: dict[str, Any] = {
        "ref": "C1",
        "kind": "PARTICULIER",
        "name": "Zoé L'Évêque",
        "address": "29 bis rue de l'Évêché",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
        "email": "c1@example.com",
        "siren": None,
        "vat_id": None,
        "vat_territory": "METROPOLE",
        "mask_details": True,
    }
    return lambda **changes: Customer(**{**fields, **changes})
