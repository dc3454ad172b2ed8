"""From an opened workbook to rows by column name: the header row of each sheet, then its rows that hold anything.

What people add for themselves is left out: titles above the header, totals, other sheets and columns. What is read and
may surprise them is told as a warning: what is hidden, and values that come from another workbook.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from origyne_pipeline.workbook.archive import Bounds
from origyne_pipeline.workbook.cells import Cell, Row, column_letter
from origyne_pipeline.workbook.faults import Fault, shortened_list
from origyne_pipeline.workbook.headers import check_header, find_header, repeats_header, warn_nearly_named
from origyne_pipeline.workbook.layout import Layout
from origyne_pipeline.workbook.opening import opened
from origyne_pipeline.workbook.sheet import CannotOpen, Sheet
from origyne_pipeline.workbook.titles import find_sheets
from origyne_pipeline.workbook.totals import is_total

RATES = frozenset({"TAUX_TVA", "TAUX"})
"""Columns in percent: 0.2 in a cell of percent format is 20."""


@dataclass(frozen=True)
class Remarks:
    """What is wrong with a workbook, and what was put right or may surprise."""

    faults: list[Fault]
    warnings: list[Fault]


def read_tables(
    content: bytes,
    layouts: Sequence[Layout],
    faults: list[Fault],
    bounds: Bounds | None = None,
    warnings: list[Fault] | None = None,
    *,
    reads_xls: bool = False,
) -> dict[str, list[Row]]:
    """The rows of each sheet of ``layouts``, keyed by the layout's sheet name; what is wrong goes to ``faults``.

    What reading the rows puts right, or reads although it may not be meant, goes to ``warnings``.

    Sheets and columns match without regard to case, accents, spaces and underscores, in any order; others are
    ignored, and so are empty rows, rows above the header and totals. A formula counts by the value that its
    spreadsheet stored with it. ``reads_xls``: an .xls is read as well, where neither percent nor what is hidden counts.
    """
    bounds = bounds or Bounds()
    remarks = Remarks(faults, [] if warnings is None else warnings)
    tables: dict[str, list[Row]] = {layout.sheet: [] for layout in layouts}
    try:
        with opened(content, bounds, reads_xls=reads_xls) as sheets:
            for layout, sheet in find_sheets(sheets, layouts, faults, remarks.warnings):
                tables[layout.sheet] += _read_sheet(sheet, layout, remarks, bounds)
    except CannotOpen as error:
        faults.append(Fault("", "", "", f"the file {error}"))
    return tables


def _read_sheet(sheet: Sheet, layout: Layout, remarks: Remarks, bounds: Bounds) -> list[Row]:
    layout = replace(layout, sheet=sheet.title)
    header = find_header(sheet.rows(bounds.columns), layout)
    places = check_header(header, layout, remarks.faults)
    if places is None:
        return []
    warn_nearly_named(header, layout, places, remarks.warnings)
    letters = {column: column_letter(place) for column, place in places.items()}
    used = set(places.values())
    rows: list[Row] = []
    hidden: list[int] = []
    linked: list[str] = []
    for row in sheet.rows(max(used, default=0) + 1):
        cells = {place: cell for place, cell in row.cells.items() if place in used}
        if row.number <= header.row or not cells or is_total(row.cells, used, len(layout.required)):
            continue
        if repeats_header(cells, header, places):
            rule = f"row {row.number} is a header row, and so is row {header.row}: keep one"
            remarks.faults.append(Fault(layout.sheet, str(row.number), "", rule))
            continue
        if len(rows) == bounds.rows:
            remarks.faults.append(Fault(layout.sheet, "", "", f"more than {bounds.rows} rows"))
            return rows
        values = _values(cells, layout, places)
        hidden += [row.number] if row.is_hidden else []
        linked += [f"{column_letter(place)}{row.number}" for place, cell in cells.items() if cell.is_linked]
        rows.append(Row(layout.sheet, row.number, values, letters, remarks.faults, remarks.warnings))
    _warn(sheet, layout, sorted(used), hidden, linked, remarks.warnings)
    return rows


def _values(cells: Mapping[int, Cell], layout: Layout, places: Mapping[str, int]) -> dict[str, Cell]:
    """The cells of a row by column, as the rules of the layout turn them."""
    values = {}
    for column, place in places.items():
        cell = cells.get(place)
        if cell and cell.is_percent and column not in RATES:
            cell = replace(cell, is_percent=False)
        if column in layout.rules:
            cell = layout.rules[column].cell(cell)
        if cell:
            values[column] = cell
    for column in layout.constants:
        if constant := layout.rules[column].cell(None):
            values[column] = constant
    return values


def _warn(
    sheet: Sheet,
    layout: Layout,
    places: Sequence[int],
    hidden: Sequence[int],
    linked: Sequence[str],
    warnings: list[Fault],
) -> None:
    """Tells what is read and hardly seen."""

    def warn(rule: str) -> None:
        warnings.append(Fault(layout.sheet, "", "", rule))

    if sheet.is_hidden:
        warn("the sheet is hidden, and is read: show it, or delete it")
    if hidden:
        rows = "row" if len(hidden) == 1 else f"{len(hidden)} rows"
        warn(f"{rows} {shortened_list(hidden)} hidden, and read: show them, or delete them")
    unseen = [column_letter(place) for place in places if place in sheet.hidden_columns]
    if unseen:
        warn(f"column {shortened_list(unseen)} hidden, and read: show it, or delete it")
    if linked:
        warn(
            f"{shortened_list(linked)} linked to another workbook: the value that was last stored is read; copy it and"
            " paste it as a value"
        )
