"""The drop-downs of a workbook that people fill: only a word of the list may be typed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LISTS = "Listes"
"""The hidden sheet of the lists that a drop-down cannot hold itself."""
LONGEST_OWN, LONGEST_MESSAGE = 255, 220
"""Characters of a list inside a drop-down, and of its message, as .xlsx allows."""


def add_choices(
    book: "Workbook", sheet: "Worksheet", rows: tuple[int, int], column: int, choices: Sequence[str]
) -> None:
    """Gives the cells of a column, from the first to the last of ``rows``, a drop-down of ``choices``."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    source = _source(book, tuple(choices))
    rule = next(
        (known for known in sheet.data_validations.dataValidation if known.formula1 == source),
        None,
    )
    if rule is None:
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.errorStyle = "stop"
        rule.errorTitle = "Valeur inconnue"
        rule.error = _message(choices)
        sheet.add_data_validation(rule)
    letter = get_column_letter(column)
    rule.add(f"{letter}{rows[0]}:{letter}{rows[1]}" if rows[0] < rows[1] else f"{letter}{rows[0]}")


def _source(book: "Workbook", choices: tuple[str, ...]) -> str:
    """The list as a drop-down names it: itself, or a column of the hidden sheet where it is long or holds a comma."""
    from openpyxl.utils import get_column_letter

    own = f'"{",".join(choices)}"'
    if len(own) <= LONGEST_OWN and not any("," in choice or '"' in choice for choice in choices):
        return own
    sheet = book[LISTS] if LISTS in book.sheetnames else book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    columns = [
        tuple(cell for cell in column if cell is not None) for column in sheet.iter_cols(values_only=True)
    ]
    if choices not in columns:
        at = len([column for column in columns if column]) + 1
        for row, choice in enumerate(choices, 1):
            cell = sheet.cell(row, at, choice)
            cell.data_type = "s"
        columns = [*columns[: at - 1], choices]
    letter = get_column_letter(columns.index(choices) + 1)
    return f"{LISTS}!${letter}$1:${letter}${len(choices)}"


def _message(choices: Sequence[str]) -> str:
    """What is shown to who types another word."""
    listed = ", ".join(choices)
    text = f"Choisissez dans la liste : {listed}."
    return text if len(text) <= LONGEST_MESSAGE else "Choisissez une valeur de la liste déroulante."
