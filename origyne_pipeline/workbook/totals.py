"""Rows below or between others that add up: they are no customer and no price."""

import re
from collections.abc import Collection, Mapping

from origyne_pipeline.workbook.cells import Cell

LABEL = re.compile(
    r"(?:(?:sous|sub|grand)[\s-]*)?tota(?:l|ux)(?=[\s:.-]*$|[\s:])|(?:somme|sum|moyenne|nombre|nb)(?=[\s:.]|$)",
    re.IGNORECASE,
)
NO_MORE = re.compile(r"(?:\W|[0-9]|g[ée]n[ée]ral|ht|ttc|eur)*", re.IGNORECASE)
"""What may follow the word where the label is not the first cell: "Total général HT : 12,50"."""
FIGURE = re.compile(r"[-+(]?[0-9€$*]|[=]|[a-zàâéèêîôûç]+$")
"""What a total may hold beside its label: a number, with its unit or not, or a word as "lignes"."""


def is_total(cells: Mapping[int, Cell], places: Collection[int], required: int) -> bool:
    """Whether a row is a total: its first filled cell says so, and it is no row of the sheet.

    A customer or an offer may be called Total: then the row has what every row has, or texts beside the name.

    Args:
        cells: of the row, by column.
        places: of the columns that are read.
        required: how many columns must be there.
    """
    if not cells or not _is_label(cells[min(cells)]):
        return False
    read = [place for place in cells if place in places]
    others = [cells[place] for place in read if place != min(cells)]
    return len(read) * 2 <= required or all(_is_figure(cell) for cell in others)


def _is_label(cell: Cell) -> bool:
    return isinstance(cell.value, str) and LABEL.match(cell.value.strip()) is not None


def _is_figure(cell: Cell) -> bool:
    if not isinstance(cell.value, str):
        return True
    text = cell.value.strip()
    label = LABEL.match(text)
    return FIGURE.match(text) is not None or bool(label and NO_MORE.fullmatch(text, label.end()))
