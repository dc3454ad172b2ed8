import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import facturx
import pikepdf
import pytest
from lxml import etree

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.invoicing.documents import draw
from origyne_pipeline.invoicing.facturx.checks import xml_faults
from origyne_pipeline.invoicing.facturx.xml import NAMESPACES, facturx_xml
from origyne_pipeline.invoicing.layouts import layout_of
from origyne_pipeline.invoicing.models import Invoice
from tests.invoicing.cases import CASES, phone_sold
from tests.invoicing.samples import BRANDING, call, frozen, used
from tests.invoicing.verapdf import verapdf

HERE = Path(__file__).parent


def broken(xml: bytes, old: str, new: str, times: int = -1) -> bytes:
    assert old.encode() in xml
    return xml.replace(old.encode(), new.encode(), times)


def schematron(tmp_path: Path, documents: list[bytes]) -> list[list[str]]:
    files = [tmp_path / f"{n}.xml" for n in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_bytes(document)
    ran = subprocess.run(
        [sys.executable, HERE / "schematron_worker.py", *files], check=True, capture_output=True, text=True
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("kind", CASES)
def test_the_xml_is_valid_and_adds_up(kind: str) -> None:
    assert xml_faults(facturx_xml(CASES[kind]), CASES[kind]) == []


@pytest.mark.parametrize(
    ("case", "old", "new", "fault"),
    [
        ("professional debited", "<ram:TypeCode>380</ram:TypeCode>", "", "schema"),
        ("professional debited", "<ram:LineTotalAmount>1.23<", "<ram:LineTotalAmount>1.24<", "is not 1.24"),
        (
            "professional debited",
            "<ram:CalculatedAmount>4.24<",
            "<ram:CalculatedAmount>4.26<",
            "expected 4.24",
        ),
        (
            "professional debited",
            "<ram:GrandTotalAmount>25.46<",
            "<ram:GrandTotalAmount>25.47<",
            "GrandTotalAmount: expected 25.46",
        ),
        ("goods delivered elsewhere", ">3</ram:BasisQuantity>", ">4</ram:BasisQuantity>", "for each 4"),
        ("American", "<ram:BasisAmount>21.22<", "<ram:BasisAmount>21.23<", "VAT O at 0: its base 21.23"),
        ("business of the Union, both", ">AE</ram:CategoryCode>", ">E</ram:CategoryCode>", "VAT AE at 0"),
    ],
)
def test_the_checks_can_fail(case: str, old: str, new: str, fault: str) -> None:
    invoice = CASES[case]
    faults = xml_faults(broken(facturx_xml(invoice), old, new, 1), invoice)
    assert any(fault in found for found in faults), faults


BROKEN = {
    "BR-CO-15": ("professional debited", "<ram:GrandTotalAmount>25.46<", "<ram:GrandTotalAmount>25.47<"),
    "BR-FR-05": ("professional debited", "<ram:SubjectCode>PMT<", "<ram:SubjectCode>AAI<"),
    "BR-FR-0": ("credit note", "F2026-000001", "F 2026 é"),
    "BR-FR-08": ("goods and services", ">M1<", ">M3<"),
    "BR-O-02": (
        "American",
        "</ram:SellerTradeParty>",
        '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR44732829320</ram:ID></ram:SpecifiedTaxRegistration>'
        "</ram:SellerTradeParty>",
    ),
    "BR-O-05": (
        "Swiss business",
        ">O</ram:CategoryCode>",
        ">O</ram:CategoryCode><ram:RateApplicablePercent>0</ram:RateApplicablePercent>",
    ),
    "BR-O-10": ("guyane", "ram:ExemptionReason", "ram:ExemptionNothing"),
    "BR-O-12": ("Swiss business", ">O</ram:CategoryCode>", ">E</ram:CategoryCode>"),
    "BR-E-10": ("Swiss business, both", "ram:ExemptionReason", "ram:ExemptionNothing"),
    "BR-AE-02": ("business of the Union", 'schemeID="VA">DE', 'schemeID="FC">DE'),
    "BR-IC-12": ("business of the Union, goods", "ram:ShipToTradeParty", "ram:NoTradeParty"),
    "BR-G-10": ("Swiss business, goods", "ram:ExemptionReason", "ram:ExemptionNothing"),
    "BR-Z-01": ("no rate here", ">Z</ram:CategoryCode>", ">S</ram:CategoryCode>"),
    "BR-CO-17": ("prices with tax", "<ram:CalculatedAmount>5.2", "<ram:CalculatedAmount>7.2"),
    "BR-FR-CO-05": ("credit note on two invoices", "ram:InvoiceReferencedDocument", "ram:NoDocument"),
}
EVERYWHERE = {"BR-FR-0", "BR-O-10", "BR-E-10", "BR-IC-12", "BR-G-10", "BR-FR-CO-05"}
"""Broken in all places, the closing tags and codes included."""


@pytest.mark.long
def test_both_schematrons_accept_every_kind_and_refuse_broken_ones(tmp_path: Path) -> None:
    good = [facturx_xml(invoice) for invoice in CASES.values()]
    bad = [
        broken(facturx_xml(CASES[case]), old, new, -1 if rule in EVERYWHERE else 1)
        for rule, (case, old, new) in BROKEN.items()
    ]
    findings = schematron(tmp_path, good + bad)
    assert dict(zip(CASES, findings, strict=False)) == {case: [] for case in CASES}
    refused = dict(zip(BROKEN, findings[len(good) :], strict=True))
    assert [rule for rule, found in refused.items() if not any(rule in one for one in found)] == []


def values(case: str, path: str) -> list[str]:
    return values_in(facturx_xml(CASES[case]), path)


def values_in(xml: bytes, path: str) -> list[str]:
    nodes: Any = etree.fromstring(xml).xpath(path, namespaces=NAMESPACES)
    return [node.text for node in nodes]


@pytest.mark.parametrize(
    ("case", "process"),
    [
        ("professional debited", "S1"),
        ("discounts", "S1"),
        ("minimum", "S1"),
        ("credit note", "S1"),
        ("goods", "B1"),
        ("goods and services", "M1"),
    ],
)
def test_the_business_process_follows_from_the_lines(case: str, process: str) -> None:
    assert values(case, "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID") == [process]


def test_the_buyers_references_and_the_place_of_delivery_are_told_where_they_are_known() -> None:
    known, unknown = "the buyer's references", "professional debited"
    for path, value in (
        ("//ram:BuyerReference", "SERVICE-42"),
        ("//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", "BC 2026/0815"),
    ):
        assert values(known, path) == [value] and values(unknown, path) == []
    town = "//ram:ShipToTradeParty//ram:CityName"
    assert values("goods", town) == ["Nantes"] and values("goods delivered elsewhere", town) == ["Brest"]
    assert values(unknown, town) == []


def test_the_debited_account_is_told_where_it_was_frozen() -> None:
    invoice = CASES["professional debited"]
    assert invoice.payment
    known = replace(invoice, payment=replace(invoice.payment, iban=Iban("FR7630006000011234567890189")))
    account = "<ram:PayerPartyDebtorFinancialAccount>\n          <ram:IBANID>FR7630006000011234567890189<"
    assert account in facturx_xml(known).decode() and account not in facturx_xml(invoice).decode()
    assert xml_faults(facturx_xml(known), known) == []


@pytest.mark.parametrize(
    ("case", "is_on_debits", "due"),
    [
        ("professional debited", True, "5"),
        ("professional debited", False, "72"),
        ("goods", False, "29"),
        ("goods and services", False, "72"),
    ],
)
def test_the_vat_falls_due_as_the_law_says(case: str, is_on_debits: bool, due: str) -> None:
    invoice = CASES[case]
    invoice = replace(invoice, terms=replace(invoice.terms, vat_on_debits=is_on_debits))
    assert values_in(facturx_xml(invoice), "//ram:DueDateTypeCode") == [due]


def test_a_negative_month_refers_to_each_invoice_that_it_reduces() -> None:
    assert values("credit note on two invoices", "//ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == [
        "F2026-000001",
        "F2026-000000",
    ]


def test_outside_the_scope_of_vat_the_sellers_number_is_a_note() -> None:
    number = f"TVA intracommunautaire {CASES['American'].seller.vat_id}"
    assert number in values("American", "//ram:IncludedNote/ram:Content")
    assert number not in values("professional debited", "//ram:IncludedNote/ram:Content")
    for party in ("ram:SellerTradeParty", "ram:BuyerTradeParty"):
        assert values("guyane", f"//{party}/ram:SpecifiedTaxRegistration/ram:ID") == []
        assert len(values("business of the Union", f"//{party}/ram:SpecifiedTaxRegistration/ram:ID")) == 1


@pytest.mark.parametrize(
    ("amount", "quantity", "expected"),
    [
        ("99.90", 1, ("1", "99.9", [])),
        ("30.00", 3, ("3", "10", [])),
        ("100.00", 3, ("3", "100", ["3"])),
        ("-5.00", 3, ("-3", "5", ["3"])),
        ("0.00", 3, ("3", "0", [])),
    ],
)
def test_an_adjustments_price_times_its_quantity_is_its_amount(
    amount: str, quantity: int, expected: tuple[str, str, list[str]]
) -> None:
    invoice = frozen(adjustments=[phone_sold(amount, quantity)], professional=True)
    xml = facturx_xml(invoice)
    last = "//ram:IncludedSupplyChainTradeLineItem[last()]"
    [billed] = values_in(xml, f"{last}//ram:BilledQuantity[@unitCode = 'C62']")
    [price] = values_in(xml, f"{last}//ram:ChargeAmount")
    assert (billed, price, values_in(xml, f"{last}//ram:BasisQuantity")) == expected
    assert xml_faults(xml, invoice) == []


def test_an_independent_reader_finds_the_same_totals_in_the_pdf() -> None:
    for invoice in (CASES["professional debited"], CASES["credit note"]):
        name, xml = facturx.get_facturx_xml_from_pdf(draw(invoice, BRANDING), check_xsd=True)
        assert name == "factur-x.xml"
        assert xml == facturx_xml(invoice)


def test_the_archive_is_what_it_says() -> None:
    with pikepdf.open(__import__("io").BytesIO(draw(frozen(name="A & B <C>"), BRANDING, [call()]))) as pdf:
        assert pdf.open_metadata().pdfa_status == "3B"
        assert str(pdf.docinfo.Title) == "Facture F2026-000001"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.AF[0].AFRelationship == "/Data"
        assert pdf.trailer.ID


@pytest.mark.long
def test_verapdf_accepts_every_kind_as_pdfa_3b_and_refuses_a_bare_drawing(tmp_path: Path) -> None:
    events = [call(minute=n % 60) for n in range(90)]
    invoices: list[Invoice] = [*CASES.values(), frozen(usage=[used()], name="A & B <C> Łódź 漢")]
    for n, invoice in enumerate(invoices):
        (tmp_path / f"{n}.pdf").write_bytes(draw(invoice, BRANDING, events))
    bare = layout_of("standard")(invoices[0], BRANDING, events)
    (tmp_path / f"{len(invoices)}.pdf").write_bytes(bare)
    answers = verapdf([tmp_path / f"{n}.pdf" for n in range(len(invoices) + 1)])
    assert answers[:-1] == ["compliant"] * len(invoices)
    assert "6.2.4.3-2" in answers[-1]
