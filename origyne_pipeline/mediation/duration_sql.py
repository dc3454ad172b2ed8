"""Durations to SQL: seconds of a text in one of the forms that a recipe says; null where it is in none."""

import re
from dataclasses import replace
from decimal import Decimal

from origyne_pipeline.feeds.recipes import DURATION_FORMS, ISO_DURATION, Recipe
from origyne_pipeline.mediation.moment_sql import epoch_seconds_sql
from origyne_pipeline.mediation.number_sql import EXACT, Number, multiple
from origyne_pipeline.warehouse import literal

FORM_TOKENS = {"HH": 3600, "MM": 60, "SS": 1}
SECONDS_OF_DURATION = {"S": "1", "MS": "0.001", "MIN": "60"}
ISO_FORM = r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:[.,]\d{1,9})?)S)?"
DECIMALS = r"(?:[.,]\d{1,9})?"


def seconds_number(recipe: Recipe, text: str) -> Number:
    """Seconds of a text, exact; null where no form of the recipe reads it."""
    numbers = [_of_form(recipe, form, text) for form in recipe.forms or ("",)]
    if len(numbers) == 1:
        return numbers[0]
    return replace(numbers[0], exact=f"coalesce({', '.join(number.exact for number in numbers)})")


def between_sql(recipe: Recipe, begin: str, end: str) -> str:
    """Seconds from a moment to another, exact; null where one is none, or the end is before the begin."""
    seconds = f"{_epoch_seconds(recipe, end)} - {_epoch_seconds(recipe, begin)}"
    return f"case when {seconds} >= 0 then {seconds} end"


def _of_form(recipe: Recipe, form: str, text: str) -> Number:
    if form in ("", *DURATION_FORMS):
        return multiple(recipe, text, Decimal(SECONDS_OF_DURATION[form or "S"]))
    if form == ISO_DURATION:
        sums = " + ".join(
            f"coalesce(try_cast(replace(nullif(regexp_extract({text}, '{ISO_FORM}', {group}), ''), ',', '.')"
            f" as {EXACT}), 0) * {seconds}"
            for group, seconds in enumerate((3600, 60, 1), 1)
        )
        return Number(f"case when regexp_full_match({text}, '{ISO_FORM}') and {text} <> 'PT' then {sums} end")
    tokens = [token for token in re.split("(HH|MM|SS)", form) if token]
    pattern = "".join(
        _token(token, tokens[:place], tokens[place + 1 :]) for place, token in enumerate(tokens)
    )
    fields = [token for token in tokens if token in FORM_TOKENS]
    sums = " + ".join(
        f"cast(replace(regexp_extract({text}, {literal(pattern)}, {group}), ',', '.') as {EXACT})"
        f" * {FORM_TOKENS[token]}"
        for group, token in enumerate(fields, 1)
    )
    exact = f"case when regexp_full_match({text}, {literal(pattern)}) then {sums} end"
    return Number(exact, *_of_two_figures(tokens, text))


def _of_two_figures(tokens: list[str], text: str) -> tuple[str, str]:
    """The usual case, in which each number has two figures and so stands at a place of its own."""
    pattern, at = "", 1
    sums: list[str] = []
    for token in tokens:
        if token in FORM_TOKENS:
            pattern += r"\d\d" if not sums else r"[0-5]\d"
            sums.append(f"cast(substr({text}, {at}, 2) as bigint) * {FORM_TOKENS[token]}")
        else:
            pattern += re.escape(token)
        at += len(token)
    return f"cast({' + '.join(sums)} as decimal(15, 0))", f"regexp_full_match({text}, {literal(pattern)})"


def _token(token: str, before: list[str], after: list[str]) -> str:
    """The expression of a part of a form; where nothing stands between two numbers, the second has two figures."""
    if token not in FORM_TOKENS:
        return re.escape(token)
    decimals = DECIMALS if token == "SS" and not FORM_TOKENS.keys() & set(after) else ""
    if not FORM_TOKENS.keys() & set(before):
        return rf"(\d{{1,6}}{decimals})"
    is_glued = before[-1] in FORM_TOKENS or bool(after and after[0] in FORM_TOKENS)
    return rf"([0-5]\d{decimals})" if is_glued else rf"([0-5]?\d{decimals})"


def _epoch_seconds(recipe: Recipe, text: str) -> str:
    """Seconds since 1970 of a moment in one of the recipe's formats."""
    moments = [epoch_seconds_sql(form, recipe.zone, text) for form in recipe.formats]
    return f"coalesce({', '.join(moments)})"
