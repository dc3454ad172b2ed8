"""A layout's words for a workbook: what its sheets are called, where the header is, how columns are had."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from origyne_pipeline.feeds.recipe_checks import COMMON_KEYS, NUMBER_KEYS, read_recipe
from origyne_pipeline.feeds.recipes import EPOCHS, SERIAL, Recipe, RecipeError
from origyne_pipeline.workbook import CellRule, Layout

SHEET_KEYS = ("columns", "sheets")
KEYS = (COMMON_KEYS - {"join", "with", "digits"}) | NUMBER_KEYS | {"format"}
"""What a recipe of a workbook's column may say."""
LAST_HEADER_ROW = 10_000


def changed_sheets(
    sheets: Sequence[Layout], change: Mapping[str, Any], lookup: Callable[[str], Mapping[str, str]]
) -> tuple[Layout, ...]:
    """The sheets as a section of a layout says.

    Args:
        sheets: of the workbook, as the contract says.
        change: the section: ``columns`` of every sheet that has them, ``sheets`` with what is said of one.
        lookup: reads a file of codes.

    Raises:
        RecipeError: it says what cannot be; the message begins with the key.
    """
    shared = _table(change.get("columns", {}), "columns")
    own = _table(change.get("sheets", {}), "sheets")
    by_name = {sheet.sheet: sheet for sheet in sheets}
    if unknown := [name for name in own if name not in by_name]:
        raise RecipeError(f"sheets: expected one of {', '.join(by_name)}, found {unknown[0]!r}")
    columns = {column for sheet in sheets for column in sheet.columns}
    if unknown := [name for name in shared if name not in columns]:
        raise RecipeError(f"columns: expected one of {', '.join(sorted(columns))}, found {unknown[0]!r}")
    return tuple(_changed(sheet, shared, own.get(sheet.sheet, {}), lookup) for sheet in sheets)


def fingerprint(sheets: Sequence[Layout]) -> str:
    """Another text for other sheets: what was read by them is read again."""
    return hashlib.sha256(repr(sheets).encode()).hexdigest()[:12]


def _changed(
    sheet: Layout, shared: Mapping[str, Any], own: Any, lookup: Callable[[str], Mapping[str, str]]
) -> Layout:
    where = f"sheets.{sheet.sheet}"
    own = _table(own, where)
    if unknown := sorted(own.keys() - {"sheet", "header", "columns"}):
        raise RecipeError(f"{where}: expected sheet, header or columns, found {', '.join(unknown)}")
    columns = _table(own.get("columns", {}), f"{where}.columns")
    if unknown := [name for name in columns if name not in sheet.columns]:
        raise RecipeError(
            f"{where}.columns: expected one of {', '.join(sheet.columns)}, found {unknown[0]!r}"
        )
    rules = {
        name: _rule(name, value, "columns", lookup) for name, value in shared.items() if name in sheet.columns
    }
    rules |= {name: _rule(name, value, f"{where}.columns", lookup) for name, value in columns.items()}
    return replace(sheet, titles=_titles(own, where), header_row=_header_row(own, where), rules=rules)


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RecipeError(f"{where}: expected a table, found {value!r}")
    return value


def _titles(own: Mapping[str, Any], where: str) -> tuple[str, ...]:
    value = own.get("sheet", [])
    titles = [value] if isinstance(value, str) else value
    if not isinstance(titles, list) or not all(isinstance(title, str) and title.strip() for title in titles):
        raise RecipeError(f"{where}.sheet: expected the name of a sheet, or a list of them, found {value!r}")
    if len(set(titles)) < len(titles):
        raise RecipeError(f"{where}.sheet: expected each sheet once, found {value!r}")
    return tuple(titles)


def _header_row(own: Mapping[str, Any], where: str) -> int:
    row = own.get("header", 0)
    if "header" in own and (
        isinstance(row, bool) or not isinstance(row, int) or not 0 < row <= LAST_HEADER_ROW
    ):
        raise RecipeError(f"{where}.header: expected the number of the header's row, found {row!r}")
    return int(row)


def _rule(name: str, value: Any, where: str, lookup: Callable[[str], Mapping[str, str]]) -> CellRule:
    try:
        return _cell_rule(read_recipe(name, value, lookup, KEYS))
    except RecipeError as error:
        raise RecipeError(f"{where}.{name}: {error}") from None


def _cell_rule(recipe: Recipe) -> CellRule:
    if odd := [form for form in recipe.formats if form in EPOCHS or form == SERIAL]:
        raise RecipeError(f"format: expected one such as %d.%m.%Y, found {odd[0]!r}")
    return CellRule(**{step.name: getattr(recipe, step.name) for step in fields(CellRule)})
