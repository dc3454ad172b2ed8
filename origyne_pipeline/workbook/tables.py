"""From an opened workbook to rows by column name: the header row of each sheet, then its rows that hold anything.

What people add for themselves is left out: titles above the header, totals below, other sheets and columns.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook

from origyne_pipeline.workbook.cells import Cell, Row, shown
from origyne_pipeline.workbook.faults import Fault
from origyne_pipeline.workbook.opening import Bounds, CannotOpen, check_archive, opened

LAST_ROW = 1_048_576  # of any .xlsx
TITLE_ROWS = 1000
"""Rows of a sheet among which its header is looked for."""
LONGEST_HEADER = 64
TOTAL = re.compile(r"total(?=[\s:]|$)", re.IGNORECASE)
YEAR = "(?:(?:19|20)[0-9]{2})?"
RATES = frozenset({"TAUX_TVA", "TAUX"})
"""Columns in percent: 0.2 in a cell of percent format is 20."""


@dataclass(frozen=True)
class Remarks:
    """What is wrong with a workbook, and what was put right."""

    faults: list[Fault]
    warnings: list[Fault]


@dataclass(frozen=True)
class Layout:
    """One sheet by its name (empty: the first of the workbook), the columns that must be there, those that may be.

    Header names are as the contract writes them; ``aliases`` are other headers for the same columns. The first
    required column is the key: the header is the first row that has it. ``may_be_absent``: then it has no rows.
    """

    sheet: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    may_be_absent: bool = False

    @property
    def key(self) -> str:
        """The column by which the header row is known."""
        return self.required[0]

    def column_of(self, header: str) -> str | None:
        """The column that a header names."""
        if len(header) > LONGEST_HEADER:
            return None
        return self._columns.get(folded(header))

    @functools.cached_property
    def _columns(self) -> dict[str, str]:
        aliases = {folded(alias): column for alias, column in self.aliases.items()}
        return {folded(column): column for column in self.required + self.optional} | aliases

    def is_name_of(self, title: str) -> bool:
        """Whether a sheet of this title is meant; a year after the name does no harm."""
        return re.fullmatch(re.escape(folded(self.sheet)) + YEAR, folded(title)) is not None


def folded(name: str) -> str:
    """A name without case, accents, spaces and underscores.

    >>> folded(" Zone d'Origine_É ")
    "ZONED'ORIGINEE"
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(plain.replace("_", "").split()).upper()


def read_tables(
    content: bytes,
    layouts: Sequence[Layout],
    faults: list[Fault],
    bounds: Bounds | None = None,
    warnings: list[Fault] | None = None,
) -> dict[str, list[Row]]:
    """The rows of each sheet of ``layouts``, keyed by the layout's sheet name; what is wrong goes to ``faults``.

    What reading the rows puts right goes to ``warnings``.

    Sheets and columns match without regard to case, accents, spaces and underscores, in any order; others are
    ignored, and so are empty rows, rows above the header and totals. A formula counts by the value that its
    spreadsheet stored with it.
    """
    bounds = bounds or Bounds()
    remarks = Remarks(faults, [] if warnings is None else warnings)
    tables: dict[str, list[Row]] = {layout.sheet: [] for layout in layouts}
    try:
        has_formula = check_archive(content, bounds)
        formulas = _formula_cells(content, layouts, bounds) if has_formula else set()
        with opened(content, bounds) as book:
            titles = _titles(book, layouts, faults)
            for layout in layouts:
                if layout.sheet in titles:
                    title = titles[layout.sheet]
                    tables[layout.sheet] = _read_sheet(book, title, layout, formulas, remarks, bounds)
    except CannotOpen as error:
        faults.append(Fault("", "", "", f"the file {error}"))
    except Exception as error:  # broken XML comes to light only while its rows are read
        faults.append(
            Fault("", "", "", f"the file cannot be read as an .xlsx workbook ({error.__class__.__name__})")
        )
    return tables


def _titles(book: Workbook, layouts: Iterable[Layout], faults: list[Fault]) -> dict[str, str]:
    titles = {}
    for layout in layouts:
        titled = [sheet.title for sheet in book.worksheets if layout.is_name_of(sheet.title)]
        if not layout.sheet:
            titled = [sheet.title for sheet in book.worksheets[:1]]
        if len(titled) == 1:
            titles[layout.sheet] = titled[0]
        elif titled or not layout.may_be_absent:
            rule = "the sheet is missing" if not titled else f"{len(titled)} sheets bear this name: keep one"
            faults.append(Fault(layout.sheet, "", "", rule))
    return titles


