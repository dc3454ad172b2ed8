"""RIO: good ones pass, bad ones say why, mistyped ones find their way back."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.onboarding.rio import RioReason, RioWorkbookRefused, check_rio, check_workbook
from origyne_pipeline.onboarding.rio.key import ALPHABET, rio_key

# The first is the worked example of the operators' specification; the numbers and references are invented.
VALID = [
    ("01PEROY4P4TR", "0612345678"),
    ("01PHU66GOVFB", "0611223344"),
    ("02E90952PNJQ", "0788990011"),
    ("03PAFHSG2VKJ", "0655443322"),
    ("04PA5UNZQ9+6", "0766554433"),
    ("10EWWY6EVL9+", "0698765432"),
    ("24PF98SS3T65", "0700123456"),
    ("01FJTBXX3TEU", "0145678901"),
    ("55G1FZ95HGKU", "0972101234"),
    ("02E165Z7QJYL", "07001234567890"),
    ("04H0467BO+L9", "0561020304"),
    ("03PWW0YNJJ+A", "0657652373"),
    ("01PZLAR9Q+N6", "0678836550"),
    ("01phu66govfb", "0611223344"),
    ("01-P-EROY4P-4TR", "0612345678"),
    ("01PEROY4P4TR", "+33612345678"),
]

INVALID = [
    ("01PHU66GOVFA", "0611223344", "BAD_KEY"),
    ("01PHU66GOVFB", "0611223345", "BAD_KEY"),
    ("01PH6U6GOVFB", "0611223344", "BAD_KEY"),
    ("01PHU06GOVFB", "0611223344", "BAD_KEY"),
    ("01PHU66GOVF", "0611223344", "BAD_LENGTH"),
    ("011HU66GOVFB", "0611223344", "BAD_QUALITY"),
]


@pytest.mark.parametrize(("rio", "number"), VALID)
def test_good_ones_pass(rio: str, number: str) -> None:
    verdict = check_rio(rio, number)
    assert verdict.valid, verdict.message
    assert verdict.reason is None


@pytest.mark.parametrize(("rio", "number", "reason"), INVALID)
def test_bad_ones_say_why(rio: str, number: str, reason: str) -> None:
    verdict = check_rio(rio, number)
    assert (verdict.valid, verdict.reason) == (False, reason)
    assert verdict.message


@pytest.mark.parametrize(
    ("rio", "number", "reason"),
    [
        ("", "0611223344", RioReason.EMPTY),
        (" - ", "0611223344", RioReason.EMPTY),
        ("01PHU66GOVFB", "", RioReason.BAD_NUMBER),
        ("01PHU66GOVFB", "061122334", RioReason.BAD_NUMBER),
        ("01PHU66GOVFB", "+447700900123", RioReason.BAD_NUMBER),
        ("01PHU66GOVFB", "0800123456", RioReason.NUMBER_NOT_CONCERNED),
        ("01PHU66GOVFB", "3179", RioReason.NUMBER_NOT_CONCERNED),
        ("01PHU66GOVFB1", "0611223344", RioReason.BAD_LENGTH),
        ("01PHU66G+VFB", "0611223344", RioReason.BAD_CHARACTER),
        ("01PHU66GÉVFB", "0611223344", RioReason.BAD_CHARACTER),
        ("A1PHU66GOVFB", "0611223344", RioReason.BAD_OPERATOR),
    ],
)
def test_forms_are_checked_before_the_key(rio: str, number: str, reason: RioReason) -> None:
    assert check_rio(rio, number).reason is reason


def test_what_a_good_one_tells() -> None:
    enterprise = check_rio("02E90952PNJQ", "0788990011")
    assert (enterprise.operator, enterprise.kind, enterprise.enterprise) == ("SFR", "MOBILE", True)
    assert check_rio("02E165Z7QJYL", "07001234567890").kind == "M2M"
    fixed = check_rio("55G1FZ95HGKU", "0972101234")
    assert (fixed.operator, fixed.kind, fixed.warnings) == (None, "FIXED", ())


def test_an_unknown_operator_is_only_warned_of() -> None:
    verdict = check_rio("10EWWY6EVL9+", "0698765432")
    assert verdict.valid
    assert verdict.warnings == ("operator code 10 is not a known one",)


def test_a_line_that_is_ours_already_is_refused() -> None:
    assert check_rio("01PHU66GOVFB", "0611223344", own_operator="01").reason is RioReason.OWN_OPERATOR


@pytest.mark.parametrize(
    ("typed", "number", "meant"),
    [
        ("01PER0Y4P4TR", "0612345678", "01PEROY4P4TR"),  # 0 for O
        ("O1PEROY4P4TR", "0612345678", "01PEROY4P4TR"),  # O in the operator: not even the form is right
        ("0IPER0Y4P4TR", "0612345678", "01PEROY4P4TR"),  # two at once
        ("01PHU66GOVF8", "0611223344", "01PHU66GOVFB"),  # 8 for B, in the key
        ("03PAFH5G2VKJ", "0655443322", "03PAFHSG2VKJ"),  # 5 for S
        ("1PHU66GOVFB", "0611223344", "01PHU66GOVFB"),  # a spreadsheet dropped the zero
        ("04PA5UNZQ96", "0766554433", "04PA5UNZQ9+6"),  # the plus was lost
        ("10EWWY6EVL9", "0698765432", "10EWWY6EVL9+"),
    ],
)
def test_a_mistyped_one_is_put_right(typed: str, number: str, meant: str) -> None:
    verdict = check_rio(typed, number)
    assert not verdict.valid
    assert verdict.suggestion == meant


def test_no_suggestion_where_none_fits() -> None:
    assert check_rio("01PHU66GOVFA", "0611223344").suggestion is None


def test_another_number_of_the_customer_is_found() -> None:
    verdict = check_rio("01PHU66GOVFB", "0612345678", other_numbers=["0655443322", "+33 6 11 22 33 44"])
    assert (verdict.reason, verdict.fitting_number) == (RioReason.BAD_KEY, "0611223344")


references = st.text(ALPHABET[:-1], min_size=6, max_size=6)
numbers = st.from_regex(r"0[67][1-9][0-9]{7}", fullmatch=True)


@settings(deadline=None, max_examples=60)
@given(references, numbers, st.integers(0, 18), st.sampled_from(ALPHABET[:-1]))
def test_no_single_mistyped_character_passes(reference: str, number: str, place: int, other: str) -> None:
    good = "01P" + reference + rio_key("01P" + reference, number)
    assert check_rio(good, number).valid
    if place < 12 and good[place] != other:
        assert not check_rio(good[:place] + other + good[place + 1 :], number).valid


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    """A function that saves rows as a workbook."""

    def save(rows: list[list[Any]]) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        path = tmp_path / "rio.xlsx"
        book.save(path)
        return path

    return save


def test_a_workbook_is_checked_row_by_row(saved: Any) -> None:
    path = saved(
        [
            ["Client", "Numéro", "RIO"],
            ["A", "0612345678", "01PEROY4P4TR"],
            ["B", 611223344, "01PHU66GOVFB"],  # a number, its zero lost
            [],
            ["C", "0655443322", "02E90952PNJQ"],  # shifted with the next
            ["D", "0788990011", "03PAFHSG2VKJ"],
            ["E", "06 12 34 56 78", "01PEROY4P4TR"],
            ["F", "0766554433", None],
            ["G", "0766554434", "=A1"],
        ]
    )
    rows = check_workbook(path)
    assert [(row.row, row.verdict.valid, row.duplicate_of) for row in rows] == [
        (2, True, None),
        (3, True, None),
        (5, False, None),
        (6, False, None),
        (7, True, 2),
        (8, False, None),
        (9, False, None),
    ]
    assert rows[2].cell == "C5"
    assert "0655443322, whose key is " in rows[2].verdict.message
    assert [row.verdict.fitting_number for row in rows[2:4]] == ["0788990011", "0655443322"]
    assert rows[5].verdict.reason is RioReason.EMPTY
    assert "formula without a stored value" in rows[6].verdict.message


def test_other_headers_are_known(saved: Any) -> None:
    assert check_workbook(saved([["code rio", "msisdn"], ["01PEROY4P4TR", 33612345678]]))[0].verdict.valid


def test_what_is_no_such_list_is_refused(saved: Any, tmp_path: Path) -> None:
    with pytest.raises(RioWorkbookRefused, match="column RIO is missing"):
        check_workbook(saved([["Numero"], ["0612345678"]]))
    with pytest.raises(RioWorkbookRefused, match="cannot be read: No such file"):
        check_workbook(tmp_path / "none.xlsx")
