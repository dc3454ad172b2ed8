"""A workbook (.xlsx) that is written to be read and printed: one table a sheet, on A4, no text becomes a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from origyne_pipeline.formulas import neutral
from origyne_pipeline.workbook.form_styles import lines_of
from origyne_pipeline.workbook.headers_shown import HEADER_SIZE, header_lines, width_for
from origyne_pipeline.workbook.long_tables import LongTable
from origyne_pipeline.workbook.pages import set_page
from origyne_pipeline.workbook.saving import workbook_bytes

Value = str | Decimal | date | time | int | None
MONEY, DAY, WHOLE, RATE = "#,##0.00;[Red]-#,##0.00", "DD/MM/YYYY", "#,##0", '0.0#" %"'
EXACT, CLOCK = "#,##0.000000;[Red]-#,##0.000000", "HH:MM:SS"
HEAD = PatternFill("solid", fgColor="14467C")
WRONG = PatternFill("solid", fgColor="FADBD8")
UNUSUAL = PatternFill("solid", fgColor="FFF3DC")
FONT, SIZE = "Calibri", 11
"""Those of the cells that have no style: a bold one must not look like another font."""
LINE_HEIGHT = 15
"""Points."""
INDENT = 2
"""Of a text, in widths: it must not touch a number that stands to its left."""
EDGE = Border(left=Side("thin", color="FFFFFF"))
NOTHING = "Néant"
"""The row of a sheet that has none."""


@dataclass(frozen=True)
class SheetLayout:
    """A sheet's columns: title, width, and the format of numbers in it, "" for texts.

    ``repeated``: the first columns, which stand on each page where the sheet takes several across.
    """

    title: str
    columns: tuple[tuple[str, int, str], ...]
    repeated: int = 1

    @cached_property
    def widths(self) -> list[float]:
        """Of its columns: no head is cut inside a word."""
        return [width_for(title, width) for title, width, _ in self.columns]


class PrintedBook:
    """The workbook while it is written, a row at a time, to any of its sheets."""

    def __init__(self, title: str, layouts: Sequence[SheetLayout]) -> None:
        """``title`` is printed over each sheet; the sheets stand in the order of ``layouts``."""
        self._book = Workbook(write_only=True)
        self._book.properties.title = title
        self._book.properties.creator = "Origyne Pipeline"
        self._title = title
        self._styles: dict[tuple[object, ...], Any] = {}
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
        texts = [(v, width) for v, width in zip(values, layout.widths, strict=True) if isinstance(v, str)]
        lines = max((lines_of(text, round(width) - INDENT - bold) for text, width in texts), default=1)
        if lines > 1:
            sheet.row_dimensions[table.last_row].height = LINE_HEIGHT * lines
        pairs = zip(values, layout.columns, strict=True)
        sheet.append([self._cell(sheet, value, form, bold, fill) for value, (_, _, form) in pairs])

    def finish(self, day: date) -> bytes:
        """The file, as written on a day: the same rows give the same bytes."""
        for layout, table in self._tables:
            if table.is_empty:
                self.row(layout, (NOTHING, *[None] * (len(layout.columns) - 1)))
            table.filter_columns(get_column_letter(len(layout.columns)))
        return workbook_bytes(self._book, f"{day}T00:00:00Z")

    def _sheet(self, layout: SheetLayout, title: str, before: Any) -> Any:
        sheet = self._book.create_sheet(title, self._book.index(before) + 1 if before else None)
        set_page(sheet, self._title, layout.widths, 1, layout.repeated)
        pairs = zip(layout.columns, layout.widths, strict=True)
        lines = max(len(header_lines(head, width - INDENT)) for (head, _, _), width in pairs)
        sheet.row_dimensions[1].height = LINE_HEIGHT * lines + 4
        sheet.append([self._head(sheet, head, form) for head, _, form in layout.columns])
        return sheet

    @staticmethod
    def _head(sheet: Any, title: str, form: str) -> Cell:
        """A head stands over its column as the cells do: texts at the left, numbers at the right."""
        cell: Cell = WriteOnlyCell(sheet, title)
        cell.font, cell.fill = Font(FONT, HEADER_SIZE, bold=True, color="FFFFFF"), HEAD
        cell.border = EDGE
        cell.alignment = Alignment(
            horizontal="right" if form else "left", vertical="center", wrap_text=True, indent=0 if form else 1
        )
        return cell

    def _cell(self, sheet: Any, value: Value, form: str, bold: bool, fill: PatternFill | None) -> Any:
        cell: Any = WriteOnlyCell(sheet)
        cell.value = neutral(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type, form = "s", ""
        key = (form if value is not None else "", isinstance(value, str), bold, fill and fill.fgColor.rgb)
        if key not in self._styles:
            cell.font = Font(FONT, SIZE, bold=bold)
            if key[0]:
                cell.number_format = form
            if fill:
                cell.fill = fill
            is_text = isinstance(value, str)
            cell.alignment = Alignment(
                horizontal="left" if is_text else None, vertical="top", wrap_text=is_text, indent=int(is_text)
            )
            self._styles[key] = cell._style
        cell._style = self._styles[key]
        return cell
