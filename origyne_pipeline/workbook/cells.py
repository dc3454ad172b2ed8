"""One row of a workbook and the readings of its cells: each gives a typed value, or records a fault and a stand-in.

Spreadsheets keep numbers as binary floats: 33612.0 is the text 33612, and 0.385 is the decimal 0.385, read with the
15 significant digits that a spreadsheet shows.
"""

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.workbook.faults import Fault, required_and_empty
from origyne_pipeline.workbook.texts import (
    FREE_TEXTS,
    LONGEST_LIST,
    hidden_marks,
    longest_of,
    may_be_removed,
    named,
    shortened,
    without_breaks,
)

DECIMAL_TEXT = re.compile(r"-?[0-9]{1,18}(?:[.,][0-9]{1,6})?")
WHOLE_TEXT = re.compile(r"[0-9]{1,18}")
DAY_TEXT = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00:00)?")
LARGEST = Decimal(10) ** 12
NO_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Cell:
    """A cell as the spreadsheet stored it.

    ``is_uncached``: a formula that was never computed. ``is_percent``: the spreadsheet shows 0.2 as 20 %.
    ``is_linked``: a formula that takes its value from another workbook. ``problem``: why a layout cannot turn it.
    ``is_formula``: any formula; an .xls does not tell.
    """

    value: object
    is_uncached: bool = False
    is_percent: bool = False
    is_linked: bool = False
    problem: str = ""
    is_formula: bool = False


