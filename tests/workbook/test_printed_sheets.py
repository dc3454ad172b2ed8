"""How a workbook that is read and printed looks: legible on A4, no empty sheet, no head cut."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.assurance import dispute_book
from origyne_pipeline.bookkeeping import pack_workbook
from origyne_pipeline.invoicing import control
from origyne_pipeline.onboarding.client_form import clients_form
from origyne_pipeline.onboarding.profile.writing import blank_xlsx
from origyne_pipeline.onboarding.rio.tool import tool_bytes
from origyne_pipeline.onboarding.tariffs.template import template_bytes
from origyne_pipeline.supplier_dispute import DETAIL_COLUMNS, ITEMS, SUMMARY
from origyne_pipeline.workbook.headers_shown import header_words, width_of
from origyne_pipeline.workbook.printed_sheets import MONEY, UNUSUAL, PrintedBook, SheetLayout

DAY = date(2026, 11, 2)
POINTS_OF_A_WIDTH = 7
"""Where the fonts are missing; measured on pages that LibreOffice printed with DejaVu Sans."""
PAGES = {"portrait": 523, "landscape": 770}
LAYOUT = SheetLayout("Écarts", (("Nom", 20, ""), ("Montant HT (€)", 9, MONEY)))


def printed(layouts: Any, *rows: Any) -> Any:
    book = PrintedBook("Essai", layouts)
    for row in rows:
        book.row(layouts[0], row)
    return openpyxl.load_workbook(io.BytesIO(book.finish(DAY)))


BOOKS = {
    "control": lambda: printed((control.CUSTOMERS, control.ALERTS)),
    "differences": lambda: printed(dispute_book.LAYOUTS),
    "dispute": lambda: printed((SUMMARY, ITEMS, SheetLayout("Calcul", DETAIL_COLUMNS))),
    "month-end": lambda: printed(pack_workbook.LAYOUTS),
    "clients": lambda: openpyxl.load_workbook(io.BytesIO(clients_form())),
    "profile": lambda: openpyxl.load_workbook(io.BytesIO(blank_xlsx("ABC", "02/11/2026"))),
    "tariffs": lambda: openpyxl.load_workbook(io.BytesIO(template_bytes(DAY))),
    "rio": lambda: openpyxl.load_workbook(io.BytesIO(tool_bytes(3))),
}


def heads_of(sheet: Any) -> list[Any]:
    row = int(sheet.print_title_rows.split("$")[-1])
    return [cell for cell in sheet[row] if cell.value]


@pytest.mark.parametrize("name", BOOKS)
def test_each_sheet_is_legible_on_paper_with_heads_and_numbers_on_each_page(name: str) -> None:
    sheets = [sheet for sheet in BOOKS[name]().worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        letters = [cell.column_letter for cell in sheet[sheet.max_row] if cell.column <= sheet.max_column]
        widths = [sheet.column_dimensions[letter].width for letter in letters]
        pages = sheet.page_setup.fitToWidth
        repeated = sum(widths[: "ABCDEFG".index(sheet.print_title_cols[-1]) + 1]) if pages > 1 else 0
        points = POINTS_OF_A_WIDTH * (sum(widths) + repeated * (pages - 1))
        scale = pages * PAGES[sheet.page_setup.orientation] / points
        assert (sheet.page_setup.paperSize, scale >= 0.7) == (9, True), (sheet.title, round(scale, 2))
        assert sheet.print_title_rows and sheet.oddFooter.right.text == "Page &P / &N"
        assert sheet.title in sheet.oddHeader.left.text
        for cell in heads_of(sheet) if sheet.title != "Mode d'emploi" else ():
            width = sheet.column_dimensions[cell.column_letter].width
            assert max(map(width_of, header_words(cell.value.replace("\n", "")))) <= width, cell.value


def test_a_sheet_without_rows_says_so() -> None:
    book = printed((LAYOUT, control.ALERTS), ("Martin", 1))
    rows = [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book.worksheets]
    assert rows == [["Martin"], ["Néant"]]


def test_heads_stand_as_their_cells_and_all_letters_are_of_one_font() -> None:
    book = PrintedBook("Essai", (LAYOUT,))
    book.row(LAYOUT, ("Martin", 1))
    book.row(LAYOUT, ("Total " * 12, 1), bold=True, fill=UNUSUAL)
    sheet = openpyxl.load_workbook(io.BytesIO(book.finish(DAY)))[LAYOUT.title]
    assert {cell.font.name for row in sheet for cell in row} == {"Calibri"}
    assert [cell.alignment.horizontal for cell in sheet[1]] == ["left", "right"]
    assert [sheet[cell].alignment.indent for cell in ("A1", "A2", "B2")] == [1, 1, 0]
    assert (sheet["B3"].number_format, sheet["B3"].font.bold, sheet["B2"].font.bold) == (MONEY, True, False)
    assert sheet["A3"].fill.fgColor.rgb == UNUSUAL.fgColor.rgb != sheet["A2"].fill.fgColor.rgb
    assert sheet.row_dimensions[3].height > 3 * 15 and sheet.row_dimensions[2].height is None
