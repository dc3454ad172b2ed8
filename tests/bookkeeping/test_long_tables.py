"""Workbooks of more rows than a sheet holds: every row is in the file, on a further sheet."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from origyne_pipeline.bookkeeping.pack import Aged, OpenItem, Pack
from origyne_pipeline.bookkeeping.pack_workbook import PackWorkbook
from origyne_pipeline.invoicing.control import HEADS, ControlRow, write_control_workbook
from origyne_pipeline.workbook import long_tables

ZERO, DAY = Decimal("0.00"), date(2026, 10, 31)


@pytest.fixture(autouse=True)
def short_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets of four rows, heads included."""
    monkeypatch.setattr(long_tables, "MOST_ROWS", 4)


@pytest.mark.parametrize(("items", "lengths"), [(3, [4]), (4, [4, 2]), (7, [4, 4, 2])])
def test_the_open_items_go_on_on_a_further_sheet(tmp_path: Path, items: int, lengths: list[int]) -> None:
    workbook = PackWorkbook("Clôture")
    for number in range(items):
        days_and_amounts = (DAY, DAY, Decimal(number), Decimal(number))
        workbook.add_item(OpenItem(f"C{number}", "Zoé", f"F{number}", "INVOICE", *days_and_amounts, 3, False))
    pack = Pack("VNO", "732829320", "octobre 2026", DAY, [], [], [], [], [])
    pack.aged = Aged("", "", (ZERO,) * 5, ZERO)
    path = tmp_path / "pack.xlsx"
    path.write_bytes(workbook.finish(pack))
    book = openpyxl.load_workbook(path)
    titles = ["Postes ouverts", *(f"Postes ouverts ({n})" for n in range(2, len(lengths) + 1))]
    place = book.sheetnames.index(titles[0])
    assert book.sheetnames[place : place + len(titles)] == titles
    sheets = [list(book[title].iter_rows(values_only=True)) for title in titles]
    assert [len(rows) for rows in sheets] == lengths
    assert len({rows[0] for rows in sheets}) == 1
    assert [row[0] for rows in sheets for row in rows[1:]] == [f"C{number}" for number in range(items)]
    assert [book[title].auto_filter.ref for title in titles] == [f"A1:J{length}" for length in lengths]


def test_the_control_workbook_goes_on_on_a_further_sheet(tmp_path: Path) -> None:
    amounts = (Decimal(1),) * 7
    rows = [ControlRow(f"C{number}", "", "Facture", *amounts, None, ()) for number in range(5)]
    path = tmp_path / "controle.xlsx"
    write_control_workbook(path, rows, DAY, "Contrôle")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Contrôle", "Contrôle (2)", "Alertes"]
    sheets = [list(book[title].iter_rows(values_only=True)) for title in book.sheetnames[:2]]
    assert [rows[0] for rows in sheets] == [HEADS] * 2
    assert [row[0] for rows in sheets for row in rows[1:]] == [f"C{number}" for number in range(5)]