def _read_sheet(
    book: Workbook,
    title: str,
    layout: Layout,
    formulas: set[tuple[str, str]],
    remarks: "Remarks",
    bounds: Bounds,
) -> list[Row]:
    faults = remarks.faults
    layout = replace(layout, sheet=layout.sheet or title)
    header, names = _header_row(book, title, layout, bounds)
    if not names:
        faults.append(Fault(layout.sheet, "", "", "the sheet is empty: no header row"))
    columns = _header(names, header, layout, faults) if names else None
    if columns is None:
        return []
    letters = {column: get_column_letter(i + 1) for i, column in columns.items()}
    key = next(i for i, column in columns.items() if column == layout.key)
    rows: list[Row] = []
    totals = 0  # how many of the last rows are totals, unless another row follows
    for number, cells in _cells(book, title, max(columns) + 1):
        if number <= header:
            continue
        values = {
            column: Cell(
                cells[i].value,
                _uncached(cells[i], title, formulas),
                column in RATES and _is_percent(cells[i]),
            )
            for i, column in columns.items()
            if _holds(cells[i], title, formulas)
        }
        is_total = _is_total(cells, key)
        if not values or (is_total and layout.key not in values):
            continue
        totals = totals + 1 if is_total else 0
        if len(rows) == bounds.rows:
            faults.append(Fault(layout.sheet, "", "", f"more than {bounds.rows} rows"))
            return rows
        rows.append(Row(layout.sheet, number, values, letters, faults, remarks.warnings))
    return rows[: len(rows) - totals]


def _is_total(cells: Sequence[Any], key: int) -> bool:
    """Whether the first filled cell of a row begins with the word Total, and no other cell is its key."""
    first = next((i for i, cell in enumerate(cells) if _holds(cell, "", set())), None)
    if first is None or not TOTAL.match(shown(cells[first].value)):
        return False
    return first == key or not _holds(cells[key], "", set())


def _header_row(book: Workbook, title: str, layout: Layout, bounds: Bounds) -> tuple[int, dict[int, str]]:
    """The number of the first row that has the key column, and its texts by column index.

    Where no row has it, the first that holds anything: what is missing is then told of that row.
    """
    filled: list[tuple[int, dict[int, str]]] = []
    for number, cells in _cells(book, title, bounds.columns):
        names = {i: str(cell.value) for i, cell in enumerate(cells) if _holds(cell, title, set())}
        if any(layout.column_of(name) == layout.key for name in names.values()):
            return number, names
        filled += [(number, names)] if names else []
        if len(filled) == TITLE_ROWS:
            break
    return filled[0] if filled else (0, {})


def _cells(book: Workbook, title: str, width: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that a sheet holds, with their numbers, each as ``width`` cells."""
    sheet: Any = book[title]  # openpyxl's types do not know its read-only sheets
    sheet.reset_dimensions()  # some writers declare a size that is not theirs
    blank: tuple[Any, ...] | None = None
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=width), start=1):
        if cells is blank:  # rows that the file leaves out are one and the same tuple
            continue
        if all(cell is EMPTY_CELL for cell in cells):
            blank = cells
            continue
        yield number, cells


def _holds(cell: Any, title: str, formulas: set[tuple[str, str]]) -> bool:
    value = cell.value
    if value is None:
        return bool(formulas) and _uncached(cell, title, formulas)
    return not isinstance(value, str) or value.strip() != ""


def _is_percent(cell: Any) -> bool:
    return "%" in str(cell.number_format)


def _uncached(cell: object, title: str, formulas: set[tuple[str, str]]) -> bool:
    """A formula that no spreadsheet has ever computed; one that gave an empty text (type ``str``) was."""
    if not formulas or getattr(cell, "value", None) is not None or getattr(cell, "data_type", "n") == "str":
        return False
    return (title, getattr(cell, "coordinate", "")) in formulas


def _formula_cells(content: bytes, layouts: Sequence[Layout], bounds: Bounds) -> set[tuple[str, str]]:
    with opened(content, bounds, formulas=True) as book:
        return {
            (sheet.title, cell.coordinate)
            for sheet in book.worksheets
            if any(not layout.sheet or layout.is_name_of(sheet.title) for layout in layouts)
            for _, cells in _cells(book, sheet.title, bounds.columns)
            for cell in cells
            if getattr(cell, "data_type", "") == "f"
        }


def _header(names: dict[int, str], number: int, layout: Layout, faults: list[Fault]) -> dict[int, str] | None:
    """Column index to contract name, or None when the header is not that of the layout."""
    columns: dict[int, str] = {}
    before = len(faults)
    for i, name in names.items():
        column = layout.column_of(name)
        if column is None:
            continue
        if column in columns.values():
            cell = f"{get_column_letter(i + 1)}{number}"
            faults.append(Fault(layout.sheet, cell, name, f"column {column} stands twice: keep one"))
        columns[i] = column
    for column in layout.required:
        if column not in columns.values():
            faults.append(
                Fault(layout.sheet, "", "", f"column {column} is missing from the header in row {number}")
            )
    return columns if len(faults) == before else None
