"""A list of lines to bring in, an .xlsx of RIO and number, checked row by row before the portability orders.

The first sheet is read; columns RIO and NUMERO (or MSISDN, ND, TELEPHONE, NUMBER), others are ignored.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.onboarding.rio.check import RioReason, RioVerdict, check_rio, compact_rio, to_national
from origyne_pipeline.onboarding.rio.tool_texts import COLUMNS
from origyne_pipeline.workbook import Fault, Layout, Row, WorkbookRefused, read_tables

LAYOUT = Layout(
    "",
    ("RIO", "NUMERO"),
    aliases={
        "CODE_RIO": "RIO",
        "MSISDN": "NUMERO",
        "ND": "NUMERO",
        "TELEPHONE": "NUMERO",
        "NUMERO_TELEPHONE": "NUMERO",
        "NUMBER": "NUMERO",
    },
)


class RioWorkbookRefused(WorkbookRefused):
    """A workbook that cannot be read as a list of RIO and numbers at all."""


@dataclass(frozen=True)
class RioRow:
    """A row of the workbook.

    Attributes:
        row: its number in the sheet.
        verdict: what is to be said of it.
        duplicate_of: the row above it with the same line, if any.
        cell: where its RIO stands, such as ``B12``.
    """

    row: int
    verdict: RioVerdict
    duplicate_of: int | None = None
    cell: str = ""


def check_workbook(path: Path, own_operator: str | None = None) -> list[RioRow]:
    """The verdict on each row, in order; a row whose cells cannot be read is a verdict too.

    A RIO whose key does not fit its number is tried on the other numbers of the list: rows are often shifted.

    Raises:
        RioWorkbookRefused: no workbook, or no such columns.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RioWorkbookRefused(
            path.name, [Fault("", "", "", f"cannot be read: {error.strerror}")]
        ) from error
    faults: list[Fault] = []
    rows = read_tables(content, [LAYOUT], faults)[LAYOUT.sheet]
    if faults:
        raise RioWorkbookRefused(path.name, faults)
    read = [(row, row.text("RIO", required=False), _number(row)) for row in rows]
    numbers = list(dict.fromkeys(to_national(number) for _, _, number in read))
    unreadable = {fault.cell[len(fault.cell.rstrip("0123456789")) :]: fault for fault in faults}
    checked: list[RioRow] = []
    first: dict[str, int] = {}
    for row, rio, number in read:
        verdict = check_rio(rio, number, own_operator)
        fault = unreadable.get(str(row.number))
        if fault:
            verdict = RioVerdict(compact_rio(rio), number, False, RioReason.BAD_CHARACTER, str(fault))
        elif verdict.reason is RioReason.BAD_KEY:
            verdict = check_rio(rio, number, own_operator, numbers)
        above = first.setdefault(verdict.number, row.number) if verdict.number else row.number
        checked.append(
            RioRow(row.number, verdict, above if above != row.number else None, row.reference("RIO"))
        )
    return checked


def is_example(row: RioRow) -> bool:
    """Whether a row holds the example of the tool, and so tries nothing."""
    example = {column.header: column.example for column in COLUMNS}
    verdict = row.verdict
    return compact_rio(verdict.rio) == compact_rio(example["RIO"]) and to_national(
        verdict.number
    ) == to_national(example["Numéro"])


def _number(row: Row) -> str:
    """The number as text, with the zero that a spreadsheet drops from numbers put back."""
    number = row.text("NUMERO", required=False)
    lost_zero = not isinstance(row.stored("NUMERO"), str) and re.fullmatch(
        r"[1-9][0-9]{8}|700[0-9]{10}", number
    )
    return "0" + number if lost_zero else number
