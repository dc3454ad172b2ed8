"""What may be shown of a row that holds personal data."""

import pytest

from origyne_pipeline.quality.masking import masked


@pytest.mark.parametrize(
    ("column", "number", "shown"),
    [
        ("line", "33612345678", "3361234****"),
        ("pool_line", "33698765432", "3369876****"),
        ("called_number", "447700900123", "44770090****"),
        ("iccid", "8933150319103003121", "8933…21"),
        ("imsi", "208150123456789", "2081…89"),
        ("line", 33612345678, "3361234****"),
        ("called_number", "1234567", "123****"),
        ("called_number", "118218", "118218"),  # short: nobody's number
    ],
)
def test_a_phone_number_lacks_its_last_four_digits_and_a_card_shows_its_ends(
    column: str, number: object, shown: str
) -> None:
    assert masked({column: number}) == {column: shown}


def test_a_row_as_it_was_written_is_left_out() -> None:
    assert masked({"raw": "33612345678;8933150319103003121", "reason": "BAD_DATE"}) == {"reason": "BAD_DATE"}


def test_other_values_are_shown_as_text_and_no_value_as_nothing() -> None:
    assert masked({"amount_excl_tax": 1, "network": None, "line": None}) == {
        "amount_excl_tax": "1",
        "network": "",
        "line": "",
    }


def test_a_long_text_is_cut_at_sixty_characters() -> None:
    assert masked({"label": "x" * 60}) == {"label": "x" * 60}
    assert masked({"label": "x" * 61}) == {"label": "x" * 59 + "…"}
