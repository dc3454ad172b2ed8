"""Company identifiers and how they agree with one another."""

import pytest

from origyne_pipeline.identifiers import siren_fault, siren_of_vat_id, siret_fault, vat_id_fault


@pytest.mark.parametrize(
    ("siren", "words"), [("732829321", "check digit"), ("73282932", "9 digits"), ("73282932X", "9 digits")]
)
def test_a_bad_siren_says_why(siren: str, words: str) -> None:
    assert words in (siren_fault(siren) or "")


def test_good_numbers_pass() -> None:
    assert siren_fault("732829320") is None
    assert siret_fault("73282932000074") is None
    assert siret_fault("35600000049837") is None  # La Poste, whose establishments follow another key
    assert vat_id_fault("FR44732829320") is None
    assert vat_id_fault("BE0428759497") is None


def test_a_bad_siret_and_a_bad_vat_number_say_why() -> None:
    assert "check digit" in (siret_fault("73282932000075") or "")
    assert "14 digits" in (siret_fault("7328293200007") or "")
    assert "check digits" in (vat_id_fault("FR45732829320") or "")
    assert "country first" in (vat_id_fault("44732829320") or "")


def test_a_french_vat_number_holds_the_siren() -> None:
    assert siren_of_vat_id("FR44 732829320") == "732829320"
    assert siren_of_vat_id("BE0428759497") is None
    assert siren_of_vat_id("FR00000000000") is None
