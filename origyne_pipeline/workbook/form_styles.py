"""How a workbook that people fill looks: one font, cells to fill in pale yellow, all else grey or blue; A4."""

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from origyne_pipeline.formulas import is_formula

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.comments import Comment

FONT, SIZE, TITLE_SIZE = "Arial", 10, 14
BLUE, PALE_BLUE, TO_FILL, LOCKED = "14467C", "5B7FA6", "FFFBE6", "F2F2F2"
GREY, LINE = "7F7F7F", "BFBFBF"
DAY, TEXT = "DD/MM/YYYY", "@"
LETTERS_PER_WIDTH = 1.1
"""How many letters of a text a column of width 1 takes: the width is counted in figures, which are wider."""
COMMENT_WIDTH, COMMENT_LINE, COMMENT_CHARACTERS = 320, 18, 46


@dataclass
class FormStyles:
    """The styles of a workbook, each made once: a sheet may have many thousand cells."""

    sheet: Any
    title: Any = None
    intro: Any = None
    header: Any = None
    locked_header: Any = None
    example_note: Any = None
    cells: dict[tuple[object, ...], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, book: "Workbook") -> "FormStyles":
        """The styles, on a sheet that is not kept."""
        from openpyxl.styles import Alignment, Font, PatternFill

        styles = cls(book.create_sheet())
        bold = Font(FONT, SIZE, bold=True, color="FFFFFF")
        centred = Alignment(wrap_text=True, vertical="center")
        styles.title = styles._style(
            Font(FONT, TITLE_SIZE, bold=True, color=BLUE), Alignment(vertical="center")
        )
        styles.intro = styles._style(Font(FONT, SIZE), Alignment(wrap_text=True, vertical="top"))
        styles.example_note = styles._style(Font(FONT, SIZE, italic=True, color=GREY), Alignment())
        styles.header = styles._style(bold, centred, PatternFill("solid", fgColor=BLUE), has_border=True)
        styles.locked_header = styles._style(
            bold, centred, PatternFill("solid", fgColor=PALE_BLUE), has_border=True
        )
        book.remove(styles.sheet)
        return styles

    def example(self, number_format: str) -> Any:
        """Of the example above the header."""
        return self._kept(number_format, True, True, None)

    def cell(self, number_format: str, is_locked: bool, is_grey: bool) -> Any:
        """Of a cell under the header."""
        return self._kept(number_format, is_locked, is_grey, LOCKED if is_locked else TO_FILL)

    def unlock_columns(self, sheet: Any, unlocked: Sequence[bool], styles: Sequence[Any]) -> None:
        """Lets people fill the cells that are not there yet, in the same format; and paints none of them."""
        from openpyxl.styles import PatternFill
        from openpyxl.styles.borders import Border
        from openpyxl.utils import get_column_letter

        for at, (is_unlocked, style) in enumerate(zip(unlocked, styles, strict=True), 1):
            if is_unlocked:
                dimension = sheet.column_dimensions[get_column_letter(at)]
                dimension._style = copy(style)
                dimension.fill, dimension.border = PatternFill(), Border()

    def _kept(self, number_format: str, is_locked: bool, is_grey: bool, fill: str | None) -> Any:
        from openpyxl.styles import Alignment, Font, PatternFill

        key = (number_format, is_locked, is_grey, fill)
        if key not in self.cells:
            font = Font(FONT, SIZE, italic=is_grey, color=GREY if is_grey else "000000")
            painted = PatternFill("solid", fgColor=fill) if fill else PatternFill()
            alignment = Alignment(wrap_text=True, vertical="center")
            if number_format == TEXT:  # else it touches a number that stands to its left
                alignment.horizontal, alignment.indent = "left", 1
            self.cells[key] = self._style(font, alignment, painted, bool(fill), number_format, is_locked)
        return self.cells[key]

    def _style(
        self,
        font: Any,
        alignment: Any,
        fill: Any = None,
        has_border: bool = False,
        number_format: str = "General",
        is_locked: bool = True,
    ) -> Any:
        from openpyxl.styles import Border, Protection, Side

        cell = self.sheet.cell(1, 1)
        cell.font, cell.alignment, cell.number_format = font, alignment, number_format
        cell.protection = Protection(locked=is_locked)
        if fill:
            cell.fill = fill
        side = Side("thin", LINE)
        cell.border = Border(side, side, side, side) if has_border else Border()
        style = copy(cell._style)
        self.sheet.delete_rows(1)
        return style


def write(cell: Any, value: Any, style: Any) -> None:
    """Writes a value in a style. A text that a spreadsheet would calculate stays a text, also once it is edited."""
    cell.value = value
    cell._style = copy(style)
    if isinstance(value, str):
        cell.data_type = "s"
        if is_formula(value):
            cell.quotePrefix = True
    elif isinstance(value, date) and cell.number_format == "General":
        cell.number_format = DAY


def comment_of(text: str) -> "Comment":
    """A comment whose box shows the whole text."""
    from openpyxl.comments import Comment

    height = COMMENT_LINE * (lines_of(text, COMMENT_CHARACTERS) + 1)
    return Comment(text, "Origyne Pipeline", height, COMMENT_WIDTH)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a cell of ``width`` characters, by a cautious estimate.

    >>> lines_of("Numéro", 18), lines_of("Un deux trois quatre cinq", 18)
    (1, 2)
    """
    usable = max(int(width * LETTERS_PER_WIDTH), 1)
    return sum(max(math.ceil(len(part) / usable), 1) for part in text.split("\n"))
