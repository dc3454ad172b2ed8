"""Alerts, customers and ways of sending for the tests of notices."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from origyne_pipeline.followup.notices.alert import ALLOWANCE, Alert, Key
from origyne_pipeline.parties import Customer
from origyne_pipeline.settings import Company

LINE, REF = "33612345678", "C00001"
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
REACHED = datetime(2026, 11, 19, 8, 5, tzinfo=UTC)
COMPANY = Company(name="Vélo Mobile", phone="01 23 45 67 89", email="aide@velo.example")
GO = 1024 * 1024


def key(kind: str = ALLOWANCE, threshold: int = 80, line: str | None = LINE, ref: str = REF) -> Key:
    code = "DATA10" if kind == ALLOWANCE else None
    return Key("2026-11", kind, threshold, ref, line, code)


def alert(kind: str = ALLOWANCE, threshold: int = 80, line: str | None = LINE, ref: str = REF) -> Alert:
    """Of 10 Go of data, or of 50 euros."""
    is_data = kind == ALLOWANCE
    share = Decimal(threshold) / 100
    return Alert(
        key(kind, threshold, line, ref),
        REACHED,
        Decimal(10 * GO) if is_data else Decimal("50.00"),
        (10 * GO if is_data else Decimal("50.00")) * share + 1,
        "DATA" if is_data else None,
        "Internet 10 Go" if is_data else None,
        REACHED,
        is_sending=True,
    )


def customer(ref: str = REF, email: str | None = "jeanne.martin@exemple.fr") -> Customer:
    return Customer(
        ref, "PARTICULIER", "Jeanne Martin", "1 rue du Port", "29200", "Brest", "FR", email, None, None,
        "FR", mask_details=False,
    )  # fmt: skip


def switched_off(one: Alert) -> Alert:
    return replace(one, is_sending=False)