@dataclass(frozen=True)
class Row:
    """A row by contract column names.

    Readings record their faults in ``faults``, and what they put right in ``warnings``, shared by the whole workbook.
    """

    sheet: str
    number: int
    cells: dict[str, Cell]
    letters: dict[str, str]
    faults: list[Fault]
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, column: str, rule: str) -> None:
        """Records that the cell of ``column`` breaks ``rule``."""
        text = shown(self.stored(column))
        self.faults.append(self.remark(column, rule, Iban.read(text).masked if column == "IBAN" else text))

    def in_order(self, first: str, last: str, is_in_order: bool) -> None:
        """Records that column ``last`` is before ``first``, unless what stands in one of them is a fault already."""
        cells = {self.reference(first), self.reference(last)}
        is_told = any(fault.sheet == self.sheet and fault.cell in cells for fault in self.faults)
        if not is_in_order and not is_told:
            self.fault(last, f"is before {first}")

    def remark(self, column: str, rule: str, text: str) -> Fault:
        """The same as a value, unrecorded: for what looks wrong and breaks no rule."""
        return Fault(self.sheet, self.reference(column), shortened(text), f"{column} {rule}")

    def reference(self, column: str) -> str:
        """The cell of a column as a spreadsheet calls it; the row's number where the sheet has no such column."""
        return f"{self.letters[column]}{self.number}" if column in self.letters else str(self.number)

    def stored(self, column: str) -> object:
        """The cell as the spreadsheet holds it, unchecked; None when it is empty."""
        cell = self.cells.get(column)
        return cell.value if cell else None

    def is_empty(self, column: str) -> bool:
        """Whether nothing stands in the cell, or the sheet has no such column."""
        return column not in self.cells

    def value(self, column: str, required: bool, expected: str = "") -> object:
        """The cell as stored, or None when it is empty or cannot be trusted (told as a fault where it matters).

        ``expected`` completes "write ...", where the cell is required and empty.
        """
        cell = self.cells.get(column)
        if cell is None:
            if required:
                self.fault(column, required_and_empty(expected))
            return None
        if cell.is_uncached:
            self.fault(
                column, "is a formula without a stored value: open the workbook, compute it and save it"
            )
            return None
        if cell.problem:
            self.fault(column, cell.problem)
            return None
        if isinstance(cell.value, bool) or (isinstance(cell.value, float) and not math.isfinite(cell.value)):
            self.fault(column, "is neither a text nor a number")
            return None
        if isinstance(cell.value, str) and re.fullmatch(
            r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:[0-9]{3}",
            cell.value,
        ):
            self.fault(column, "is a spreadsheet error")
            return None
        return cell.value

    def text(self, column: str, required: bool = True, longest: int | None = None, expected: str = "") -> str:
        """The cell as text without surrounding spaces; empty when it is empty. See ``texts`` for what it may hold."""
        value = self.value(column, required, expected)
        text = "" if value is None else shown(value)
        longest = longest or longest_of(column)
        if len(text) > longest:
            self.fault(column, f"is longer than {longest} characters")
            return text[:longest]
        return text if text.isprintable() else self._without_marks(column, text)

    def _without_marks(self, column: str, text: str) -> str:
        """A text without the marks that nobody sees, where they may be taken away; else a fault."""
        is_free = column in FREE_TEXTS
        if is_free:
            text = without_breaks(text)
        marks = hidden_marks(text)
        refused = [mark for mark in marks if not is_free or not may_be_removed(mark)]
        if refused:
            self.fault(column, f"holds marks that nobody sees ({named(refused)}): type it again")
        elif marks:
            self.warnings.append(
                self.remark(column, f"held marks that nobody sees ({named(marks)}): they are left out", text)
            )
            text = "".join(char for char in text if char not in marks).strip()
            if not text:
                self.fault(column, "holds nothing but marks that nobody sees")
        return text

    def matching(self, column: str, pattern: str, meaning: str, required: bool = True) -> str:
        """The cell as text that ``pattern`` matches whole; ``meaning`` completes "must be ..."."""
        text = self.text(column, required, expected=meaning)
        if text and not re.fullmatch(pattern, text):
            self.fault(column, f"must be {meaning}")
        return text

    def choice(self, column: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of ``allowed`` (upper case, no accents), matched without regard to case and accents."""
        expected = f"one of {', '.join(allowed)}"
        text = plain_upper(self.text(column, required=default is None, expected=expected))
        if not text:
            return default or ""
        if text not in allowed:
            self.fault(column, f"must be {expected}")
        return text

    def codes(self, column: str, form: str = "codes, separated by commas") -> list[str]:
        """A comma-separated list, each item once, in their order; ``form`` completes "must be ..."."""
        items = [item.strip() for item in self.text(column, longest=LONGEST_LIST).split(",") if item.strip()]
        if not items and not self.is_empty(column):
            self.fault(column, f"must be {form}")
        return list(dict.fromkeys(items))

    def listing(self, column: str, required: bool = True) -> list[str]:
        """A comma-separated list; ``['*']`` when it is ``*`` or holds it, or is empty and not ``required``."""
        if self.is_empty(column) and not required:
            return ["*"]
        items = self.codes(column, "a comma-separated list, or *")
        return ["*"] if "*" in items else items

    def decimal(
        self,
        column: str,
        default: Decimal | None = None,
        signed: bool = False,
        places: int = 6,
        positive: bool = False,
    ) -> Decimal:
        """A decimal of at most ``places`` decimals; required unless there is a ``default``.

        It is 0 or more unless it may be ``signed``, and above 0 where it must be ``positive``.
        """
        expected = f"a decimal number such as {'-12,50' if signed else '12,50'}"
        value = self.value(column, required=default is None, expected=expected)
        if value is None:
            return default or Decimal(0)
        number = decimal_of(value)
        if number is not None and self.cells[column].is_percent and not isinstance(value, str):
            number = _plain(number * 100)
        if number is None:
            self.fault(column, f"must be {expected}, without euro sign, letters or thousands separator")
        elif number < 0 and not signed:
            self.fault(column, "must not be negative")
        elif abs(number) >= LARGEST:
            self.fault(column, f"must be less than {LARGEST}")
        elif positive and not number:
            self.fault(column, "must be above 0")
        elif number != round(number, places):
            self.fault(column, f"has more than {places} decimals")
        else:
            return number
        return Decimal(0)

    def whole(self, column: str, default: int | None = None, smallest: int = 0, largest: int = 10**15) -> int:
        """A whole number within bounds; required unless there is a ``default``."""
        bound = f"from {smallest} to {largest}" if largest < 10**15 else f">= {smallest}"
        expected = f"a whole number {bound}"
        value = self.value(column, required=default is None, expected=expected)
        if value is None:
            return smallest if default is None else default
        text = shown(value)
        if not WHOLE_TEXT.fullmatch(text) or not smallest <= int(text) <= largest:
            self.fault(column, f"must be {expected}")
            return smallest
        return int(text)

    def day(self, column: str, required: bool = True) -> date:
        """A date: a date cell, or a text JJ/MM/AAAA or AAAA-MM-JJ."""
        expected = "a date, JJ/MM/AAAA or AAAA-MM-JJ"
        value = self.value(column, required, expected)
        if value is None:
            return NO_DAY
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        matched = DAY_TEXT.fullmatch(shown(value))
        if matched:
            d, m, y, iso_y, iso_m, iso_d = matched.groups()
            try:
                return date(int(y or iso_y), int(m or iso_m), int(d or iso_d))
            except ValueError:
                pass
        self.fault(column, f"must be {expected}")
        return NO_DAY


def shown(value: object) -> str:
    """A cell's value as the text that a person would see, without surrounding spaces.

    >>> shown(33612.0), shown(" a "), shown(0.1 + 0.2)
    ('33612', 'a', '0.3')
    """
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    return str(value).strip()


def decimal_of(value: object) -> Decimal | None:
    """A number or decimal text (comma or point) as Decimal, exactly as a spreadsheet shows it; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = shown(value)
    if isinstance(value, str) and not DECIMAL_TEXT.fullmatch(text):
        return None
    return Decimal(text.replace(",", "."))


def _plain(number: Decimal) -> Decimal:
    """The number without zeros after its decimals, and without an exponent."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def plain_upper(text: str) -> str:
    """The text in upper case without accents.

    >>> plain_upper("Férié")
    'FERIE'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).upper()


def column_letter(place: int) -> str:
    """The letters of a column by its place from 0.

    >>> column_letter(0), column_letter(26)
    ('A', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
