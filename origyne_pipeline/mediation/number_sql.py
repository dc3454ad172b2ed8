"""Numbers to SQL: an exact decimal of a text in the form that a recipe says; null where it is in none.

What an expression costs depends on how wide its decimals are, and a regular expression costs more than all else: the
usual case comes first, in the narrowest type that holds it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.feeds.recipes import Recipe
from origyne_pipeline.mediation.recipe_steps import Steps
from origyne_pipeline.warehouse import literal

EXACT = "decimal(28, 9)"
"""Wide enough for each number of a file: 19 digits before its point, 9 after it."""
MOST_DECIMALS = 6
"""Of an amount; what a recipe rounds is rounded to them, half away from zero."""
MOST_DIGITS = 17
"""Of a number that is narrow: one fewer than the engine holds in 64 bits, so that a few of them can be added up."""
MOST_NARROW_PARTS = 9


@dataclass(frozen=True)
class Number:
    """The number that a text is, as expressions.

    Attributes:
        exact: the number; null where the text is none.
        narrow: the same where ``is_narrow`` is true, as it mostly is: of few digits, ten times as fast to compute.
        is_narrow: whether the number has few digits; empty: nobody knows.
    """

    exact: str
    narrow: str = ""
    is_narrow: str = ""

    def narrow_or_null(self, steps: Steps) -> str:
        """The column that holds the number where it is narrow."""
        return steps.column(f"case when {self.is_narrow} then {self.narrow} end") if self.narrow else "null"


def multiple(recipe: Recipe, text: str, factor: Decimal) -> Number:
    """A quantity in some unit: a number times a constant."""
    exact = f"({number_sql(recipe, text)}) * {factor:f}"
    if recipe.scale or recipe.negate or recipe.is_rounded:
        return Number(exact)
    return _with_narrow(recipe, text, exact, factor, most_decimals=3, least_whole=4)


def amount(recipe: Recipe, text: str) -> Number:
    """The amount that a recipe makes of a text."""
    exact, factor = number_sql(recipe, text), Decimal(_power(recipe.scale)) * (-1 if recipe.negate else 1)
    most = MOST_DECIMALS + min(recipe.scale, 0) if recipe.is_rounded else MOST_DECIMALS
    return (
        Number(exact)
        if most < 0
        else _with_narrow(recipe, text, exact, factor, most_decimals=most, least_whole=9)
    )


def _with_narrow(
    recipe: Recipe, text: str, exact: str, factor: Decimal, *, most_decimals: int, least_whole: int
) -> Number:
    """A number with its narrow form: a text of few digits, times a constant."""
    digits, decimals_of_factor = len(f"{abs(factor):f}".replace(".", "")), -int(factor.as_tuple().exponent)
    room = MOST_DIGITS - (digits if factor != 1 else 0)
    decimals = max(0, min(most_decimals, room - least_whole))
    sign = re.escape(recipe.decimal) if recipe.decimal else "[.,]"
    behind = rf"(?:{sign}\d{{1,{decimals}}})?" if decimals else ""
    pattern = rf"[+-]?\d{{1,{room - decimals}}}{behind}"
    pointed = _pointed(recipe, text, text) if decimals else text
    number = f"cast({pointed} as decimal({room}, {decimals}))"
    if factor != 1:
        number = f"{number} * cast('{factor:f}' as decimal({digits}, {max(0, decimals_of_factor)}))"
    return Number(exact, number, f"regexp_full_match({text}, {literal(pattern)})")


def added(parts: Sequence[tuple[str, Number]], steps: Steps) -> tuple[Number, str]:
    """The sum of numbers, and whether it is one: each of them is a number, or its text is empty.

    Args:
        parts: the text of each, and the number that it is.
        steps: takes what is computed before.
    """
    is_narrow = "false"
    narrow: list[str] = []
    if len(parts) <= MOST_NARROW_PARTS and all(number.narrow for _, number in parts):
        narrow = [number.narrow_or_null(steps) for _, number in parts]
        texts = [text for text, _ in parts]
        is_narrow = steps.column(_are_known(texts, narrow))
    exact = [steps.column(f"case when not {is_narrow} then {number.exact} end") for _, number in parts]
    is_number = f"{is_narrow} or ({_are_known([text for text, _ in parts], exact)})"
    return Number(_total(exact, "0"), _total(narrow, "'0'"), is_narrow), is_number


def _are_known(texts: Iterable[str], values: Iterable[str]) -> str:
    return " and ".join(
        f"(coalesce({text}, '') = '' or {value} is not null)"
        for text, value in zip(texts, values, strict=True)
    )


def _total(values: Iterable[str], zero: str) -> str:
    return " + ".join(f"coalesce({value}, {zero})" for value in values)


def number_sql(recipe: Recipe, text: str) -> str:
    """An exact number; null where the text is none."""
    is_number, pointed = number_form(recipe, text)
    if recipe.is_rounded:
        pointed = rf"regexp_replace({pointed}, '(\.\d{{9}})\d+$', '\1')"
    factor = f" * {_power(recipe.scale)}" if recipe.scale else ""
    minus = "-" if recipe.negate else ""
    number = f"{minus}cast({pointed} as {EXACT}){factor}"
    number = f"round({number}, {MOST_DECIMALS})" if recipe.is_rounded else number
    return f"case when {is_number} then {number} end"


def number_form(recipe: Recipe, text: str) -> tuple[str, str]:
    """Whether a text is a number, and the same without signs of thousands, its decimals behind a point."""
    sign = re.escape(recipe.decimal) if recipe.decimal else "[.,]"
    decimals = r"\d{1,30}" if recipe.is_rounded else r"\d{1,9}"
    bare = text
    for group in recipe.thousands:
        bare = f"replace({bare}, {literal(group)}, '')"
    if recipe.thousands:
        bare = f"case when {_holds(text, *recipe.thousands)} then {bare} else {text} end"
    whole = r"\d{1,18}"
    is_number = f"regexp_full_match({text}, {literal(_pattern(whole, sign, decimals))})"
    if recipe.thousands:
        groups = "|".join(map(re.escape, recipe.thousands))
        whole = rf"(?:\d{{1,3}}(?:(?:{groups})\d{{3}}){{1,5}}|{whole})"
        is_grouped = f"regexp_full_match({text}, {literal(_pattern(whole, sign, decimals))})"
        is_number = f"case when {_holds(text, *recipe.thousands)} then {is_grouped} else {is_number} end"
    return is_number, _pointed(recipe, text, bare)


def _pointed(recipe: Recipe, text: str, bare: str) -> str:
    """The text ``bare`` of a number with a point before its decimals."""
    if recipe.decimal == ".":
        return bare
    return f"case when contains({text}, ',') then replace({bare}, ',', '.') else {bare} end"


def _pattern(whole: str, sign: str, decimals: str) -> str:
    return rf"[+-]?(?:{whole}(?:{sign}{decimals})?|{sign}{decimals})"


def _holds(text: str, *signs: str) -> str:
    return " or ".join(f"contains({text}, {literal(sign)})" for sign in signs)


def _power(scale: int) -> str:
    return f"1{'0' * scale}" if scale >= 0 else f"0.{'0' * (-scale - 1)}1"


def plain_number_sql(number: Number, steps: Steps) -> str:
    """A number without the zeros at the end of its decimals, as text."""
    narrow = short_number_sql(steps.column(f"cast({number.narrow_or_null(steps)} as varchar)"))
    return f"coalesce({narrow}, rtrim(rtrim(cast({number.exact} as varchar), '0'), '.'))"


def short_number_sql(text: str) -> str:
    """The text of a number without the zeros at the end of its decimals."""
    has_zeros = f"ends_with({text}, '0') and contains({text}, '.')"
    return f"case when {has_zeros} then rtrim(rtrim({text}, '0'), '.') else {text} end"


def whole_number_sql(number: Number, steps: Steps) -> str:
    """A whole number as text: a part of a unit counts as one, as it does where events are rated."""
    narrow = number.narrow_or_null(steps)
    return f"coalesce(cast(ceil({narrow}) as varchar), cast(ceil({number.exact}) as varchar))"
