"""Every mention by its name, in each case: what stands on the page, and what must not."""

from decimal import Decimal

import pytest

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.invoicing.texts.contents import identification, line_label
from origyne_pipeline.invoicing.texts.mentions import MENTIONS, mention, mentions
from tests.invoicing.cases import CASES
from tests.invoicing.samples import debit, frozen

ALWAYS = (
    "seller", "seller_address", "rcs", "siret", "vat_id", "customer_service", "customer_service_email",
    "operation_category", "vat_on_debits", "itemised_bill", "limitation", "complaints",
)  # fmt: skip
TO_PAY = ("due_date",)
FROM_A_BUSINESS = ("discount", "late_penalty", "recovery_indemnity")
NO_VAT = (
    "guyane", "guyane private", "guyane goods and services", "business of the Union", "business of the Union, goods",
    "business of the Union, both", "business of the Union without number",
    "business of the Union without number, both", "person of the Union", "Swiss business", "Swiss business, goods",
    "Swiss business, both", "American",
)  # fmt: skip
GOODS = [name for name, invoice in CASES.items() if any(line.is_goods for line in invoice.lines)]


def due(case: str) -> set[str]:
    invoice = CASES[case]
    names = set(ALWAYS)
    is_business = invoice.customer.kind == "PROFESSIONNEL"
    if case.startswith("credit note"):
        names |= {"cited_invoice"}
    elif invoice.total_incl_tax > 0:
        names |= {*TO_PAY, *(FROM_A_BUSINESS if is_business else ("unpaid",))}
    if case in NO_VAT:
        names |= {"exemption"}
    if case in GOODS:
        names |= {"delivery_address"}
    return names


@pytest.mark.parametrize("case", CASES)
def test_an_invoice_bears_the_mentions_of_its_case_and_no_other(case: str) -> None:
    assert {item.name for item in MENTIONS if mention(CASES[case], item.name)} == due(case)


@pytest.mark.parametrize(
    ("case", "category"),
    [
        ("professional debited", "prestations de services"),
        ("discounts", "prestations de services"),
        ("goods", "livraisons de biens"),
        ("Swiss business, goods", "livraisons de biens"),
        ("goods and services", "livraisons de biens et prestations de services"),
    ],
)
def test_the_category_of_the_operation_follows_from_the_lines(case: str, category: str) -> None:
    assert mention(CASES[case], "operation_category") == f"Catégorie de l’opération : {category}."


def test_goods_go_to_the_customer_or_where_the_customer_said() -> None:
    assert (
        mention(CASES["goods"], "delivery_address")
        == "Adresse de livraison : 29 rue de l'Évêché, 44000 Nantes."
    )
    assert (
        mention(CASES["goods delivered elsewhere"], "delivery_address")
        == "Adresse de livraison : 2 quai Ouest, 29200 Brest."
    )
    assert "44000 Nantes, Suisse." in (mention(CASES["Swiss business, goods"], "delivery_address") or "")


def test_each_reason_without_vat_is_a_sentence_of_its_own() -> None:
    assert mention(CASES["business of the Union, both"], "exemption") == (
        "Services : Autoliquidation par le preneur, articles 259, 1° du CGI et 196 de la directive 2006/112/CE."
        " Biens : Exonération de TVA, livraison intracommunautaire, article 262 ter, I du CGI."
    )


def test_a_negative_month_cites_each_invoice_that_it_reduces() -> None:
    assert (
        mention(CASES["credit note on two invoices"], "cited_invoice")
        == "Avoir se rapportant aux factures F2026-000001 du 06/09/2026, F2026-000000 du 06/08/2026."
    )
    assert [
        pair for pair in identification(CASES["credit note on two invoices"]) if "Facture" in pair[0]
    ] == [
        ("Facture corrigée", "F2026-000001 du 06/09/2026"),
        ("Facture corrigée", "F2026-000000 du 06/08/2026"),
    ]


def test_the_buyers_own_references_identify_the_invoice() -> None:
    pairs = identification(CASES["the buyer's references"])
    assert ("Votre référence", "SERVICE-42") in pairs and ("Bon de commande", "BC 2026/0815") in pairs
    assert not {"Votre référence", "Bon de commande"} & {
        what for what, _ in identification(CASES["professional debited"])
    }


def test_an_adjustment_says_whether_it_is_goods_or_a_service() -> None:
    labels = [line_label(line) for line in CASES["goods and services"].lines]
    assert labels[-1] == "Téléphone X1 – bien"
    labels = [line_label(line) for line in CASES["with an adjustment"].lines]
    assert labels[-1] == "Geste commercial (06\u00a012\u00a034\u00a056\u00a078) – service"
    assert "–" not in labels[0]


def test_every_mention_has_a_place_and_none_is_empty() -> None:
    for invoice in CASES.values():
        for place in ("identity", "terms", "service"):
            assert all(text.strip() for text in mentions(invoice, place))


def test_a_businesss_account_is_frozen_whole_and_a_persons_is_not() -> None:
    iban = Iban("FR7630006000011234567890189")

    def notice(*terms: object) -> object:
        from dataclasses import replace

        announced = debit("C00001", Decimal(1), CASES["goods"].issue_date)
        assert announced is not None
        return replace(announced, iban=iban)

    assert frozen(professional=True, notice=notice).payment.iban == iban
    assert frozen(notice=notice).payment.iban is None
