"""The QR code of a transfer, line by line as EPC069-12 has it."""

from decimal import Decimal

import pytest

from origyne_pipeline.epc_qr import epc_qr_text
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import Bic, CreditorReference, Iban

IBAN = Iban("FR7630006000011234567890189")
REFERENCE = CreditorReference("RF82F2026000001")


def test_with_a_reference():
    code = epc_qr_text("VNO DE DEMONSTRATION", IBAN, Decimal("216.05"), REFERENCE)
    assert code.split("\n") == [
        *("BCD", "002", "1", "SCT", "", "VNO DE DEMONSTRATION", "FR7630006000011234567890189"),
        *("EUR216.05", "", "RF82F2026000001"),
    ]


def test_with_a_text_and_a_bic():
    code = epc_qr_text("Télécom", IBAN, Decimal("1"), "Facture\nF2026-000001", Bic("AGRIFRPP"))
    assert code.split("\n")[4:] == ["AGRIFRPP", "Télécom", IBAN, "EUR1.00", "", "", "Facture F2026-000001"]


def test_a_name_cannot_add_a_line_and_is_cut():
    assert epc_qr_text("A\nB" + "x" * 80, IBAN, Decimal("1"), REFERENCE).split("\n")[5] == "A B" + "x" * 67


@pytest.mark.parametrize(
    ("iban", "amount", "remittance", "fault"),
    [
        (IBAN, "0", REFERENCE, "expected 0.01"),
        (IBAN, "1.001", REFERENCE, "whole cents"),
        (IBAN, "1000000000", REFERENCE, "999999999.99"),
        (Iban("FR7630006000011234567890188"), "1", REFERENCE, "check digits"),
        (IBAN, "1", CreditorReference("RF83F2026000001"), "check digits"),
        (IBAN, "1", "x" * 141, "141 characters"),
        (IBAN, "1", "é" * 140, "at most 331"),
    ],
)
def test_what_no_bank_takes_is_refused(iban, amount, remittance, fault):
    with pytest.raises(OrigyneError, match=fault):
        epc_qr_text("V" * 70, iban, Decimal(amount), remittance)
