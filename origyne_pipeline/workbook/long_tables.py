"""A table of a workbook that is written, over as many sheets as its rows need: no row is dropped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 1_048_576
"""A sheet of .xlsx holds no more, its heads included."""


@dataclass
class LongTable:
    """The sheets of one table; each begins with the same heads.

    ``new_sheet`` makes a sheet, its heads in place, of a title and behind another sheet (None: behind all). It is
    called with the title, then with ``title (2)`` and so on.
    """

    title: str
    new_sheet: Callable[[str, Any], Any]
    sheets: list[Any] = field(default_factory=list)
    last_row: int = 1

    def __post_init__(self) -> None:
        """Makes the first sheet: a table without a row has its heads."""
        self.sheets.append(self.new_sheet(self.title, None))

    def next_row(self) -> Any:
        """The sheet to which the next row is to be appended."""
        if self.last_row >= MOST_ROWS:
            title = f"{self.title} ({len(self.sheets) + 1})"
            self.sheets.append(self.new_sheet(title, self.sheets[-1]))
            self.last_row = 1
        self.last_row += 1
        return self.sheets[-1]

    @property
    def is_empty(self) -> bool:
        """Whether it has no row yet."""
        return len(self.sheets) == 1 and self.last_row == 1

    def filter_columns(self, last_column: str) -> None:
        """Gives each sheet a filter over its rows, from column A on."""
        for sheet in self.sheets:
            last = self.last_row if sheet is self.sheets[-1] else MOST_ROWS
            sheet.auto_filter.ref = f"A1:{last_column}{last}"
