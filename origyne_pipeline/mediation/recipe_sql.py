"""Recipes to SQL: the expression that turns the texts of a wholesaler's row into a text as feeds.md writes it.

A text that a recipe can't turn comes out with ``?`` before it: no column of the contract accepts it, so the row is
refused with the column's own reason, and nothing is read as something else. Amounts are exact decimals throughout.
"""

from collections.abc import Callable
from decimal import Decimal

from origyne_pipeline.feeds.recipes import (
    DATES,
    DURATIONS,
    NUMBERS,
    PHONES,
    QUANTITIES,
    TIMES,
    VOLUME_OCTETS,
    Place,
    Recipe,
)
from origyne_pipeline.mediation.duration_sql import between_sql, seconds_number
from origyne_pipeline.mediation.moment_sql import PARIS, clock_sql, instant_sql, moment_sql
from origyne_pipeline.mediation.number_sql import (
    Number,
    added,
    amount,
    multiple,
    number_form,
    plain_number_sql,
    short_number_sql,
    whole_number_sql,
)
from origyne_pipeline.mediation.recipe_steps import Steps
from origyne_pipeline.mediation.text_sql import stripped_sql, taken_sql
from origyne_pipeline.text_steps import ELSE
from origyne_pipeline.warehouse import literal

Source = Callable[[Place], str]
"""The expression of a column of the file, a trimmed text."""


def value_sql(header: str, recipe: Recipe, source: Source, steps: Steps) -> str:
    """The value of one of our columns, over the columns of the file and of the steps that it adds.

    Args:
        header: our name of the column.
        recipe: how it is had.
        source: gives the expression of a column of the file.
        steps: takes what is computed before.
    """
    if recipe.is_between:
        return _missing(recipe, _between(recipe, source, steps))
    if recipe.is_sum:
        return _missing(recipe, _sum(header, recipe, source, steps))
    text = steps.column(_text(recipe, source, steps))
    if header in NUMBERS:
        text = _with_default(text, _number_text(recipe, text, steps)) if _is_numeric(recipe) else text
    elif header in QUANTITIES:
        text = (
            _with_default(text, whole_number_sql(_octets(recipe, text), steps))
            if recipe.unit or _is_numeric(recipe)
            else text
        )
    elif header in DURATIONS:
        text = (
            _with_default(text, whole_number_sql(seconds_number(recipe, text), steps))
            if recipe.forms or _is_numeric(recipe)
            else text
        )
    elif header in DATES and recipe.formats:
        form = "%Y%m" if header == "PERIODE" else "%Y-%m-%d"
        text = _with_default(text, _moment_text(recipe, text, form))
    elif header in TIMES and recipe.formats:
        text = _with_default(text, _moment_text(recipe, text, "%H:%M:%S"))
    elif header in PHONES:
        text = _phone(recipe, text)
    return _missing(recipe, text)


def add_start(recipe: Recipe, source: Source, steps: Steps) -> None:
    """Adds the columns of the start of an event, which ``START_COLUMNS`` name.

    ``start_text``; ``start_instant``, where the file tells it, and ``start_clock``, where it tells the time of Paris;
    ``start_moment``, the clock of Paris.
    """
    text = _missing(recipe, _text(recipe, source, steps))
    instants = [instant_sql(form, recipe.zone, "start_text") for form in recipe.formats]
    clocks = [
        clock_sql(form, "start_text")
        for form, instant in zip(recipe.formats, instants, strict=True)
        if not instant
    ]
    known = [instant for instant in instants if instant]
    instant = f"coalesce({', '.join(known)})" if known else "null::timestamptz"
    clock = f"coalesce({', '.join(clocks)})" if clocks else "null::timestamp"
    steps.named("start_text", text)
    steps.named("start_instant", instant)
    steps.named("start_clock", clock)
    steps.named("start_moment", f"coalesce(timezone('{PARIS}', start_instant), start_clock)")


START_COLUMNS = {
    "DATE": "case when coalesce(start_text, '') = '' then start_text"
    " else coalesce(cast(cast(start_moment as date) as varchar), '?' || start_text) end",
    "HEURE": "case when coalesce(start_text, '') = '' then start_text"
    " else coalesce(strftime(start_moment, '%H:%M:%S'), '?' || start_text) end",
    "given_epoch_s": "epoch_ms(start_instant) // 1000",
}
"""What ``add_start`` gives: DATE, HEURE, and the seconds since 1970 where the file tells the instant.

They are null where it tells Paris time: feeds.md says which of two instants that is.
"""


def _text(recipe: Recipe, source: Source, steps: Steps) -> str:
    """The text before it is read as a number or day."""
    if recipe.constant is not None:
        return literal(recipe.constant)
    if recipe.parts:
        return _joined(recipe, source, steps)
    return _worded(recipe, _cleaned(recipe, source(recipe.sources[0]), steps))


def _joined(recipe: Recipe, source: Source, steps: Steps) -> str:
    parts = [_cleaned(recipe, source(place), steps) for place in recipe.parts]
    if recipe.digits:
        parts = [
            f"case when length({part}) between 1 and {width - 1} then lpad({part}, {width}, '0') else {part} end"
            for part, width in zip(parts, recipe.digits, strict=True)
        ]
    joined = (
        f"concat_ws({literal(recipe.separator)}, {', '.join(f'''nullif({part}, '')''' for part in parts)})"
    )
    return _worded(recipe, joined)


