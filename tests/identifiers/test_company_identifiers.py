"""Company identifiers and how they agree with one another."""

import pytest

from origyne_pipeline.identifiers import Siren, VatId


@pytest.mark.parametrize(
    ("siren", "words"), [("732829321", "check digit"), ("73282932", "9 digits"), ("73282932X", "9 digits")]
)
def test_a_bad_siren_says_why(siren: str, words: str) -> None:
    assert words in (Siren(siren).fault or "")


def test_good_numbers_pass() -> None:
    assert Siren("732829320").fault is None
    assert VatId("FR44732829320").fault is None
    assert VatId("BE0428759497").fault is None


def test_a_bad_vat_number_says_why() -> None:
    assert "check digits" in (VatId("FR45732829320").fault or "")
    assert "country first" in (VatId("44732829320").fault or "")


def test_a_french_vat_number_holds_the_siren() -> None:
    assert VatId.read("FR44 732829320").siren == "732829320"
    assert VatId.read("BE0428759497").siren is None
    assert VatId.read("FR00000000000").siren is None
