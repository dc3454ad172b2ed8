"""Which category of VAT the lines of an invoice have, and what is said where they bear none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from origyne_pipeline.identifiers import VatId
from origyne_pipeline.invoicing.models import InvoiceLine
from origyne_pipeline.invoicing.vat_categories import exemptions, treatments, vat_groups
from origyne_pipeline.parties import Delivery
from tests.invoicing.cases import CASES, GERMAN, SWISS, phone_sold, with_goods
from tests.invoicing.samples import frozen

OUTSIDE, CHARGED = "VATEX-EU-O", "VATEX-EU-AE"
GUYANE = "TVA non applicable en Guyane et à Mayotte, article 294 du CGI"
SELF_ASSESSED = "Autoliquidation par le preneur, articles 259, 1° du CGI et 196 de la directive 2006/112/CE"
UNNUMBERED = (
    "TVA non applicable en France, preneur établi dans un autre État membre et dont le numéro de TVA n’est pas connu,"
    " article 259, 1° du CGI"
)
ABROAD = "TVA non applicable, preneur assujetti établi hors de France, article 259, 1° du CGI"
WITHIN = "Exonération de TVA, livraison intracommunautaire, article 262 ter, I du CGI"
DISTANCE = "TVA non applicable en France, vente à distance intracommunautaire, article 258 A, I du CGI"
EXPORT = "Exonération de TVA, exportation, article 262, I du CGI"
GROUPS = {
    "professional debited": [("S", "20.00", None, None)],
    "private debited": [("S", "20.00", None, None)],
    "corsica": [("S", "20.00", None, None)],
    "overseas": [("S", "8.50", None, None)],
    "guyane": [("O", None, GUYANE, OUTSIDE)],
    "guyane private": [("O", None, GUYANE, OUTSIDE)],
    "guyane goods and services": [("O", None, GUYANE, OUTSIDE)],
    "business of the Union": [("AE", "0.00", SELF_ASSESSED, CHARGED)],
    "business of the Union, goods": [("K", "0.00", WITHIN, "VATEX-EU-IC")],
    "business of the Union, both": [
        ("AE", "0.00", SELF_ASSESSED, CHARGED),
        ("K", "0.00", WITHIN, "VATEX-EU-IC"),
    ],
    "business of the Union without number": [("O", None, UNNUMBERED, OUTSIDE)],
    "business of the Union without number, both": [
        ("O", None, f"Services : {UNNUMBERED} ; Biens : {DISTANCE}", OUTSIDE)
    ],
    "person of the Union": [
        (
            "O",
            None,
            "TVA non applicable en France, preneur non assujetti établi dans un autre État membre,"
            " article 259 D du CGI",
            OUTSIDE,
        )
    ],
    "Swiss business": [("O", None, ABROAD, OUTSIDE)],
    "Swiss business, goods": [("G", "0.00", EXPORT, "VATEX-EU-G")],
    "Swiss business, both": [("E", "0.00", f"Services : {ABROAD} ; Biens : {EXPORT}", None)],
    "American": [
        (
            "O",
            None,
            "TVA non applicable, preneur non assujetti établi hors de l’Union européenne,"
            " article 259 B, 10° du CGI",
            OUTSIDE,
        )
    ],
    "no rate here": [("S", "20.00", None, None), ("Z", "0.00", None, None)],
    "goods and services": [("S", "20.00", None, None)],
}


def told(case: str) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (
            group.treatment.category,
            None if group.rate is None else str(group.rate),
            group.treatment.reason,
            group.treatment.code,
        )
        for group in vat_groups(CASES[case])
    ]


@pytest.mark.parametrize("case", GROUPS)
def test_each_case_has_its_category_reason_and_code(case: str) -> None:
    assert told(case) == GROUPS[case]


@pytest.mark.parametrize("case", CASES)
def test_the_groups_are_the_lines_and_the_vat_of_the_invoice(case: str) -> None:
    groups = list(vat_groups(CASES[case]))
    assert sum(group.base_excl_tax for group in groups) == CASES[case].total_excl_tax
    assert sum(group.vat for group in groups) == CASES[case].total_vat


@pytest.mark.parametrize("number", ["DE136695977", "FR83944766476", ""])
def test_a_number_that_is_wrong_french_or_missing_moves_no_vat_to_the_customer(number: str) -> None:
    invoice = frozen(**GERMAN, professional=True, vat_id=number)
    assert exemptions(invoice) == [UNNUMBERED]


def test_the_number_of_a_private_person_moves_no_vat_either() -> None:
    assert CHARGED not in {
        group.treatment.code for group in vat_groups(frozen(**GERMAN, vat_id="DE136695976"))
    }


def test_goods_follow_the_place_that_they_go_to() -> None:
    to_norway = with_goods(
        **GERMAN,
        professional=True,
        vat_id="DE136695976",
        delivery=Delivery("Kaien 1", "0150", "Oslo", "NO"),
    )
    assert exemptions(to_norway) == [f"Services : {SELF_ASSESSED}", f"Biens : {EXPORT}"]
    to_germany = with_goods(**SWISS, professional=True, delivery=Delivery("Gasse 1", "10115", "Berlin", "DE"))
    assert exemptions(to_germany) == [f"Services : {ABROAD} ; Biens : {DISTANCE}"]


def test_a_territory_of_france_never_has_reverse_charge() -> None:
    invoice = frozen(territory="GUYANE_MAYOTTE", professional=True, country="DE", vat_id="DE136695976")
    assert exemptions(invoice) == [GUYANE]


def test_a_line_of_nothing_has_a_group_only_where_its_category_has_none() -> None:
    nothing = InvoiceLine(9, "USAGE", None, "Appels", 1, Decimal("0.00"), Decimal("5.50"))
    invoice = CASES["professional debited"]
    for lines in ((*invoice.lines, nothing), (nothing, *invoice.lines)):
        assert list(vat_groups(replace(invoice, lines=lines))) == list(vat_groups(invoice))
    alone = replace(invoice, lines=(*invoice.lines, replace(nothing, vat_rate=Decimal("0.00"))))
    assert [group.treatment.category for group in vat_groups(alone)] == ["S", "Z"]


def test_goods_without_vat_in_france_are_zero_rated_like_services() -> None:
    invoice = frozen(adjustments=[replace(phone_sold(), vat_rate=Decimal(0))])
    assert [group.treatment.category for group in vat_groups(invoice)] == ["S", "Z"]


def test_what_is_outside_the_scope_shares_no_invoice_with_another_category() -> None:
    for invoice in CASES.values():
        categories = {group.treatment.category for group in vat_groups(invoice)}
        assert categories == {"O"} or "O" not in categories
    assert treatments(frozen(**SWISS, adjustments=[phone_sold()]))[False].category == "E"


def test_a_german_number_is_one() -> None:
    assert VatId("DE136695976").fault is None
