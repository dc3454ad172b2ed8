"""A sheet as every format gives it: its title, and its rows as they are stored, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from origyne_pipeline.workbook.cells import Cell

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of any sheet."""


class CannotOpen(ValueError):
    """Why the bytes cannot be read as a workbook, in words for the person who deposited them."""


@dataclass(frozen=True)
class SheetRow:
    """A row that holds anything: its number from 1, and the cells that hold anything, by column from 0."""

    number: int
    cells: dict[int, Cell]
    is_hidden: bool = False


class Sheet(Protocol):
    """A sheet. ``hidden_columns`` (from 0) are known once ``rows`` gave the first row."""

    title: str
    is_hidden: bool
    hidden_columns: set[int]

    def rows(self, width: int) -> Iterator[SheetRow]:
        """The rows from the first on; columns from ``width`` on are left out."""


def holds(cell: Cell) -> bool:
    """Whether anything stands in a cell: white space is nothing, a formula without a value is something."""
    value = cell.value
    return cell.is_uncached or not (value is None or (isinstance(value, str) and not value.strip()))
