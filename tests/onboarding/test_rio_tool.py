"""The RIO tool: a spreadsheet computes what the program says, for every kind of good and bad code."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from origyne_pipeline.onboarding.rio import RioReason, check_rio, check_workbook
from origyne_pipeline.onboarding.rio.key import rio_key
from origyne_pipeline.onboarding.rio.tool import FIRST_ROW, HEADER_ROW, ROWS, Typed, tool_bytes
from origyne_pipeline.onboarding.rio.tool_formulas import steps
from origyne_pipeline.onboarding.rio.tool_texts import COLUMNS, REASONS
from tests.onboarding.rio_codes import typed_codes
from tests.onboarding.spreadsheet import compiled
from tests.onboarding.test_rio import INVALID, VALID

SHARED_FUNCTIONS = {
    "AND", "CHAR", "EXACT", "FIND", "IF", "INDEX", "ISERROR", "ISNUMBER", "LEFT", "LEN", "MATCH", "MID", "MOD", "NOT",
    "OR", "REPT", "RIGHT", "SUBSTITUTE", "SUMPRODUCT", "UPPER",
}  # fmt: skip
"""Of Excel 2007, and of every LibreOffice."""
LONGEST_FORMULA = 8192
"""Characters, in Excel."""
OFFICE = shutil.which("soffice")
CSV_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1"
VECTORS = [*VALID, *((rio, number) for rio, number, _ in INVALID)]
OWN = [("04PA5UNZQ9+6", "0766554433"), ("04PA5UNZQ9+6", "0766554434")]
AS_NUMBERS = [("01PHU66GOVFB", 611223344), ("01PHU66GOVFB", 33611223344), (123456789012, 6)]
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def judged(rio: object, number: object) -> tuple[str, str]:
    """What the program says of a typed pair, by the code of its reason; and its national number."""
    text = str(number)
    typed = "0" + text if isinstance(number, int) and len(text) == 9 else text
    verdict = check_rio(str(rio), typed, own_operator="04")
    if not str(rio) and not text:
        return "", ""
    return (verdict.reason or "VALID"), verdict.number


def computed(folder: Path, typed: list[Typed]) -> list[dict[str, str]]:
    """The rows of a tool as LibreOffice computes them, by header."""
    path = folder / "tool.xlsx"
    path.write_bytes(tool_bytes(max(len(typed), 1), typed, "04"))
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        CSV_FILTER,
        "--outdir",
        str(folder),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    lines = list(csv.reader(io.StringIO((folder / "tool.csv").read_text(encoding="utf-8"))))
    heads = lines[HEADER_ROW - 1]
    return [dict(zip(heads, line, strict=True)) for line in lines[HEADER_ROW : HEADER_ROW + len(typed)]]


@needs_office
@pytest.mark.long
@pytest.mark.parametrize(("count", "seed"), [(300, 1), (300, 2)])
def test_a_spreadsheet_computes_what_the_program_says(tmp_path: Path, count: int, seed: int) -> None:
    typed: list[Typed] = [*VECTORS, *OWN, *AS_NUMBERS, ("", ""), *typed_codes(count, seed)]
    rows = computed(tmp_path, typed)
    expected = [judged(*pair) for pair in typed]
    assert [row["Code"] for row in rows] == [code for code, _ in expected]
    assert {*Counter(code for code, _ in expected)} == {"", "VALID", *(reason.value for reason in RioReason)}
    words = {"": "", "VALID": "VALIDE"}
    assert [row["Verdict"] for row in rows] == [words.get(code, "REFUSÉ") for code, _ in expected]
    assert [row["Motif"] for row in rows] == [REASONS.get(code, "") for code, _ in expected]
    for row, (code, number) in zip(rows, expected, strict=True):
        if code in ("VALID", "BAD_KEY"):
            stem = row["Opérateur"][:2] + row["Qualité"][0] + row["Référence"]
            assert row["Clé attendue"] == rio_key(stem, number), row


@needs_office
@pytest.mark.long
def test_what_stands_beside_a_verdict(tmp_path: Path) -> None:
    typed: list[Typed] = [
        ("01PEROY4P4TR", "0612345678"),
        ("10EWWY6EVL9+", "+33 6 98 76 54 32"),
        ("01PEROY4P", "06 12 34 56 78"),
        ("01FJTBXX3TEU", "0145678901"),
        ("02E165Z7QJYL", "07001234567890"),
    ]
    rows = computed(tmp_path, typed)
    assert [row["Opérateur"] for row in rows] == ["01 Orange", "10", "", "01", "02 SFR"]
    assert [row["Qualité"] for row in rows] == [
        "P - particulier",
        "E - entreprise",
        "",
        "F",
        "E - entreprise",
    ]
    assert [row["Type"] for row in rows] == ["Mobile", "Mobile", "Mobile", "Fixe", "M2M"]
    assert [row["Clé attendue"] for row in rows] == ["4TR", "L9+", "4TR", "TEU", "JYL"]
    assert rows[1]["Remarque"] == "Code opérateur inconnu : à vérifier."
    assert rows[2]["Remarque"] == "Même numéro que la ligne 1. "


def test_the_formulas_judge_as_the_program_does_without_an_office_too() -> None:
    cells: dict[str, object] = {"O1": "04"}
    formulas = {
        f"{letter}2": compiled(formula, cells.get)
        for letter, formula in zip("ABCDEFGHI", steps("R1", "N1", 2, "O1"), strict=True)
    }
    pairs: list[Typed] = [*VECTORS, *OWN, *AS_NUMBERS, ("", ""), *typed_codes(150, 3)]
    for rio, number in pairs:
        cells |= {"R1": rio or None, "N1": number or None}
        for cell, formula in formulas.items():
            cells[cell] = formula()
        assert cells["I2"] == judged(rio, number)[0], (rio, number)


def test_formulas_are_within_what_every_spreadsheet_knows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(tool_bytes(3)))
    formulas = [
        str(cell.value) for sheet in book for row in sheet for cell in row if str(cell.value).startswith("=")
    ]
    assert len(formulas) == 3 * (len(steps("A1", "B1", 2, "C1")) + len(COLUMNS) - 4)
    for formula in formulas:
        assert len(formula) <= LONGEST_FORMULA
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"', "", formula))) <= SHARED_FUNCTIONS


def test_people_fill_the_yellow_cells_and_can_change_nothing_else() -> None:
    content = tool_bytes(own_operator="24")
    assert content == tool_bytes(own_operator="24")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert [each.sheet_state for each in book] == ["visible", "visible", "hidden", "hidden"]
    assert book.security.lockStructure and all(each.protection.sheet for each in book)
    unlocked = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}
    rows = range(FIRST_ROW, FIRST_ROW + ROWS)
    assert unlocked == {"C3", *(f"{letter}{row}" for letter in "BCD" for row in rows)}
    assert sheet["C3"].value == "24" and sheet["C6"].number_format == "@"
    assert sheet.page_setup.paperSize == 9 and sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet.freeze_panes == f"E{FIRST_ROW}"
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "vba" in name.lower()]


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == {"VALID", *(reason.value for reason in RioReason)}


def test_a_filled_tool_is_read_as_any_list(tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(tool_bytes(typed=[("01PEROY4P4TR", "0612345678"), ("01PER0Y4P4TR", "0612345678")]))
    rows = check_workbook(path)
    assert [(row.row, row.verdict.valid) for row in rows] == [(FIRST_ROW, True), (FIRST_ROW + 1, False)]
    assert rows[1].verdict.suggestion == "01PEROY4P4TR"


def test_what_is_typed_never_becomes_a_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(tool_bytes(1, [("=1+1", "+33612345678")]))).worksheets[0]
    assert [sheet[f"{letter}{FIRST_ROW}"].data_type for letter in "CD"] == ["s", "s"]
