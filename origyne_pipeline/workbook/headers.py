"""The header row of a sheet, found among titles and notes: the first row that has every column that must be there."""

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from origyne_pipeline.workbook.cells import Cell, column_letter, shown
from origyne_pipeline.workbook.faults import Fault, shortened_list
from origyne_pipeline.workbook.layout import LONGEST_HEADER, Layout, folded
from origyne_pipeline.workbook.sheet import SheetRow

NEARLY = 0.85
"""How alike a header is to a column's name: one or two letters of ten are wrong."""
TITLE_ROWS = 1000
"""Filled rows of a sheet among which its header is looked for."""


@dataclass(frozen=True)
class Header:
    """Where the header is (0: the sheet is empty), and its texts by column."""

    row: int
    names: Mapping[int, str]

    @functools.cached_property
    def folded_names(self) -> Mapping[int, str]:
        """The texts without case, accents, spaces and underscores."""
        return {place: folded(name) for place, name in self.names.items()}

    def places(self, layout: Layout) -> dict[str, list[int]]:
        """Where each column of a layout stands; a name that stands twice has two places."""
        standing: dict[str, list[int]] = {}
        for place, name in self.names.items():
            if len(name) <= LONGEST_HEADER:
                standing.setdefault(folded(name), []).append(place)
        places = {}
        for column, names in layout.names.items():
            own = [[name - 1] if isinstance(name, int) else standing.get(name, []) for name in names]
            if column not in layout.constants and any(own):
                places[column] = next(each for each in own if each)
        return places


def find_header(rows: Iterable[SheetRow], layout: Layout) -> Header:
    """The first row with every required column; else the one that comes nearest, of which faults are then told."""
    best, most = Header(layout.header_row, {}), -1
    for count, row in enumerate(rows, start=1):
        if row.number < layout.header_row:
            continue
        header = Header(row.number, {place: shown(cell.value) for place, cell in row.cells.items()})
        if layout.header_row:
            return header if row.number == layout.header_row else Header(layout.header_row, {})
        columns = header.places(layout).keys() | layout.constants
        if columns >= set(layout.required):
            return header
        score = len(columns) * 2 + (layout.key in columns)
        if score > most:
            best, most = header, score
        if count == TITLE_ROWS:
            break
    return best


def check_header(header: Header, layout: Layout, faults: list[Fault]) -> dict[str, int] | None:
    """The place of each column, or None where the header is not that of the layout; then ``faults`` says why."""
    if not header.row:
        faults.append(Fault(layout.sheet, "", "", "the sheet is empty: no header row"))
        return None
    before = len(faults)
    places = header.places(layout)
    for column, own in places.items():
        for place in own[1:]:
            cell = f"{column_letter(place)}{header.row}"
            rule = f"column {column} stands twice: keep one"
            faults.append(Fault(layout.sheet, cell, header.names[place], rule))
    known = {place for own in places.values() for place in own}
    unknown = [repr(name) for place, name in header.names.items() if place not in known and len(name) <= 40]
    hint = f"; unknown headers there: {shortened_list(unknown, '')}" if unknown and places else ""
    for column in layout.required:
        if column not in places and column not in layout.constants:
            rule = f"column {column} is missing from the header in row {header.row}{hint}"
            faults.append(Fault(layout.sheet, "", "", rule))
            hint = ""
    return {column: own[0] for column, own in places.items()} if len(faults) == before else None


def warn_nearly_named(
    header: Header, layout: Layout, places: Mapping[str, int], warnings: list[Fault]
) -> None:
    """A warning at each header that is nearly the name of a column that may be there and is not."""
    missing = {folded(column): column for column in layout.optional if column not in places}
    for place, name in header.names.items():
        if place in places.values() or not 4 <= len(name) <= LONGEST_HEADER:
            continue
        for near in difflib.get_close_matches(folded(name), missing, 1, NEARLY):
            cell = f"{column_letter(place)}{header.row}"
            rule = f"the column is not read: call it {missing[near]} if it is meant"
            warnings.append(Fault(layout.sheet, cell, name, rule))


def repeats_header(cells: Mapping[int, Cell], header: Header, places: Mapping[str, int]) -> bool:
    """Whether a row says again what its columns are called: two of them at least, and little else."""
    filled = [place for place in set(places.values()) if place in cells]
    others = 0
    for place in filled:
        text = shown(cells[place].value)
        others += not text or folded(text) != header.folded_names.get(place, "")
        if others * 2 >= len(filled):
            return False
    return len(filled) - others >= 2
