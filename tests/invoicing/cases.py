"""One invoice for every case that law or EN 16931 treats in a way of its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline.invoicing.issuing import numbered
from origyne_pipeline.invoicing.models import NO_PAYMENT, Citation, Invoice
from origyne_pipeline.parties import Adjustment, Delivery, Discount
from tests.invoicing.samples import MOBILE, adjustment, fee, frozen, used

CITED = Citation("F2026-000001", date(2026, 9, 6))
BEFORE = Citation("F2026-000000", date(2026, 8, 6))
GERMAN: dict[str, Any] = {"territory": "HORS_FR", "country": "DE", "siren": None}
SWISS: dict[str, Any] = {"territory": "HORS_FR", "country": "CH", "siren": None, "vat_id": None}
DISCOUNT = Discount("C00001", None, "TOUT", Decimal(10), None, "2026-09", None, "Remise de bienvenue")

SMS = used(
    amount="0.60", usage="SMS", billed_quantity=6, charged_quantity=6, event_count=6,
    unit_price_excl_tax=Decimal("0.10"), price_unit="ACTE",
)  # fmt: skip


def phone_sold(amount: str = "99.90", quantity: int = 1, **other: Any) -> Adjustment:
    return Adjustment(
        "C00001", None, "2026-09", "Téléphone X1", Decimal(amount), Decimal(20), None, quantity, True, **other
    )


def only(*sold: Adjustment, **person: Any) -> Invoice:
    return frozen([], [], sold, **person)


def with_goods(**person: Any) -> Invoice:
    return frozen(adjustments=[phone_sold()], **person)


def incl_tax(amount: str = "9.99", **other: Any) -> dict[str, Any]:
    return fee(amount="0") | {"amount_excl_tax": None, "amount_incl_tax": Decimal(amount)} | other


CASES = {
    "professional debited": frozen(professional=True),
    "professional by transfer": frozen(professional=True, notice=lambda *_: None),
    "private debited": frozen(),
    "corsica": frozen(professional=True, territory="CORSE"),
    "overseas": frozen(professional=True, territory="DOM"),
    "overseas private": frozen(territory="DOM"),
    "guyane": frozen(professional=True, territory="GUYANE_MAYOTTE"),
    "guyane private": frozen(territory="GUYANE_MAYOTTE"),
    "guyane goods and services": with_goods(professional=True, territory="GUYANE_MAYOTTE"),
    "business of the Union": frozen(**GERMAN, professional=True, vat_id="DE136695976"),
    "business of the Union, goods": only(phone_sold(), **GERMAN, professional=True, vat_id="DE136695976"),
    "business of the Union, both": with_goods(**GERMAN, professional=True, vat_id="DE136695976"),
    "business of the Union without number": frozen(**GERMAN, professional=True, vat_id=None),
    "business of the Union without number, both": with_goods(**GERMAN, professional=True, vat_id=None),
    "person of the Union": frozen(**GERMAN),
    "Swiss business": frozen(**SWISS, professional=True),
    "Swiss business, goods": only(phone_sold(), **SWISS, professional=True),
    "Swiss business, both": with_goods(**SWISS, professional=True),
    "American": frozen(**(SWISS | {"country": "US"})),
    "two rates": frozen([fee(), fee(line="33140506070", vat_rate=Decimal("5.50"))], professional=True),
    "no rate here": frozen(
        adjustments=[replace(adjustment(amount="7.00"), vat_rate=Decimal(0))], professional=True
    ),
    "goods": only(phone_sold(), professional=True),
    "goods and services": with_goods(professional=True),
    "goods delivered elsewhere": frozen(
        adjustments=[phone_sold("100.00", 3)],
        professional=True,
        delivery=Delivery("2 quai Ouest", "29200", "Brest", "FR"),
    ),
    "prices with tax": frozen([incl_tax(), incl_tax(line="33140506070"), incl_tax(line="33612345679")]),
    "discounts": frozen(professional=True, discounts=[DISCOUNT]),
    "minimum": frozen(professional=True, minimum_excl_tax=Decimal("50.00")),
    "usage of one price": frozen(
        usage=[used(amount="6.208333", unit_price_excl_tax=Decimal("0.10"), price_unit="MIN"), SMS],
        professional=True,
    ),
    "with an adjustment": frozen(adjustments=[adjustment(line=MOBILE)], professional=True),
    "the buyer's references": frozen(
        professional=True, buyer_reference="SERVICE-42", order_number="BC 2026/0815"
    ),
    "nothing to pay": frozen([fee(amount="5")], [], [adjustment()], professional=True),
    "credit deducted": replace(frozen(professional=True), credit_deducted=Decimal("10.00")),
    "credit deducted, by transfer": numbered(
        replace(frozen(professional=True, notice=lambda *_: None), credit_deducted=Decimal("10.00")),
        "F2026-000001",
    ),
    "credit pays all": replace(
        frozen(professional=True), credit_deducted=Decimal("25.46"), payment=None, payment_means=NO_PAYMENT
    ),
    "credit note": replace(
        frozen([fee(amount="1")], [], [adjustment()], number="A2026-000001", professional=True), cites=CITED
    ),
    "credit note on two invoices": replace(
        frozen([fee(amount="1")], [], [adjustment()], number="A2026-000001", professional=True),
        cites=CITED,
        also_cites=(BEFORE,),
    ),
    "credit note with prices with tax": replace(
        frozen([incl_tax("-9.99")], [], number="A2026-000001", professional=True), cites=CITED
    ),
}
