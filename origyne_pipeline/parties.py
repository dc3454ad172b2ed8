"""The people and mandates that the VNO itself keeps (``clients.xlsx``), as values that any room may hold."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.identifiers import Bic, Iban, Ics, PhoneNumber, Rum, Siren, VatId


@dataclass(frozen=True)
class Customer:
    """One row of sheet Clients. ``kind`` is PARTICULIER or PROFESSIONNEL; ``vat_territory`` as in feeds.md."""

    ref: str
    kind: str
    name: str
    address: str
    postcode: str
    city: str
    country: str
    email: str | None
    siren: Siren | None
    vat_id: VatId | None
    vat_territory: str
    mask_details: bool


@dataclass(frozen=True)
class Mandate:
    """One SEPA mandate. ``reference`` is the RUM; ``scheme`` is CORE or B2B."""

    customer_ref: str
    reference: Rum
    signed_on: date
    iban: Iban
    bic: Bic | None
    holder: str
    active: bool
    scheme: str = "CORE"


@dataclass(frozen=True, slots=True)
class DebitNotice:
    """What a customer is told before a direct debit (the pre-notification of the SEPA rulebook), beside its amount."""

    mandate_reference: Rum
    collection_date: date
    ics: Ics
    iban_masked: str


@dataclass(frozen=True)
class Adjustment:
    """One amount that the VNO adds to (or, negative, takes from) a customer's invoice of a month (AAAA-MM)."""

    customer_ref: str
    line: PhoneNumber | None
    month: str
    label: str
    amount_excl_tax: Decimal
    vat_rate: Decimal


@dataclass(frozen=True)
class Reference:
    """The whole of ``clients.xlsx``, checked. ``customers`` is keyed by REF_CLIENT."""

    customers: dict[str, Customer]
    mandates: tuple[Mandate, ...]
    adjustments: tuple[Adjustment, ...]
