"""Workbooks as people write them (feeds.md): percent cells, title and total rows, a year after a sheet's name."""

import datetime as dt
import io
import re
from decimal import Decimal, InvalidOperation

import openpyxl
from openpyxl.cell import Cell, MergedCell

from . import values as v
from .deposit import folded


class RefusedWorkbook(Exception):
    """The workbook breaks a rule."""


Row = dict[str, str]


def check(holds: bool, rule: str) -> None:
    if not holds:
        raise RefusedWorkbook(rule)


class Book:
    """A workbook whose sheets are read as rows of text by column."""

    def __init__(self, content: bytes) -> None:
        self._book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)

    def rows(
        self, sheet: str, key: str, columns: str, optional: str = "", absent_is_empty: bool = False
    ) -> list[Row]:
        """The rows under the first one that has the key column; empty and total rows are none.

        Raises:
            RefusedWorkbook: the sheet or one of its required columns is missing or repeated.
        """
        name = self._name_of(sheet)
        if name is None:
            check(absent_is_empty, f"sheet {sheet}")
            return []
        table = [list(row) for row in self._book[name].iter_rows()]
        headers = [[folded(_text(cell.value)) for cell in row] for row in table]
        at = next((n for n, row in enumerate(headers) if folded(key) in row), None)
        if at is None:
            raise RefusedWorkbook(f"no headers in {sheet}")
        header = headers[at]
        check(all(header.count(folded(c)) == 1 for c in columns.split()), f"columns of {sheet}")
        wanted = f"{columns} {optional}".split()
        place = {c: header.index(folded(c)) for c in wanted if folded(c) in header}
        rows = []
        for row in table[at + 1 :]:
            texts = [_text(cell.value) for cell in row]
            if any(texts) and not _is_total(texts):
                rows.append({c: _value(c, row[place[c]]) if c in place else "" for c in wanted})
        return rows

    def _name_of(self, sheet: str) -> str | None:
        """The sheet of that name, alone or with a year after it."""
        for name in self._book.sheetnames:
            if folded(name) == folded(sheet):
                return name
        for name in self._book.sheetnames:
            if re.fullmatch(re.escape(folded(sheet)) + "[0-9]{4}", folded(name)):
                return name
        return None


def _is_total(row: list[str]) -> bool:
    """Its first filled cell begins with the word Total."""
    return bool(re.match(r"total\b", next(cell for cell in row if cell), re.IGNORECASE))


def _value(column: str, cell: Cell | MergedCell) -> str:
    """The cell as text; a rate in a cell of percent format counts times 100 (0,2 shown as 20 % is 20)."""
    text = _text(cell.value)
    if column.startswith("TAUX") and "%" in cell.number_format and isinstance(cell.value, int | float):
        return format((Decimal(text) * 100).normalize(), "f")
    return text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(value))
        return str(int(number)) if number == number.to_integral_value() else format(number, "f")
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return str(value).strip()


def unique(rows: list[Row], *key: str) -> list[Row]:
    """The same rows, whose key is filled and not repeated."""
    keys = [tuple(r[k] for k in key) for r in rows]
    check(all(all(k) for k in keys) and len(keys) == len(set(keys)), f"{key} is a key")
    return rows


def number(text: str, places: int = 6) -> Decimal:
    """A number of at most so many decimals, 0 or above."""
    value = signed(text)
    check(value >= 0 and -int(value.normalize().as_tuple().exponent) <= places, "number")
    return value


def signed(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise RefusedWorkbook(f"number {text}") from None


def enum(text: str, *words: str) -> str:
    check(text.upper() in words, text)
    return text.upper()


def whole(text: str) -> int:
    check(bool(re.fullmatch("[0-9]+", text)), f"whole number {text}")
    return int(text)


def date(text: str) -> dt.date:
    try:
        return v.day(text)
    except v.Refused:
        raise RefusedWorkbook(f"date {text}") from None


def words(text: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def rate(text: str) -> Decimal:
    """TAUX_TVA in percent; above 0 and below 1 it is a fault (a rate is 20, not 0,2)."""
    value = number(text)
    check(not 0 < value < 1, f"TAUX_TVA {text}")
    return value
