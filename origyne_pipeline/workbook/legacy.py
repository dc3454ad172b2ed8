"""The sheets of an .xls (Excel 97 to 2003), by python-calamine in a process of its own.

The library is written in Rust: on a file made to harm it may panic, end its process or take all memory. The process has
a limit of memory and of time, and whatever happens to it is a refusal in words. It tells neither hidden rows and
columns, nor whether a number is shown in percent, nor formulas: only workbooks where none of these counts are read so.
"""

import json
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from origyne_pipeline.workbook.archive import Bounds
from origyne_pipeline.workbook.cells import Cell
from origyne_pipeline.workbook.formats import NO_PASSWORD
from origyne_pipeline.workbook.sheet import CannotOpen, SheetRow, holds

LONGEST_S = 60
LARGEST_FILE = 5_000_000
READER = "origyne_pipeline.workbook.legacy_process"
FIRST_RECORD = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
"""The start of a workbook's stream (MS-XLS 2.4.21)."""
ENCRYPTED, FIRST_RECORDS = 0x2F, 8
"""The record FilePass, and how many records are looked at for it."""
DAMAGED = "is a damaged workbook (.xls): open it in a spreadsheet and save it again as .xls or .xlsx"


@dataclass
class LegacySheet:
    """A sheet: see ``Sheet``."""

    title: str
    is_hidden: bool
    stored: list[SheetRow]
    hidden_columns: set[int] = field(default_factory=set)

    def rows(self, width: int) -> Iterator[SheetRow]:
        """The rows that hold anything."""
        for row in self.stored:
            cells = {place: cell for place, cell in row.cells.items() if place < width}
            if cells:
                yield SheetRow(row.number, cells)


def legacy_sheets(content: bytes, bounds: Bounds) -> list[LegacySheet]:
    """The sheets of an .xls, in their order.

    Raises:
        CannotOpen: too large, with a password, damaged.
    """
    if len(content) > LARGEST_FILE:
        raise CannotOpen(f"has {len(content)} bytes; of an .xls at most {LARGEST_FILE} are read")
    command = [sys.executable, "-P", "-m", READER, str(bounds.columns)]
    try:
        process = subprocess.run(command, input=content, capture_output=True, timeout=LONGEST_S, check=False)
    except subprocess.TimeoutExpired:
        raise CannotOpen(f"takes more than {LONGEST_S} s to read: save it again as .xlsx") from None
    try:
        answer = json.loads(process.stdout)
    except ValueError:
        answer = None
    if process.returncode or not isinstance(answer, list):
        raise CannotOpen(NO_PASSWORD if _has_password(content) else DAMAGED)
    return [
        LegacySheet(sheet["title"], sheet["is_hidden"], [_row(*row) for row in sheet["rows"]])
        for sheet in answer
    ]


def _has_password(content: bytes) -> bool:
    """Whether the first records of the workbook's stream say that the rest is encrypted; the library does not tell."""
    start = FIRST_RECORD.search(content)
    place = start.start() if start else len(content)
    for _ in range(FIRST_RECORDS):
        kind, length = struct.unpack_from("<HH", content.ljust(place + 4, b"\0"), place)
        if kind == ENCRYPTED:
            return True
        place += 4 + length
    return False


def _row(number: int, cells: list[tuple[int, str, str]]) -> SheetRow:
    read = {place: Cell(_value(kind, text)) for place, kind, text in cells}
    return SheetRow(number, {place: cell for place, cell in read.items() if holds(cell)})


def _value(kind: str, text: str) -> object:
    match kind:
        case "float":
            number = float(text)
            return int(number) if number.is_integer() and abs(number) < 10**15 else number
        case "int":
            return int(text)
        case "bool":
            return text == "True"
        case "datetime":
            return datetime.fromisoformat(text)
        case "date":
            return date.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
        case "timedelta":
            return timedelta(seconds=float(text))
    return text
