"""Creditor references against the examples of the standard and an independent library."""

import pytest
from stdnum import iso11649

from origyne_pipeline.identifiers import CreditorReference, Iban


@pytest.mark.parametrize("number", ["F2026-000001", "A2026/17", "7", "f 2026 1", "X" * 21])
def test_a_reference_made_of_a_number_is_right(number):
    reference = CreditorReference.of(number)
    assert reference and reference.fault is None and iso11649.is_valid(reference)


def test_a_check_digit_below_ten_has_two_digits():
    references = [CreditorReference.of(f"F{number}") or "" for number in range(300)]
    assert any(reference[2] == "0" for reference in references)
    assert all(iso11649.is_valid(reference) for reference in references)


@pytest.mark.parametrize("number", ["", "---", "X" * 22])
def test_a_number_that_fits_in_none_has_none(number):
    assert CreditorReference.of(number) is None


@pytest.mark.parametrize("text", ["RF18 5390 0754 7034", "rf18539007547034", "RF712348231"])
def test_as_people_write_it(text):
    assert CreditorReference.read(text).fault is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("RF18539007547035", "check digits"),
        ("RF81539007547034", "check digits"),
        ("RF18", "must be RF"),
        ("FR18539007547034", "must be RF"),
        ("RF18-5390", "must be RF"),
    ],
)
def test_a_wrong_one_says_why(text, fault):
    assert fault in (CreditorReference.read(text).fault or "")


def test_in_groups_of_four():
    assert CreditorReference("RF18539007547034").grouped == "RF18 5390 0754 7034"


def test_the_iban_of_a_french_account_has_both_keys():
    assert Iban.of_french_account("30006", "00001", "12345678901") == "FR7630006000011234567890189"
    assert Iban.of_french_account("20041", "01005", "0500013M026") == "FR1420041010050500013M02606"