def _cleaned(recipe: Recipe, text: str, steps: Steps) -> str:
    if recipe.take:
        text = steps.column(taken_sql(text, recipe.take))
    if recipe.strip:
        text = stripped_sql(text, recipe.strip, steps)
    for theirs, ours in recipe.replace.items():
        replaced = f"replace({text}, {literal(theirs)}, {literal(ours)})"
        keeps_mark = recipe.take and theirs.startswith(
            "?"
        )  # a text that take can't find anything in stays refused
        text = (
            f"case when starts_with({text}, '?') then {text} else {replaced} end" if keeps_mark else replaced
        )
    for empty in recipe.empty:
        text = f"nullif({text}, {literal(empty)})"
    return text


def _worded(recipe: Recipe, text: str) -> str:
    if recipe.lookup:
        cases = "".join(
            f" when {literal(theirs)} then {literal(ours)}" for theirs, ours in recipe.lookup.items()
        )
        text = _with_default(text, f"case {text}{cases} else '?' || {text} end")
    if recipe.words:
        rest = next((ours for ours, theirs in recipe.words.items() if ELSE in theirs), None)
        listed = [
            (word, ours) for ours, theirs in recipe.words.items() for word in (ours, *theirs) if word != ELSE
        ]
        cases = "".join(f" when {_folded(literal(word))} then {literal(ours)}" for word, ours in listed)
        other = literal(rest) if rest is not None else f"'?' || {text}"
        if rest is not None and (recipe.take or recipe.lookup):  # what these can't turn is none of the rest
            other = f"case when starts_with({text}, '?') then {text} else {other} end"
        text = _with_default(text, f"case {_folded(text)}{cases} else {other} end")
    return text


def _folded(text: str) -> str:
    return f"lower(strip_accents({text}))"


def _missing(recipe: Recipe, text: str) -> str:
    return text if recipe.missing is None else f"coalesce(nullif({text}, ''), {literal(recipe.default)})"


def _with_default(text: str, turned: str) -> str:
    """What a text is turned into; an empty one stays, one that can't be turned is marked."""
    return f"case when coalesce({text}, '') = '' then {text} else coalesce({turned}, '?' || {text}) end"


def _is_numeric(recipe: Recipe) -> bool:
    return bool(recipe.decimal or recipe.thousands or recipe.scale or recipe.negate or recipe.is_rounded)


def _number_text(recipe: Recipe, text: str, steps: Steps) -> str:
    if recipe.scale or recipe.negate or recipe.is_rounded:
        return plain_number_sql(amount(recipe, text), steps)
    is_number, pointed = number_form(recipe, text)
    pointed = steps.column(pointed)
    signless = steps.column(
        f"case when starts_with({pointed}, '+') then ltrim({pointed}, '+') else {pointed} end"
    )
    return f"case when {is_number} then {short_number_sql(signless)} end"


def _octets(recipe: Recipe, text: str) -> Number:
    return multiple(recipe, text, Decimal(VOLUME_OCTETS[recipe.unit or "OCTET"]))


def _sum(header: str, recipe: Recipe, source: Source, steps: Steps) -> str:
    parts = [steps.column(_cleaned(recipe, source(place), steps)) for place in recipe.parts]
    number = {**dict.fromkeys(NUMBERS, amount), **dict.fromkeys(QUANTITIES, _octets)}.get(
        header, seconds_number
    )
    total, is_number = added([(part, number(recipe, part)) for part in parts], steps)
    turned = plain_number_sql(total, steps) if header in NUMBERS else whole_number_sql(total, steps)
    are_empty = " and ".join(f"coalesce({part}, '') = ''" for part in parts)
    marked = f"'?' || concat_ws('+', {', '.join(parts)})"
    return f"case when {are_empty} then '' when {is_number} then {turned} else {marked} end"


def _between(recipe: Recipe, source: Source, steps: Steps) -> str:
    begin, end = (steps.column(_cleaned(recipe, source(place), steps)) for place in recipe.parts)
    are_empty = f"coalesce({begin}, '') = '' or coalesce({end}, '') = ''"
    turned = whole_number_sql(Number(between_sql(recipe, begin, end)), steps)
    return f"case when {are_empty} then '' else coalesce({turned}, '?' || {begin} || '-' || {end}) end"


def _phone(recipe: Recipe, text: str) -> str:
    if recipe.national:
        return f"case when regexp_matches({text}, '^[1-9]') then '0' || {text} else {text} end"
    if recipe.international:
        return f"case when regexp_matches({text}, '^[1-9]') then '+' || {text} else {text} end"
    return text


def _moment_text(recipe: Recipe, text: str, form: str) -> str:
    return f"strftime({_moments(recipe, text)}, {literal(form)})"


def _moments(recipe: Recipe, text: str) -> str:
    """The wall clock of Paris; null where no format reads the text."""
    return f"coalesce({', '.join(moment_sql(one, recipe.zone, text) for one in recipe.formats)})"
