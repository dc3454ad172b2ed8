"""Numbers to SQL: an exact decimal of a text in the form that a recipe says; null where it is in none."""

import re

from origyne_pipeline.feeds.recipes import Recipe
from origyne_pipeline.warehouse import literal

EXACT = "decimal(28, 9)"
"""Wide enough for each number of a file: 19 digits before its point, 9 after it."""

MOST_DECIMALS = 6
"""Of an amount; what a recipe rounds is rounded to them, half away from zero."""


def number_sql(recipe: Recipe, text: str) -> str:
    """An exact number; null where the text is none."""
    form, bare, sign = number_form(recipe, text)
    pointed = bare if sign == r"\." else f"replace({bare}, ',', '.')"
    if recipe.is_rounded:
        pointed = rf"regexp_replace({pointed}, '(\.\d{{9}})\d+$', '\1')"
    factor = f" * {_power(recipe.scale)}" if recipe.scale else ""
    minus = "-" if recipe.negate else ""
    number = f"{minus}cast({pointed} as {EXACT}){factor}"
    number = f"round({number}, {MOST_DECIMALS})" if recipe.is_rounded else number
    return f"case when regexp_full_match({text}, {literal(form)}) then {number} end"


def number_form(recipe: Recipe, text: str) -> tuple[str, str, str]:
    """The form of numbers, their text without signs of thousands, and the form of the sign of decimals."""
    sign = re.escape(recipe.decimal) if recipe.decimal else "[.,]"
    whole, bare = r"\d{1,18}", text
    if recipe.thousands:
        groups = "|".join(map(re.escape, recipe.thousands))
        whole = rf"(?:\d{{1,3}}(?:(?:{groups})\d{{3}}){{1,5}}|\d{{1,18}})"
        bare = f"regexp_replace({text}, {literal(groups)}, '', 'g')"
    decimals = r"\d{1,30}" if recipe.is_rounded else r"\d{1,9}"
    return rf"[+-]?(?:{whole}(?:{sign}{decimals})?|{sign}{decimals})", bare, sign


def _power(scale: int) -> str:
    return f"1{'0' * scale}" if scale >= 0 else f"0.{'0' * (-scale - 1)}1"


def plain_number_sql(number: str) -> str:
    """A number that has decimals, without the zeros at their end, as text."""
    return f"rtrim(rtrim(cast({number} as varchar), '0'), '.')"
