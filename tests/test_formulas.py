import pytest

from origyne_pipeline.formulas import neutral


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]
)
def test_a_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "C0001", "-12.50", "+33612345678", "-3,5", "a=b", "'=1", "1-2"])
def test_other_texts_and_numbers_stay(text: str) -> None:
    assert neutral(text) == text
