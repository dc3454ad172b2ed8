"""A workbook (.xlsx) that is written to be read and printed: one table a sheet, on A4, no text becomes a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from origyne_pipeline.formulas import neutral
from origyne_pipeline.workbook.long_tables import LongTable
from origyne_pipeline.workbook.saving import workbook_bytes

Value = str | Decimal | date | time | int | None
MONEY, DAY, WHOLE, RATE = "#,##0.00;[Red]-#,##0.00", "DD/MM/YYYY", "#,##0", '0.0#" %"'
EXACT, CLOCK = "#,##0.000000;[Red]-#,##0.000000", "HH:MM:SS"
HEAD = PatternFill("solid", fgColor="14467C")
WRONG = PatternFill("solid", fgColor="FADBD8")
A4 = 9
"""How .xlsx calls the paper."""
HEAD_LINE = 15
"""Points of a line of the heads."""
MOST_UPRIGHT = 5
"""Columns that fit an upright page."""


@dataclass(frozen=True)
class SheetLayout:
    """A sheet's columns: title, width, and the format of numbers in it."""

    title: str
    columns: tuple[tuple[str, int, str], ...]


class PrintedBook:
    """The workbook while it is written, a row at a time, to any of its sheets."""

    def __init__(self, title: str, layouts: Sequence[SheetLayout]) -> None:
        """``title`` is printed over each sheet; the sheets stand in the order of ``layouts``."""
        self._book = Workbook(write_only=True)
        self._book.properties.title = title
        self._book.properties.creator = "Origyne Pipeline"
        self._title = title
        self._tables = [(layout, LongTable(layout.title, partial(self._sheet, layout))) for layout in layouts]

    def row(
        self,
        layout: SheetLayout,
        values: Sequence[Value],
        *,
        bold: bool = False,
        fill: PatternFill | None = None,
    ) -> None:
        """Appends a row to a sheet."""
        table = next(table for own, table in self._tables if own is layout)
        sheet = table.next_row()
        cells = [
            _cell(sheet, value, form) for value, (_, _, form) in zip(values, layout.columns, strict=True)
        ]
        for cell in cells if bold or fill else ():
            cell.font = Font(bold=bold)
            if fill:
                cell.fill = fill
        sheet.append(cells)

    def finish(self, day: date) -> bytes:
        """The file, as written on a day: the same rows give the same bytes."""
        for layout, table in self._tables:
            table.filter_columns(get_column_letter(len(layout.columns)))
        return workbook_bytes(self._book, f"{day}T00:00:00Z")

    def _sheet(self, layout: SheetLayout, title: str, before: Any) -> Any:
        sheet = self._book.create_sheet(title, self._book.index(before) + 1 if before else None)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.orientation = "landscape" if len(layout.columns) > MOST_UPRIGHT else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddHeader.left.text = f"{self._title} – {title}".replace("&", "&&")
        sheet.oddFooter.right.text = "&P / &N"
        for index, (_, width, _) in enumerate(layout.columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        lines = max(-(-len(title) // width) for title, width, _ in layout.columns)
        if lines > 1:
            sheet.row_dimensions[1].height = HEAD_LINE * (lines + 1)  # words do not break
        cells = [_cell(sheet, title, "") for title, _, _ in layout.columns]
        for cell in cells:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.append(cells)
        return sheet


def _cell(sheet: WriteOnlyWorksheet, value: Value, form: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = neutral(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    elif value is not None and form:
        cell.number_format = form
    return cell
