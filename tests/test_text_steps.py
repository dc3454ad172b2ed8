"""One table of cases for the steps of a recipe's text, which stand in SQL, for secret rows and for workbooks."""

from collections.abc import Callable
from typing import Any

import pytest

from origyne_pipeline.feeds.recipe_checks import read_recipe
from origyne_pipeline.feeds.workbook_layout import KEYS, _cell_rule
from origyne_pipeline.mediation.recipe_texts import text_of
from origyne_pipeline.workbook.cells import Cell
from tests.mediation.test_recipes import turned

HEADER = "DESTINATION"
"""A column of text, of which no form is asked."""
REFUSED = "refused"
CODES = {"FRAF1": "20801", "empty": ""}
WORDS = {"VOIX": ["VOICE", "Téléphonie"], "SMS": ["SM"]}
CASES: list[tuple[dict[str, Any], str, str | None]] = [
    ({}, "a b", "a b"),
    ({}, "", None),
    ({"take": "<([0-9]+)>"}, "Ann <0699>", "0699"),
    ({"take": "<([0-9]+)>"}, "Ann 0699", REFUSED),
    ({"take": "<([0-9]+)>"}, "", None),
    ({"take": "<([0-9]+)>", "missing": "x"}, "", "x"),
    ({"take": "<([0-9]+)>", "missing": "x"}, "Ann", REFUSED),
    ({"take": "a(b)?"}, "a", None),
    ({"take": "a(b)?", "missing": "x"}, "a", "x"),
    ({"take": "^([0-9]{6})"}, "\u0661\u0661\u0661\u0661\u0661\u0661", REFUSED),
    ({"take": "(V.*)", "words": {"VOIX": ["*"]}}, "fax", REFUSED),
    ({"take": "(V.*)", "replace": {"?": ""}}, "fax", REFUSED),
    ({"take": "<(.*)>", "strip": ["'"], "replace": {"a": "b"}, "empty": ["-"]}, "<'a'>", "b"),
    ({"take": "<(.*)>", "empty": ["-"]}, "<->", None),
    ({"strip": ["tel:", "'"]}, "'tel:0699'", "0699"),
    ({"strip": ["tel:", "'"]}, "tel:'tel: 0699 ' '", "0699"),
    ({"strip": ["EUR", "€"]}, "EUR EUR 5 €€", "5"),
    ({"strip": "F"}, "8933FFF", "8933"),
    ({"strip": "F"}, "FF", None),
    ({"strip": ["a"], "missing": "x"}, "aaa", "x"),
    ({"strip": ["."]}, "..a.b..", "a.b"),
    ({"replace": {"sept.": "Sep", "Sep": "09"}}, "1 sept. 2026", "1 09 2026"),
    ({"replace": {"a": ""}}, "aa", None),
    ({"empty": ["-", "n/a"]}, "-", None),
    ({"empty": ["-", "n/a"]}, "N/A", "N/A"),
    ({"empty": ["-"], "missing": "0"}, "-", "0"),
    ({"lookup": "codes.csv"}, "FRAF1", "20801"),
    ({"lookup": "codes.csv"}, "fraf1", REFUSED),
    ({"lookup": "codes.csv"}, "", None),
    ({"lookup": "codes.csv", "missing": "1"}, "empty", "1"),
    ({"lookup": "codes.csv", "words": {"VOIX": ["*"]}}, "other", REFUSED),
    ({"words": WORDS}, "voice", "VOIX"),
    ({"words": WORDS}, "TELEPHONIE", "VOIX"),
    ({"words": WORDS}, "voix", "VOIX"),
    ({"words": WORDS}, "FAX", REFUSED),
    ({"words": WORDS}, "", None),
    ({"words": {**WORDS, "DATA": ["*"]}}, "anything", "DATA"),
    ({"words": {**WORDS, "DATA": ["*"]}}, "", None),
    ({"words": WORDS, "missing": "VOICE"}, "", "VOIX"),
    ({"words": WORDS, "missing": "telephonie"}, "", "VOIX"),
    ({"words": WORDS, "missing": "SMS"}, "", "SMS"),
    ({"words": WORDS, "empty": ["SM"], "missing": "VOICE"}, "SM", "VOIX"),
]


def by_sql(recipe: dict[str, Any], text: str) -> str | None:
    """As the rows of CDRs are read."""
    value = turned(HEADER, recipe, text, codes=CODES)
    return REFUSED if value and value.startswith("?") else value or None


def by_python(recipe: dict[str, Any], text: str) -> str | None:
    """As the rows of SIM orders are read."""
    value = text_of(read_recipe(HEADER, recipe, lambda _: CODES), [text])
    return REFUSED if value and value.startswith("?") else value or None


def by_cell(recipe: dict[str, Any], text: str) -> str | None:
    """As the cells of workbooks are read."""
    cell = _cell_rule(read_recipe(HEADER, recipe, lambda _: CODES, KEYS)).cell(Cell(text) if text else None)
    return None if cell is None else REFUSED if cell.problem else str(cell.value)


@pytest.mark.parametrize("read", [by_sql, by_python, by_cell])
@pytest.mark.parametrize(("steps", "text", "expected"), CASES)
def test_a_step_means_the_same_wherever_it_is_taken(
    read: Callable[[dict[str, Any], str], str | None],
    steps: dict[str, Any],
    text: str,
    expected: str | None,
) -> None:
    assert read({"from": "x", **steps}, text) == expected


def test_a_cell_says_why_it_is_not_turned() -> None:
    rule = _cell_rule(read_recipe(HEADER, {"from": "x", "take": "<(.*)>"}, lambda _: CODES, KEYS))
    cell = rule.cell(Cell("Ann"))
    assert cell and cell.problem == "is a text in which take finds nothing"
