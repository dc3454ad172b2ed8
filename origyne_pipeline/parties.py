"""The people and mandates that the VNO itself keeps (``clients.xlsx``), as values that any room may hold."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.identifiers import Bic, Iban, Ics, PhoneNumber, Rum, Siren, VatId

LIFTED_HOLDS = ("unusual_amount", "vat_of_consumers_country")
"""Why a customer is held, where a person may decide otherwise; accepted as ``unusual_amount.REF_CLIENT``."""


@dataclass(frozen=True)
class Delivery:
    """Where goods are delivered, other than the customer's own address. ``country`` is of two letters."""

    address: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Customer:
    """One row of sheet Clients. ``kind`` is PARTICULIER or PROFESSIONNEL; ``vat_territory`` as in feeds.md.

    ``minimum_excl_tax`` is the least that a month comes to; a month above ``ceiling_incl_tax`` is held; a notice is
    due near ``usage_ceiling_excl_tax``. ``buyer_reference`` and ``order_number`` are the customer's own, to find the
    invoice by (BT-10, BT-13).
    """

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
    minimum_excl_tax: Decimal | None = None
    ceiling_incl_tax: Decimal | None = None
    usage_ceiling_excl_tax: Decimal | None = None
    buyer_reference: str | None = None
    order_number: str | None = None
    delivery: Delivery | None = None

    @property
    def delivered_to(self) -> Delivery:
        """Where goods go: to the customer's own address unless they gave another."""
        return self.delivery or Delivery(self.address, self.postcode, self.city, self.country)


@dataclass(frozen=True, slots=True)
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
    """What a customer is told before a direct debit (the pre-notification of the SEPA rulebook), beside its amount.

    ``iban`` is for the customer's machines (BT-91); people read it masked.
    """

    mandate_reference: Rum
    collection_date: date
    ics: Ics
    iban_masked: str
    iban: Iban | None = None


@dataclass(frozen=True)
class Adjustment:
    """One amount that the VNO adds to (or, negative, takes from) a customer's invoice of a month (AAAA-MM).

    One of the two amounts is None: the price is with or without tax. It is that of the whole ``quantity``.
    """

    customer_ref: str
    line: PhoneNumber | None
    month: str
    label: str
    amount_excl_tax: Decimal | None
    vat_rate: Decimal
    amount_incl_tax: Decimal | None = None
    quantity: int = 1
    is_goods: bool = False


@dataclass(frozen=True)
class Discount:
    """What a customer pays less, from ``first_month`` to ``last_month`` (AAAA-MM, both included; None is open).

    ``scope`` is ABONNEMENT, CONSOMMATION or TOUT; ``line`` None is all lines. Either a ``rate`` in percent or an
    ``amount_excl_tax`` a month, both above 0; the other is None.
    """

    customer_ref: str
    line: str | None
    scope: str
    rate: Decimal | None
    amount_excl_tax: Decimal | None
    first_month: str
    last_month: str | None
    label: str


@dataclass(frozen=True)
class LineOption:
    """An option of a line, from a day to a day, both included; ``to_on`` None is open."""

    line: str
    option_code: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class LineHolder:
    """The customer who holds a line from a day on, whatever the snapshots say."""

    line: str
    from_on: date
    customer_ref: str


@dataclass(frozen=True)
class Reference:
    """The whole of ``clients.xlsx``, checked. ``customers`` is keyed by REF_CLIENT; ``discounts`` are in its order."""

    customers: dict[str, Customer]
    mandates: tuple[Mandate, ...]
    adjustments: tuple[Adjustment, ...]
    discounts: tuple[Discount, ...] = ()
    options: tuple[LineOption, ...] = ()
    holders: tuple[LineHolder, ...] = ()
