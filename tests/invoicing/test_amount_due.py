"""What an invoice says of the credit that it deducts, and how it is paid by transfer."""

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.invoicing.canonical import from_json, to_json
from origyne_pipeline.invoicing.documents import draw
from origyne_pipeline.invoicing.facturx.checks import xml_faults
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.issuing import freeze, numbered
from origyne_pipeline.invoicing.layouts.parts.payment_code import SIDE, draw_code, modules
from origyne_pipeline.invoicing.models import DIRECT_DEBIT, NO_PAYMENT, TRANSFER, Invoice
from origyne_pipeline.invoicing.texts import contents
from origyne_pipeline.invoicing.texts.mentions import mention
from tests.invoicing.qr_reader import read_code
from tests.invoicing.samples import BRANDING, ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used
from tests.invoicing.test_documents import text_of

TOTAL = Decimal("25.46")


def invoiced(credit: str = "0.00", notice: Any = debit, **terms: Any) -> Invoice:
    month = assembled(MONTH, {"C00001": customer()}, [fee()], [used()])
    frozen = freeze(
        month.drafts[0], ISSUE_DATE, issuer(**terms), notice, credit_of=lambda *_: Decimal(credit)
    )
    return numbered(frozen, "F2026-000001")


def by_transfer(credit: str = "0.00", **terms: Any) -> Invoice:
    return invoiced(credit, lambda *_: None, **terms)


@pytest.mark.parametrize("layout", ["standard", "compact"])
def test_the_credit_is_told_under_the_total_and_the_rest_is_asked(layout: str) -> None:
    invoice = invoiced("10.00", layout=layout)
    assert (invoice.amount_due, invoice.payment_means) == (Decimal("15.46"), DIRECT_DEBIT)
    text = text_of(draw(invoice, BRANDING))
    for words in ("Avoir déduit", "−10,00 €", "Net à payer", "15,46 €", "Prélèvement automatique"):
        assert words in text
    assert contents.amount_due(invoice) == ("Montant à payer, TTC", "15,46\u00a0€")
    assert "Avoir déduit" not in text_of(draw(invoiced(layout=layout), BRANDING))


def test_the_xml_tells_what_is_paid_and_what_is_due() -> None:
    invoice = invoiced("10.00")
    xml = facturx_xml(invoice)
    assert b"<ram:TotalPrepaidAmount>10.00<" in xml and b"<ram:DuePayableAmount>15.46<" in xml
    assert xml_faults(xml, invoice) == []
    for old, new in ((b"Amount>15.46<", b"Amount>25.46<"), (b"PrepaidAmount>10.00<", b"PrepaidAmount>9.00<")):
        assert xml_faults(xml.replace(old, new), invoice)
    without = xml.replace(b"<ram:TotalPrepaidAmount>10.00</ram:TotalPrepaidAmount>", b"")
    assert xml_faults(without, invoice) == ["TotalPrepaidAmount: it is missing"]


def test_where_the_credit_pays_all_no_debit_is_announced() -> None:
    invoice = invoiced("25.46")
    assert not invoice.amount_due and invoice.payment is None
    assert invoice.payment_means == NO_PAYMENT
    assert contents.payment(invoice)[0] == "Aucun paiement à effectuer : votre avoir règle cette facture"
    assert (
        mention(invoice, "due_date") == "Facture réglée par votre avoir à la date d’émission, le 06/10/2026."
    )
    assert xml_faults(facturx_xml(invoice), invoice) == []
    assert by_transfer("25.46").creditor_reference is None


def test_an_invoice_without_credit_is_kept_as_before_and_one_with_it_whole() -> None:
    before = json.loads(to_json(invoiced()))
    assert before.keys().isdisjoint({"credit_deducted", "creditor_reference"})
    for invoice in (invoiced(), invoiced("10.00"), by_transfer("10.00")):
        assert from_json(to_json(invoice)) == invoice
    assert json.loads(to_json(by_transfer("10.00")))["credit_deducted"] == "10.00"


def test_a_transfer_that_was_issued_before_is_drawn_without_code_and_with_its_number() -> None:
    terms = replace(by_transfer().terms, payee_name="")
    old = replace(by_transfer(), creditor_reference=None, terms=terms)
    assert contents.payment_code(old) is None
    assert ("Référence", "F2026-000001") in contents.payment(old)[1]
    assert b"<ram:PaymentReference>F2026-000001<" in facturx_xml(old)


@dataclass
class Boxes:
    """A pen that keeps the boxes it draws."""

    drawn: list[tuple[float, float, float, float]] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, *_: object) -> None:
        self.drawn.append((x, y, width, height))


def read_drawn(invoice: Invoice) -> str:
    """What a telephone reads of the code that is drawn."""
    pen = Boxes()
    draw_code(pen, invoice, 100.0, 200.0)  # type: ignore[arg-type]
    background, *bars = pen.drawn
    assert background == (100.0, 200.0, SIDE, SIDE)
    module = min(height for *_, height in bars)
    size = round(SIDE / module) - 8
    rows = [[False] * size for _ in range(size)]
    for x, y, width, _ in bars:
        row, first = round((y - 200) / module) - 4, round((x - 100) / module) - 4
        for column in range(first, first + round(width / module)):
            rows[row][column] = True
    return read_code(rows)


@pytest.mark.parametrize("layout", ["standard", "compact"])
def test_an_invoice_paid_by_transfer_has_a_reference_and_a_code_that_is_read(layout: str) -> None:
    invoice = by_transfer("10.00", layout=layout)
    assert (invoice.payment_means, invoice.creditor_reference) == (TRANSFER, "RF82F2026000001")
    assert read_drawn(invoice).split("\n") == [
        *("BCD", "002", "1", "SCT", "", "VNO DE DEMONSTRATION", "FR7630006000011234567890189"),
        *("EUR15.46", "", "RF82F2026000001"),
    ]
    assert "RF82 F202 6000 001" in text_of(draw(invoice, BRANDING))
    assert b"<ram:PaymentReference>RF82F2026000001<" in facturx_xml(invoice)


@pytest.mark.parametrize("letters", [10, 30, 70])
def test_codes_of_every_length_are_read(letters: int) -> None:
    text = "BCD\n002\n" + "é" * letters
    assert read_code(modules(text)) == text


def test_no_code_is_drawn_where_nothing_is_due_or_no_account_is_right() -> None:
    wrong = replace(by_transfer(), terms=replace(by_transfer().terms, payee_iban=Iban("FR00")))
    nameless = numbered(replace(wrong, creditor_reference=None), "F2026-000001")
    for invoice in (
        invoiced(),
        by_transfer("25.46"),
        nameless,
        replace(by_transfer(), creditor_reference=None),
    ):
        assert contents.payment_code(invoice) is None
    too_much = replace(by_transfer(), total_incl_tax=Decimal("1000000000.00"))
    assert contents.payment_code(too_much) is None
