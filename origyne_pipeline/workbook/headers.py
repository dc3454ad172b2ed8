"""The header row of a sheet, found among titles and notes: the first row that has every column that must be there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from origyne_pipeline.workbook.cells import Cell, column_letter, shown
from origyne_pipeline.workbook.faults import Fault, shortened_list
from origyne_pipeline.workbook.layout import Layout, folded
from origyne_pipeline.workbook.sheet import SheetRow

TITLE_ROWS = 1000
"""Filled rows of a sheet among which its header is looked for."""


@dataclass(frozen=True)
class Header:
    """Where the header is (0: the sheet is empty), and its texts by column."""

    row: int
    names: Mapping[int, str]

    def columns(self, layout: Layout) -> dict[int, str]:
        """The columns of a layout by place; a name that stands twice is there twice."""
        named = {place: layout.column_of(name) for place, name in self.names.items()}
        return {place: column for place, column in named.items() if column}


def find_header(rows: Iterable[SheetRow], layout: Layout) -> Header:
    """The first row with every required column; else the one that comes nearest, of which faults are then told."""
    best, most = Header(0, {}), -1
    for count, row in enumerate(rows, start=1):
        header = Header(row.number, {place: shown(cell.value) for place, cell in row.cells.items()})
        columns = set(header.columns(layout).values())
        if columns.issuperset(layout.required):
            return header
        score = len(columns) * 2 + (layout.key in columns)
        if score > most:
            best, most = header, score
        if count == TITLE_ROWS:
            break
    return best


def check_header(header: Header, layout: Layout, faults: list[Fault]) -> dict[int, str] | None:
    """The columns by place, or None where the header is not that of the layout; then ``faults`` says why."""
    if not header.row:
        faults.append(Fault(layout.sheet, "", "", "the sheet is empty: no header row"))
        return None
    before = len(faults)
    columns = header.columns(layout)
    for place, column in columns.items():
        if column in [name for other, name in columns.items() if other < place]:
            cell = f"{column_letter(place)}{header.row}"
            rule = f"column {column} stands twice: keep one"
            faults.append(Fault(layout.sheet, cell, header.names[place], rule))
    unknown = [
        f"{name!r}" for place, name in header.names.items() if place not in columns and len(name) <= 40
    ]
    hint = f"; unknown headers there: {shortened_list(unknown, '')}" if unknown and columns else ""
    for column in layout.required:
        if column not in columns.values():
            rule = f"column {column} is missing from the header in row {header.row}{hint}"
            faults.append(Fault(layout.sheet, "", "", rule))
            hint = ""
    return columns if len(faults) == before else None


def repeats_header(cells: Mapping[int, Cell], columns: Mapping[int, str], layout: Layout) -> bool:
    """Whether a row says again what its columns are called: two of them at least, and nothing else."""
    texts = {place: cells[place].value for place in columns if place in cells}
    same = [
        place
        for place, value in texts.items()
        if isinstance(value, str) and layout.column_of(value) == columns[place] and folded(value)
    ]
    return len(same) >= 2 and len(same) * 2 > len(texts)
