"""Telephone numbers: what is one, and the form that is kept."""

import pytest

from origyne_pipeline.identifiers import PhoneNumber, is_iccid, is_phone_form


@pytest.mark.parametrize(
    ("dialled", "kept"),
    [
        ("0612345678", "33612345678"),
        ("06 12 34.56-78", "33612345678"),
        ("+33612345678", "33612345678"),
        ("0033612345678", "33612345678"),
        ("0012345678", "12345678"),  # ten digits, but the 00 goes first "and that is all"
        ("0000123456", "00123456"),
        ("003", "#003"),
        ("000000", "#000000"),
        ("0000000", "00000"),
        ("3179", "#3179"),
        ("118 218", "#118218"),
        ("07001234567890", "337001234567890"),
        ("447700900123", "447700900123"),
        ("1234567", "1234567"),
    ],
)
def test_a_number_is_normalised(dialled: str, kept: str) -> None:
    assert is_phone_form(dialled)
    assert PhoneNumber.read(dialled) == kept


@pytest.mark.parametrize(
    "text", ["", "+", "1", "+1", "06a", "0612345678 ", "12-", "++33612345678", "1" * 16, "０６１２"]
)
def test_what_is_no_number(text: str) -> None:
    assert not is_phone_form(text)


@pytest.mark.parametrize("number", ["33612345678", "337001234567890"])
def test_a_line_number(number: str) -> None:
    assert PhoneNumber(number).is_line


@pytest.mark.parametrize("number", ["3361234567", "3370012345678901", "32475123456", "#3179", "0612345678"])
def test_no_line_number(number: str) -> None:
    assert not PhoneNumber(number).is_line


def test_overseas_numbers_have_a_national_form() -> None:
    assert PhoneNumber("590690123456").national == "0690123456"
    assert PhoneNumber("26269212345").national == "+26269212345"


def test_the_last_four_digits_are_hidden() -> None:
    assert PhoneNumber("447700900123").masked == "44770090****"
    assert PhoneNumber("#118218").masked == "#118218"


@pytest.mark.parametrize(
    ("iccid", "good"),
    [
        ("8933150319103003121", True),
        ("89331503191030031274", True),
        ("8933150319103003122", False),
        ("933150319103003121", False),
        ("", False),
    ],
)
def test_an_iccid_has_19_or_20_digits_and_its_key(iccid: str, good: bool) -> None:
    assert is_iccid(iccid) is good


@pytest.mark.parametrize(
    ("number", "national"),
    [
        ("#3179", "3179"),
        ("33612345678", "0612345678"),
        ("262692123456", "0692123456"),
        ("447700900123", "+447700900123"),
    ],
)
def test_a_number_is_written_as_people_in_france_write_it(number: str, national: str) -> None:
    assert PhoneNumber(number).national == national


def test_the_mask_of_a_very_short_number_is_no_longer_than_it() -> None:
    assert [PhoneNumber(number).masked for number in ("12345", "1234", "12", "")] == [
        "1****",
        "****",
        "**",
        "",
    ]
