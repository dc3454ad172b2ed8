"""Bank identifiers: the keys that a bank would refuse are refused here."""

import pytest

from origyne_pipeline.identifiers import bic_fault, iban_fault, ics_fault, mandate_reference_fault, mask_iban


@pytest.mark.parametrize(
    "iban", ["FR7630006000011234567890189", "fr76 3000 6000 0112 3456 7890 189", "DE89370400440532013000"]
)
def test_good_ibans(iban: str) -> None:
    assert iban_fault(iban) is None


@pytest.mark.parametrize(
    ("iban", "words"),
    [
        ("FR7730006000011234567890189", "check digits"),
        ("FR7630006000011234567890188", "check digits"),
        ("FR0630006000011234567890188", "RIB key"),
        ("FR763000600001123456789018", "not an IBAN"),
        ("XX7630006000011234567890189", "not an IBAN"),
        ("", "not an IBAN"),
    ],
)
def test_bad_ibans_say_why_and_do_not_show_the_number(iban: str, words: str) -> None:
    fault = iban_fault(iban)
    assert fault is not None
    assert words in fault
    assert "3000600001" not in fault


def test_an_iban_is_shown_masked() -> None:
    assert mask_iban("FR76 3000 6000 0112 3456 7890 189") == "FR76...0189"
    assert mask_iban("FR763000") == "..."


@pytest.mark.parametrize(
    ("ics", "good"),
    [
        ("FR72ZZZ123456", True),
        ("FR72001123456", True),
        ("FR73ZZZ123456", False),
        ("FR72ZZZ12345", False),
        ("x", False),
    ],
)
def test_creditor_identifiers(ics: str, good: bool) -> None:
    assert (ics_fault(ics) is None) is good


@pytest.mark.parametrize(
    ("bic", "good"), [("AGRIFRPP", True), ("AGRIFRPP882", True), ("AGRIFRPP8", False), ("AGRI", False)]
)
def test_bics(bic: str, good: bool) -> None:
    assert (bic_fault(bic) is None) is good


@pytest.mark.parametrize(
    ("reference", "good"),
    [
        ("RUM-C00001-1", True),
        ("A" * 35, True),
        ("A" * 36, False),
        ("", False),
        ("/A", False),
        ("A//B", False),
        ("é", False),
    ],
)
def test_mandate_references(reference: str, good: bool) -> None:
    assert (mandate_reference_fault(reference) is None) is good
