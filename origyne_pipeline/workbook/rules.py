"""How a layout says that a column is had: from which header, and what is done to its cells before they are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from origyne_pipeline.text_steps import cleaned, default_of, worded
from origyne_pipeline.workbook.cells import Cell, shown

NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,12})?")


@dataclass(frozen=True)
class CellRule:
    """The steps from a cell to what is read, in their order; see docs/layouts.md for what each means.

    ``sources``: headers, or places from 1; the first that the sheet has. None: every row has ``constant``.
    """

    sources: tuple[str | int, ...] = ()
    constant: str | None = None
    take: str = ""
    strip: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    missing: str | None = None
    lookup: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    decimal: str = ""
    thousands: tuple[str, ...] = ()
    scale: int = 0
    negate: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the cell is read as it stands."""
        return self == CellRule(sources=self.sources)

    def cell(self, cell: Cell | None) -> Cell | None:
        """What is read of a cell; None where there is nothing. What cannot be turned is a cell with a problem."""
        if self.is_plain or (cell and (cell.is_uncached or not isinstance(cell.value, int | float | str))):
            return cell
        if not self.sources:
            return Cell(self.constant) if self.constant else None
        turned = cleaned(self, "" if cell is None else shown(cell.value))
        if not turned.problem:
            turned = worded(self, turned.text)
        if turned.problem:
            return replace(cell or Cell(None), problem=turned.problem)
        if not turned.text:
            default = default_of(self.missing, self.words)
            return Cell(default) if default else None
        return self._read(cell or Cell(None), turned.text)

    def _read(self, cell: Cell, text: str) -> Cell:
        """A day by its format, a number by its signs; else the text."""
        is_text = isinstance(cell.value, str)
        for form in self.formats if is_text else ():
            try:
                return Cell(datetime.strptime(text, form))
            except ValueError:
                continue
        if self.formats and is_text:
            return replace(cell, problem=f"is no date of the form {', '.join(self.formats)}")
        if not (self.decimal or self.thousands or self.scale or self.negate):
            return replace(cell, value=text, is_percent=cell.is_percent and not is_text)
        return self._number(cell, text, is_text)

    def _number(self, cell: Cell, text: str, is_text: bool) -> Cell:
        for sign in self.thousands if is_text else ():
            text = text.replace(sign, "").replace("\u00a0" if sign == " " else sign, "").replace("\u202f", "")
        if is_text and self.decimal and ({",", "."} - {self.decimal}).intersection(text):
            return replace(cell, problem=f"is no number whose decimals begin with {self.decimal}")
        text = text.replace(",", ".")
        if not NUMBER.fullmatch(text):
            return replace(cell, problem="is no number")
        number = Decimal(text).scaleb(self.scale)
        return Cell(format(-number if self.negate else number, "f"))
