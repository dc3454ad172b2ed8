"""Small values that the tests of this room share."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PIL import Image

from origyne_pipeline.identifiers import Ics, PhoneNumber, Rum, VatId
from origyne_pipeline.invoicing.assembly import Row, assemble
from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.holding import Limits
from origyne_pipeline.invoicing.issuing import Issuer, freeze, terms_of
from origyne_pipeline.invoicing.models import Assembly, Citation, Invoice, PastInvoices
from origyne_pipeline.parties import Adjustment, Customer, DebitNotice, Discount, Reference
from origyne_pipeline.periods import PARIS, Month
from origyne_pipeline.settings import Company, InvoiceTerms, Sepa

MONTH = Month(2026, 9)
ISSUE_DATE = date(2026, 10, 6)
MOBILE, FIXED = "33612345678", "33140506070"
EARLIER = Citation("F2026-000007", date(2026, 9, 6))
"""What a customer's negative month reduces."""
PAST = PastInvoices(((EARLIER, Decimal("100.00")),))
NO_AMOUNT_IS_UNUSUAL = Limits(Decimal(10) ** 12)


def picture(width: int, height: int, ink: str = "#14467c", dpi: int = 300, mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), ink).save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


BRANDING = Branding(picture(95, 95), picture(760, 95, "#c9d8e8"))


def customer(
    ref: str = "C00001", territory: str = "METROPOLE", professional: bool = False, **other: Any
) -> Customer:
    values: dict[str, Any] = {
        "ref": ref,
        "kind": "PROFESSIONNEL" if professional else "PARTICULIER",
        "name": "Société Évêché & Cie" if professional else "Mme Élise Durand",
        "address": "29 rue de l'Évêché",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
        "email": "client@example.com",
        "siren": "944766476" if professional else None,
        "vat_id": "FR83944766476" if professional else None,
        "vat_territory": territory,
        "mask_details": True,
    }
    values |= other
    values["vat_id"] = VatId.read_optional(values["vat_id"] or "")
    return Customer(**values)


def fee(ref: str = "C00001", line: str = MOBILE, amount: str = "19.99", **other: Any) -> dict[str, Any]:
    return {
        "billing_month": "2026-09",
        "customer_ref": ref,
        "line": line,
        "charge_code": "MOB_ILL",
        "label": "Mobile Illimité",
        "kind": "SUBSCRIPTION",
        "product": "OFFER",
        "due": "ARREARS",
        "for_month": "2026-09",
        "valid_from": date(2026, 9, 1),
        "valid_to": date(2026, 9, 30),
        "days": 30,
        "amount_excl_tax": Decimal(amount),
        "amount_incl_tax": None,
        "vat_rate": Decimal("20.00"),
    } | other


def used(ref: str = "C00001", line: str = MOBILE, amount: str = "1.234567", **other: Any) -> dict[str, Any]:
    return {
        "billing_month": "2026-09",
        "customer_ref": ref,
        "line": line,
        "usage": "VOIX",
        "origin_zone": "FR",
        "destination_group": "NATIONAL",
        "is_late": False,
        "vat_rate": Decimal("20.00"),
        "event_count": 12,
        "billed_quantity": 3725,
        "included_quantity": 0,
        "charged_quantity": 3725,
        "service_excl_tax": Decimal("0.000000"),
        "amount_excl_tax": Decimal(amount),
    } | other


def adjustment(
    ref: str = "C00001", amount: str = "-5.00", line: str | None = None, month: str = "2026-09"
) -> Adjustment:
    return Adjustment(
        ref, PhoneNumber(line) if line else None, month, "Geste commercial", Decimal(amount), Decimal(20)
    )


def assembled(
    month: Month,
    people: Mapping[str, Customer],
    recurring: Iterable[Row],
    usage: Iterable[Row],
    adjustments: Iterable[Adjustment] = (),
    allowances: Iterable[Row] = (),
    discounts: Iterable[Discount] = (),
    past: PastInvoices = PAST,
    limits: Limits = NO_AMOUNT_IS_UNUSUAL,
) -> Assembly:
    """What ``assemble`` makes of customers with one earlier invoice, unless others are given; no amount is unusual."""
    reference = Reference(dict(people), (), tuple(adjustments), tuple(discounts))
    return assemble(month, reference, recurring, usage, allowances, lambda _ref: past, limits, people)


def issuer(branding: Branding = BRANDING, **terms: Any) -> Issuer:
    return Issuer(Company(), terms_of(InvoiceTerms(**terms), Sepa()), branding)


def debit(ref: str, gross: Decimal, issue_date: date) -> DebitNotice | None:
    return DebitNotice(
        Rum(f"RUM-{ref}"), date(2026, 10, 20), Ics("FR72ZZZ123456"), "FR76 •••• •••• •••• •••• •••• 189"
    )


def call(number: str | None = "33698765432", minute: int = 0, **other: Any) -> Communication:
    values: dict[str, Any] = {
        "line": MOBILE,
        "started_at": datetime(2026, 9, 3, 9, minute, 12, tzinfo=PARIS),
        "usage": "VOIX",
        "called_number": number,
        "destination": "France mobile",
        "destination_group": "NATIONAL",
        "quantity": 75,
        "included_quantity": 0,
        "amount_excl_tax": Decimal("0.123400"),
        "vat_rate": Decimal("20.00"),
    }
    return Communication(**(values | other))


def frozen(
    recurring=None,
    usage=None,
    adjustments=(),
    notice=debit,
    number: str = "F2026-000001",
    discounts=(),
    **person,
) -> Invoice:
    """The one invoice of a month, whatever would hold it: a person accepted that."""
    month = assembled(
        MONTH,
        {"C00001": customer(**person)},
        [fee()] if recurring is None else recurring,
        [used()] if usage is None else usage,
        adjustments,
        discounts=discounts,
        limits=Limits(Decimal(10) ** 12, accepted=frozenset({"vat_of_consumers_country.C00001"})),
    )
    return replace(freeze(month.drafts[0], ISSUE_DATE, issuer(), notice), number=number)
