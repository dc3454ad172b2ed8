"""The cells of the profile, read strictly: the file leaves as it is for the wholesaler, spaces and all.

A cell has at most one fault. What it must hold is a rule of its text; see ``parameters`` and ``tables``.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from origyne_pipeline.onboarding.profile.names import FTP, NONE
from origyne_pipeline.workbook import Fault, Row
from origyne_pipeline.workbook.cells import plain_upper
from origyne_pipeline.workbook.faults import required_and_empty

SPACES = "begins or ends with a space: take it away"
AS_NUMBER = (
    "is stored as a number, which loses zeros and digits: give the cell the format Text, then type it again"
)
FORMULA = "is a formula: copy the cell and paste its value"
EXAMPLE = "is the example: write your own"
LONGEST = 200
CELL = re.compile(r"([A-Z]*)([0-9]*)")


@dataclass(frozen=True)
class Form:
    """What a cell must hold: ``rule`` gives the fault of its text. ``is_code``: no number cell, its zeros are lost."""

    rule: Callable[[str], str | None] = lambda _text: None
    is_code: bool = False
    is_required: bool = True
    example: str = ""

    @property
    def expected(self) -> str:
        """What to write in an empty cell, in the words of its rule; nothing where the rule has none for it."""
        fault = self.rule("") or ""
        return fault.removeprefix("must be ").partition(": ")[0] if fault.startswith("must be ") else ""


def read(row: Row, column: str, form: Form, subject: str = "") -> str:
    """The text of a cell; empty where it is empty or has a fault. ``subject``: what the cell is about, in the fault."""
    before = len(row.faults)
    if subject and row.is_empty(column):
        row.fault(column, f"of {subject} {required_and_empty(form.expected)}")
        return ""
    text = row.text(column, form.is_required, LONGEST, form.expected)
    if len(row.faults) > before or not text:
        return ""
    stored = row.stored(column)
    if isinstance(stored, str) and stored != stored.strip():
        fault: str | None = SPACES
    elif row.cells[column].is_formula:
        fault = FORMULA
    elif text.startswith("'"):
        fault = "begins with an apostrophe: take it away"
    elif form.is_code and not isinstance(stored, str):
        fault = AS_NUMBER
    elif form.example and plain_upper(text) == plain_upper(form.example):
        fault = EXAMPLE
    else:
        fault = form.rule(text)
    if fault:
        row.fault(column, f"of {subject} {fault}" if subject else fault)
        return ""
    return text


def read_whole(row: Row, column: str, largest: int) -> int:
    """A whole number from 1; 0 where it has a fault."""

    def rule(text: str) -> str | None:
        is_good = re.fullmatch("[0-9]{1,6}", text) and 1 <= int(text) <= largest
        return None if is_good else f"must be a whole number from 1 to {largest}"

    text = read(row, column, Form(rule))
    return int(text) if text else 0


def read_day(row: Row, column: str) -> date | None:
    """A date; None where it has a fault."""
    before = len(row.faults)
    day = row.day(column)
    stored = row.stored(column)
    if isinstance(stored, str) and stored != stored.strip():
        row.fault(column, SPACES)
    return day if len(row.faults) == before else None


def unless_none(text: str) -> str | None:
    """The text, or None where it is the word for what there is not."""
    return None if not text or plain_upper(text) == NONE else text


def check_examples(rows: Sequence[Row], examples: Mapping[str, str]) -> None:
    """A row that says what the example over the header says was copied from it."""
    for row in rows:
        stored = {column: str(row.stored(column) or "") for column in examples}
        if stored == examples:
            column = next(iter(examples))
            row.fault(column, "and all the row are those of the example: write your own, or delete the row")


def check_unique(keys: Iterable[tuple[Row, Hashable]], column: str, name: str) -> None:
    """Two rows may not have the same key; ``name`` is what the key is."""
    first: dict[Hashable, int] = {}
    for row, key in keys:
        if key in first:
            row.fault(column, f"repeats the {name} of row {first[key]}: keep one")
        first.setdefault(key, row.number)


def after(rows: Sequence[Row], column: str, place: int = 1) -> str:
    """The cell of a column below the last row, where what is missing is to be written."""
    last = rows[-1]
    return f"{last.letters[column]}{last.number + place}"


def without_secrets(faults: Iterable[Fault], secret: Iterable[tuple[str, str]]) -> list[Fault]:
    """The faults without the values of secret cells (sheet, cell); a password may stand in any cell of sheet FTP."""
    hidden = set(secret)
    kept = []
    for fault in faults:
        if fault.sheet.strip().upper().startswith(FTP) or (fault.sheet, fault.cell) in hidden:
            fault = Fault(fault.sheet, fault.cell, "", fault.rule.partition("; unknown headers there: ")[0])
        kept.append(fault)
    return kept


def in_reading_order(faults: Iterable[Fault], sheets: Sequence[str]) -> list[Fault]:
    """The faults by sheet, row and column, each once: those of the file first, of a whole sheet before its cells."""

    def place(fault: Fault) -> tuple[int, int, int, str]:
        matched = CELL.fullmatch(fault.cell)
        letters, row = (matched[1], int(matched[2] or 0)) if matched else ("", 0)
        sheet = (
            sheets.index(fault.sheet) + 1
            if fault.sheet in sheets
            else 0
            if not fault.sheet
            else len(sheets) + 1
        )
        return sheet, row, len(letters), letters

    return sorted(dict.fromkeys(faults), key=place)
