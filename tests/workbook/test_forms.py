"""A workbook that people fill: what it holds, what may be typed in it, how it prints; and it is read back."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.workbook import Fault, Layout, read_tables
from origyne_pipeline.workbook.form_lists import LISTS
from origyne_pipeline.workbook.forms import EXAMPLE_NOTE, FormColumn, FormSheet, form_bytes
from origyne_pipeline.workbook.headers_shown import width_of
from tests.workbook import books

NETWORKS = FormSheet(
    "Réseaux",
    "Un réseau par ligne.",
    (
        FormColumn("RANG", "De 1 à 99.", 8, example=1),
        FormColumn("MCC", "Trois chiffres.", 10, example="208", number_format="@"),
        FormColumn("OPERATEUR", width=30, example="Exemple Mobile"),
        FormColumn("STATUT", choices=("PREFERE", "INTERDIT"), example="PREFERE"),
        FormColumn("DEPUIS", width=14),
        FormColumn("PRIX", width=14, number_format="0.00"),
    ),
    rows=[(1, "020", "=HYPERLINK(1)", "INTERDIT", date(2026, 1, 2), Decimal("1.50")), (2, "214")],
    blank_rows=3,
)
PARAMETERS = FormSheet(
    "Profil",
    "Une valeur par ligne.",
    (
        FormColumn("PARAMETRE", is_locked=True),
        FormColumn("VALEUR", "À remplir.", 30, number_format="@"),
        FormColumn("EXEMPLE", is_locked=True, is_grey=True),
    ),
    rows=[("SPN", None, "MON VNO"), ("FORMAT", None, "2FF"), ("LONG", None, "a, b")],
    row_choices={1: ("2FF", "3FF"), 2: ("a, b", "c"), 0: tuple(f"choix {n}" for n in range(60))},
    row_comments={0: "Seize caractères au plus."},
)
CONTENT = form_bytes("Essai & co", [NETWORKS, PARAMETERS])


@pytest.fixture
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(CONTENT))


def rules(sheet: Any) -> dict[str, str]:
    """What each cell's drop-down holds, by its range."""
    return {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert form_bytes("Essai & co", [NETWORKS, PARAMETERS]) == CONTENT


def test_what_stands_in_a_form_is_read_back_and_the_example_is_no_row() -> None:
    faults: list[Fault] = []
    warnings: list[Fault] = []
    layouts = [
        Layout("Réseaux", ("RANG", "MCC", "OPERATEUR", "STATUT", "DEPUIS", "PRIX")),
        Layout("Profil", ("PARAMETRE", "VALEUR")),
    ]
    tables = read_tables(CONTENT, layouts, faults, None, warnings)
    assert (faults, warnings) == ([], [])
    first, second = tables["Réseaux"]
    assert (
        first.whole("RANG") == 1 and first.text("MCC") == "020" and first.text("OPERATEUR") == "=HYPERLINK(1)"
    )
    assert first.text("STATUT") == "INTERDIT" and first.day("DEPUIS") == date(2026, 1, 2)
    assert first.decimal("PRIX") == Decimal("1.50")
    assert (second.text("MCC"), second.is_empty("OPERATEUR"), second.number) == ("214", True, 7)
    assert [row.text("PARAMETRE") for row in tables["Profil"]] == ["SPN", "FORMAT", "LONG"]


def test_rows_stand_under_title_sentence_example_and_header(book: Any) -> None:
    rows = [[cell for cell in row if cell is not None] for row in book["Réseaux"].iter_rows(values_only=True)]
    assert rows[:3] == [["Réseaux"], ["Un réseau par ligne."], [EXAMPLE_NOTE]]
    assert rows[3] == [1, "208", "Exemple Mobile", "PREFERE"]
    assert rows[4] == ["RANG", "MCC", "OPERATEUR", "STATUT", "DEPUIS", "PRIX"]
    assert book["Profil"]["A3"].value == "PARAMETRE", "no example, no place for one"
    example, filled = book["Réseaux"]["B4"], book["Réseaux"]["B6"]
    assert example.font.color.rgb.endswith("7F7F7F") and example.font.italic
    assert {cell.font.name for row in book["Réseaux"].iter_rows() for cell in row if cell.value} == {"Arial"}
    assert filled.number_format == "@" and book["Réseaux"]["E6"].number_format == "DD/MM/YYYY"


def test_only_cells_to_fill_can_be_changed_and_no_password_is_asked(book: Any) -> None:
    assert book.security.lockStructure and not book.security.workbookPassword
    networks, profile = book["Réseaux"], book["Profil"]
    assert networks.protection.sheet and not networks.protection.password
    locked = {cell.coordinate for row in networks.iter_rows() for cell in row if cell.protection.locked}
    assert {"A1", "A2", "B4", "D5"} <= locked and not {"A6", "F6", "D8", "F10"} & locked
    assert not networks.column_dimensions["C"].protection.locked, "rows below the last one"
    assert [profile[cell].protection.locked for cell in ("A4", "B4", "C4")] == [True, False, True]
    free = openpyxl.load_workbook(io.BytesIO(form_bytes("Essai", [NETWORKS], is_protected=False)))
    assert not free["Réseaux"].protection.sheet and not (free.security and free.security.lockStructure)


def test_a_drop_down_takes_only_its_words(book: Any) -> None:
    networks, profile = rules(book["Réseaux"]), rules(book["Profil"])
    assert networks == {"D6:D1010": '"PREFERE,INTERDIT"'}
    rule = book["Réseaux"].data_validations.dataValidation[0]
    assert rule.showErrorMessage and rule.errorStyle == "stop" and "PREFERE, INTERDIT" in rule.error
    assert profile["B5"] == '"2FF,3FF"'
    assert set(profile) == {"B4", "B5", "B6"}


def test_a_list_that_is_long_or_holds_a_comma_stands_in_a_hidden_sheet(book: Any) -> None:
    lists = book[LISTS]
    assert lists.sheet_state == "hidden" and book.sheetnames == ["Réseaux", "Profil", LISTS]
    columns = {tuple(c.value for c in column if c.value) for column in lists.iter_cols()}
    assert columns == {("a, b", "c"), tuple(f"choix {n}" for n in range(60))}
    for reference in ("B4", "B6"):
        sheet, cells = rules(book["Profil"])[reference].split("!")
        assert sheet == LISTS and lists[cells.replace("$", "").split(":")[1]].value in ("c", "choix 59")


def test_a_comment_has_a_box_as_high_as_its_text(book: Any) -> None:
    assert book["Réseaux"]["A5"].comment.text == "De 1 à 99."
    assert book["Profil"]["B4"].comment.text == "Seize caractères au plus."
    heights = []
    for text in ("mot", "mot " * 100):
        content = form_bytes("x", [FormSheet("X", "x", (FormColumn("A", text),))])
        drawing = books.part(content, "xl/drawings/commentsDrawing1.vml").decode()
        heights.append(float(drawing.split("height:")[1].split("p")[0]))
    assert heights[1] > 4 * heights[0]


def test_a_text_that_looks_like_a_formula_stays_a_text(book: Any) -> None:
    cell = book["Réseaux"]["C6"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=HYPERLINK(1)", True)
    assert not book["Réseaux"]["B6"].quotePrefix


def test_a_sheet_prints_on_a4_with_its_header_on_each_page(book: Any) -> None:
    networks, profile = book["Réseaux"], book["Profil"]
    assert (networks.page_setup.paperSize, networks.page_setup.fitToWidth) == (9, 1)
    assert networks.page_setup.fitToHeight == 0 and networks.sheet_properties.pageSetUpPr.fitToPage
    assert (networks.print_title_rows, networks.freeze_panes) == ("$5:$5", "A6")
    assert profile.print_title_rows == "$3:$3"
    assert (
        networks.oddHeader.left.text == "Essai && co – Réseaux"
        and networks.oddFooter.right.text == "Page &P / &N"
    )
    wide = FormSheet("X", "x", (FormColumn("A", width=60), FormColumn("B", width=60)))
    sheet = openpyxl.load_workbook(io.BytesIO(form_bytes("x", [wide])))["X"]
    assert (sheet.page_setup.orientation, profile.page_setup.orientation) == ("landscape", "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols, sheet.freeze_panes) == (1, None, "A4")


def test_a_sheet_too_wide_for_a_page_goes_on_on_the_next_under_its_first_columns() -> None:
    columns = tuple(FormColumn(f"COLONNE_{n}", width=30, example="x" if n == 4 else None) for n in range(10))
    content = form_bytes("x", [FormSheet("X", "Une phrase.", columns, [("a", "b")], repeated=2)])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["X"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.pageOrder) == (3, "overThenDown")
    assert (sheet.print_title_cols, sheet.print_title_rows, sheet.freeze_panes) == ("$A:$B", "$5:$5", "C6")
    assert sheet["C2"].value == "Une phrase." and sheet["C3"].value == EXAMPLE_NOTE, "not on each page"


def test_a_header_is_broken_after_an_underscore_and_never_inside_a_word() -> None:
    columns = (FormColumn("ABONNEMENT_HT", width=5), FormColumn("TAUX", width=20))
    sheet = openpyxl.load_workbook(io.BytesIO(form_bytes("x", [FormSheet("X", "x", columns)])))["X"]
    assert sheet["A3"].value == "ABONNEMENT_\nHT" and sheet["B3"].value == "TAUX"
    assert sheet.column_dimensions["A"].width >= width_of("ABONNEMENT_") > 5
    assert sheet.column_dimensions["B"].width == 20
    assert sheet.row_dimensions[3].height >= 2 * 12
