"""A workbook that people fill: drop-downs, comments, examples in grey, protected structure, printable on A4.

Each sheet has its title, a sentence, an example and the header over its rows. ``read_tables`` leaves out all that
stands above the header, so the example is never read as a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from origyne_pipeline.workbook.form_lists import LISTS, add_choices
from origyne_pipeline.workbook.form_styles import (
    FormStyles,
    comment_of,
    lines_of,
    write,
)
from origyne_pipeline.workbook.headers_shown import broken_header, header_lines, width_for
from origyne_pipeline.workbook.pages import Paper, set_page
from origyne_pipeline.workbook.saving import workbook_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | date | time | None
EXAMPLE_NOTE = "Exemple (cette ligne n'est pas lue) :"
SPARE_ROWS = 1000
"""Rows under the blank ones that have the same drop-downs, for who needs more."""
TITLE_HEIGHT, LINE_HEIGHT = 24, 14


@dataclass(frozen=True)
class FormColumn:
    """A column. ``comment`` stands on its header; ``example`` in grey above the header.

    ``width`` is at least this; the longest word of the header may need more.

    ``choices``: a drop-down, and nothing else may be typed. ``number_format``: ``@`` for codes and numbers whose zeros
    and digits must stay. ``is_locked``: people read it and do not fill it; ``is_grey``: it is an example of each row.
    """

    header: str
    comment: str = ""
    width: int = 18
    choices: tuple[str, ...] = ()
    example: Value = None
    number_format: str = "General"
    is_locked: bool = False
    is_grey: bool = False


@dataclass(frozen=True)
class FormSheet:
    """A sheet. ``intro``: what it is for, over the table. ``rows``: what stands in it already, None where to fill.

    ``row_choices`` and ``row_comments`` are by the place of a row from 0: the drop-down and the comment of its cell in
    the first column that is not locked, for a sheet with one parameter a row. ``repeated``: the first columns, which
    each page repeats where the sheet takes several across.
    """

    title: str
    intro: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[Value]] = ()
    blank_rows: int = 0
    repeated: int = 1
    row_choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    row_comments: Mapping[int, str] = field(default_factory=dict)

    @property
    def widths(self) -> list[float]:
        """Of its columns: no header is cut inside a word."""
        return [width_for(column.header, column.width) for column in self.columns]

    @property
    def header_row(self) -> int:
        """The row of its header, from 1."""
        return 5 if any(column.example is not None for column in self.columns) else 3

    @property
    def fill_column(self) -> int:
        """The first column that is not locked, from 1."""
        return next((at for at, column in enumerate(self.columns, 1) if not column.is_locked), 1)


def form_bytes(title: str, sheets: Sequence[FormSheet], *, is_protected: bool = True) -> bytes:
    """The .xlsx of a form; the same bytes for the same sheets.

    Args:
        title: of the document, printed over each page.
        sheets: in their order.
        is_protected: whether only the cells to fill can be changed; there is no password.
    """
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    book.properties.title, book.properties.creator = title, "Origyne Pipeline"
    book.remove(book.worksheets[0])
    styles = FormStyles.of(book)
    for sheet in sheets:
        _add_sheet(book, title, sheet, styles, is_protected)
    if LISTS in book.sheetnames:
        book.move_sheet(LISTS, len(book.sheetnames))
    if is_protected:
        book.security = WorkbookProtection(lockStructure=True)
    return workbook_bytes(book)


def _add_sheet(book: "Workbook", title: str, form: FormSheet, styles: FormStyles, is_protected: bool) -> None:
    sheet = book.create_sheet(form.title)
    paper = set_page(sheet, title, form.widths, form.header_row, form.repeated)
    _add_heads(sheet, form, styles, paper)
    _add_rows(sheet, form, styles)
    last = form.header_row + len(form.rows) + form.blank_rows + SPARE_ROWS
    for at, column in enumerate(form.columns, 1):
        if column.choices and not column.is_locked:
            add_choices(book, sheet, (form.header_row + 1, last), at, column.choices)
    for place, choices in form.row_choices.items():
        row = form.header_row + 1 + place
        add_choices(book, sheet, (row, row), form.fill_column, choices)
    for place, text in form.row_comments.items():
        sheet.cell(form.header_row + 1 + place, form.fill_column).comment = comment_of(text)
    if is_protected:
        sheet.protection.sheet = True
        for name in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
            setattr(sheet.protection, name, False)  # False: allowed


def _add_heads(sheet: "Worksheet", form: FormSheet, styles: FormStyles, paper: Paper) -> None:
    """Title; sentence and note over columns of the first page; example and header."""
    write(sheet.cell(1, 1), form.title, styles.title)
    sheet.row_dimensions[1].height = TITLE_HEIGHT
    first, last = paper.text_column, paper.first_columns
    write(sheet.cell(2, first), form.intro, styles.intro)
    if last > first:
        sheet.merge_cells(start_row=2, start_column=first, end_row=2, end_column=last)
    width = round(sum(form.widths[first - 1 : last]))
    sheet.row_dimensions[2].height = LINE_HEIGHT * lines_of(form.intro, width) + 4
    if form.header_row > 3:
        write(sheet.cell(3, first), EXAMPLE_NOTE, styles.example_note)
    for at, column in enumerate(form.columns, 1):
        if form.header_row > 3:
            write(sheet.cell(4, at), column.example, styles.example(column.number_format))
        header = sheet.cell(form.header_row, at)
        text = broken_header(column.header, form.widths[at - 1])
        write(header, text, styles.locked_header if column.is_locked else styles.header)
        if column.comment:
            header.comment = comment_of(column.comment)
    pairs = zip(form.columns, form.widths, strict=True)
    lines = max((len(header_lines(column.header, width)) for column, width in pairs), default=1)
    sheet.row_dimensions[form.header_row].height = LINE_HEIGHT * lines + 6


def _add_rows(sheet: "Worksheet", form: FormSheet, styles: FormStyles) -> None:
    """What stands in the sheet already, then the blank rows; the cells below them can be filled as well."""
    own = [styles.cell(column.number_format, column.is_locked, column.is_grey) for column in form.columns]
    first = form.header_row + 1
    for number, values in enumerate([*form.rows, *([()] * form.blank_rows)], first):
        padded = [*values, *([None] * (len(own) - len(values)))]
        for at, (value, style) in enumerate(zip(padded, own, strict=True), 1):
            write(sheet.cell(number, at), value, style)
        pairs = zip(padded, form.widths, strict=True)
        lines = max((lines_of(str(value), int(width)) for value, width in pairs if value), default=1)
        sheet.row_dimensions[number].height = LINE_HEIGHT * lines + 4
    styles.unlock_columns(sheet, [not column.is_locked for column in form.columns], own)
