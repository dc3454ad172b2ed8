"""Bank identifiers: the keys that a bank would refuse are refused here."""

import pytest

from origyne_pipeline.identifiers import Bic, Iban, Ics, Identifier, Rum


def fault_of(kind: type[Identifier], text: str) -> str | None:
    return kind.read(text).fault


@pytest.mark.parametrize(
    "iban", ["FR7630006000011234567890189", "fr76 3000 6000 0112 3456 7890 189", "DE89370400440532013000"]
)
def test_good_ibans(iban: str) -> None:
    assert fault_of(Iban, iban) is None


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
    fault = fault_of(Iban, iban)
    assert fault is not None
    assert words in fault
    assert "3000600001" not in fault


def test_an_iban_is_shown_masked() -> None:
    assert Iban.read("FR76 3000 6000 0112 3456 7890 189").masked == "FR76...0189"
    assert Iban.read("FR763000").masked == "..."


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
    assert (fault_of(Ics, ics) is None) is good


@pytest.mark.parametrize(
    ("bic", "good"), [("AGRIFRPP", True), ("AGRIFRPP882", True), ("AGRIFRPP8", False), ("AGRI", False)]
)
def test_bics(bic: str, good: bool) -> None:
    assert (fault_of(Bic, bic) is None) is good


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
    assert (fault_of(Rum, reference) is None) is good


ICS_FORM = "must be a creditor identifier such as FR72ZZZ123456"
ICS_IS_IBAN = (
    "is an IBAN, the number of an account; it must be a creditor identifier (ICS) such as FR72ZZZ123456"
)
REFERENCE_FORM = (
    "must be 1 to 35 characters of a-z A-Z 0-9 / - ? : ( ) . , ' + and space, no slash at an end or doubled"
)


@pytest.mark.parametrize(
    ("ics", "fault"),
    [
        ("fr72 zzz 123456", None),
        ("DE98ZZZ09999999999", None),
        ("FR73ZZZ123456", "has wrong check digits"),
        ("FR72ZZZ1234567", ICS_FORM),  # a French one has 13 characters
        ("FR72ZZZ12345", ICS_FORM),
        ("72ZZZ123456FR", ICS_FORM),
        ("FR72ZZZ12345é", ICS_FORM),
        ("FR76 3000 6000 0112 3456 7890 189", ICS_IS_IBAN),
        ("FR0030006000011234567890189", ICS_IS_IBAN),  # a French account's form, whatever its digits
        ("DE89 3704 0044 0532 0130 00", ICS_IS_IBAN),
    ],
)
def test_a_fault_of_a_creditor_identifier_is_a_sentence(ics: str, fault: str | None) -> None:
    assert fault_of(Ics, ics) == fault


@pytest.mark.parametrize("reference", ["A/", "/A", "A//B", "é", ""])
def test_a_fault_of_a_mandate_reference_says_what_is_expected(reference: str) -> None:
    assert fault_of(Rum, reference) == REFERENCE_FORM


def test_the_faults_of_ibans_and_bics_are_sentences() -> None:
    assert fault_of(Iban, "FR0630006000011234567890189") == "has wrong check digits"
    assert fault_of(Iban, "FR0630006000011234567890188") == "has a wrong national key (RIB key)"
    assert fault_of(Iban, "x") == "is not an IBAN: its length, country or characters are wrong"
    assert fault_of(Bic, "AGRI") == "must be a BIC of 8 or 11 characters, such as AGRIFRPP"


def test_a_short_account_shows_nothing_and_one_character_more_shows_its_ends() -> None:
    assert Iban.read("fr763000 6").masked == "FR76...0006"
    assert Iban.read("FR763000").masked == Iban.read("").masked == "..."


def test_an_account_is_printed_in_groups_and_never_whole_in_a_traceback() -> None:
    iban = Iban.read("fr76 30006000011234567890189")
    assert (iban.grouped, iban.country, iban.in_sepa) == ("FR76 3000 6000 0112 3456 7890 189", "FR", True)
    assert repr(iban) == "FR76...0189" and f"{iban}" == "FR7630006000011234567890189"


def test_to_a_bank_a_reference_has_no_capitals() -> None:
    assert Rum.read("rum-1 a") == "rum-1 a" and Rum.read("rum-1").key == Rum.read("RUM-1").key


def test_what_is_not_there_is_no_identifier() -> None:
    assert Bic.read_optional(" ") is None and Bic.read_optional("agri frpp") == "AGRIFRPP"
