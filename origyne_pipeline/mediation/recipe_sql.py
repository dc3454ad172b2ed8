"""Recipes to SQL: the expression that turns the texts of a wholesaler's row into a text as feeds.md writes it.

A text that a recipe can't turn comes out with ``?`` before it: no column of the contract accepts it, so the row is
refused with the column's own reason, and nothing is read as something else. Amounts are exact decimals throughout.
"""

import re
from collections.abc import Callable, Mapping

from origyne_pipeline.feeds.recipes import (
    DATES,
    DURATION_FORMS,
    DURATIONS,
    ELSE,
    EPOCHS,
    NUMBERS,
    PHONES,
    QUANTITIES,
    SERIAL,
    START,
    TIMES,
    VOLUME_OCTETS,
    Place,
    Recipe,
)
from origyne_pipeline.mediation.records import SPACES
from origyne_pipeline.warehouse import literal

Source = Callable[[Place], str]
"""The expression of a column of the file, a trimmed text."""
PARIS = "Europe/Paris"
FORM_TOKENS = {"HH": 3600, "MM": 60, "SS": 1}
EPOCH_DIGITS = 11
"""Of the seconds since 1970: more is no instant of this millennium or the next two."""
SECONDS_OF_DURATION = {"S": "1", "MS": "0.001", "MIN": "60"}
EXACT = "decimal(28, 9)"
"""Wide enough for each number of a file: 19 digits before its point, 9 after it."""
DAY_OF_SERIAL_0 = "date '1899-12-30'"
TOO_OLD = "timestamp '1900-01-01'"
"""A year of two figures that is read as one of four: no day of ours."""


def value_sql(header: str, recipe: Recipe, source: Source) -> str:
    """The value of one of our columns.

    Args:
        header: our name of the column.
        recipe: how it is had.
        source: gives the expression of a column of the file.
    """
    if recipe.is_sum:
        return _missing(recipe, _sum(header, recipe, source))
    text = _text(recipe, source)
    if header in NUMBERS:
        text = _with_default(text, _number_text(recipe, text)) if _is_numeric(recipe) else text
    elif header in QUANTITIES:
        text = (
            _with_default(text, _whole(_octets(recipe, text))) if recipe.unit or _is_numeric(recipe) else text
        )
    elif header in DURATIONS:
        text = (
            _with_default(text, _whole(_seconds(recipe, text)))
            if recipe.form or _is_numeric(recipe)
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


def start_steps(recipe: Recipe, source: Source) -> tuple[str, ...]:
    """Columns that are added to the rows, a step after another, so that the start of an event is read once.

    ``start_text``; ``start_instant``, where the file tells it, and ``start_clock``, where it tells the time of Paris;
    ``start_moment``, the clock of Paris.
    """
    text = _missing(recipe, _text(recipe, source))
    instants = [_instant(form, recipe.zone, "start_text") for form in recipe.formats]
    clocks = [
        _local(form, "start_text")
        for form, instant in zip(recipe.formats, instants, strict=True)
        if not instant
    ]
    known = [instant for instant in instants if instant]
    instant = f"coalesce({', '.join(known)})" if known else "null::timestamptz"
    clock = f"coalesce({', '.join(clocks)})" if clocks else "null::timestamp"
    return (
        f"{text} as start_text",
        f"{instant} as start_instant, {clock} as start_clock",
        f"coalesce(timezone('{PARIS}', start_instant), start_clock) as start_moment",
    )


START_COLUMNS = {
    "DATE": "case when coalesce(start_text, '') = '' then start_text"
    " else coalesce(cast(cast(start_moment as date) as varchar), '?' || start_text) end",
    "HEURE": "case when coalesce(start_text, '') = '' then start_text"
    " else coalesce(strftime(start_moment, '%H:%M:%S'), '?' || start_text) end",
    "given_epoch_s": "epoch_ms(start_instant) // 1000",
}
"""What ``start_steps`` give: DATE, HEURE, and the seconds since 1970 where the file tells the instant.

They are null where it tells Paris time: feeds.md says which of two instants that is.
"""


def _text(recipe: Recipe, source: Source) -> str:
    """The text before it is read as a number or day."""
    if recipe.constant is not None:
        return literal(recipe.constant)
    if recipe.parts:
        return _joined(recipe, source)
    return _worded(recipe, _cleaned(recipe, source(recipe.sources[0])))


def _joined(recipe: Recipe, source: Source) -> str:
    parts = [_cleaned(recipe, source(place)) for place in recipe.parts]
    if recipe.digits:
        parts = [
            f"case when length({part}) between 1 and {width - 1} then lpad({part}, {width}, '0') else {part} end"
            for part, width in zip(parts, recipe.digits, strict=True)
        ]
    joined = (
        f"concat_ws({literal(recipe.separator)}, {', '.join(f'''nullif({part}, '')''' for part in parts)})"
    )
    return _worded(recipe, joined)


def _cleaned(recipe: Recipe, text: str) -> str:
    if recipe.take:
        text = f"regexp_extract({text}, {literal(recipe.take)}, 1)"
    if recipe.strip:
        text = _stripped(text, recipe.strip)
    for theirs, ours in recipe.replace.items():
        text = f"replace({text}, {literal(theirs)}, {literal(ours)})"
    for empty in recipe.empty:
        text = f"nullif({text}, {literal(empty)})"
    return text


def _stripped(text: str, strip: tuple[str, ...]) -> str:
    """A text without some texts and spaces at its ends; an expression, which is slow, only where one may be there."""
    trimmed = f"trim({text}, {literal(SPACES + ''.join(one for one in strip if len(one) == 1))})"
    longer = [one for one in strip if len(one) > 1]
    if not longer:
        return trimmed
    ends = "|".join([f"[{re.escape(SPACES)}]", *map(re.escape, strip)])
    may_be = " or ".join(f"contains({text}, {literal(one)})" for one in longer)
    whole = f"regexp_replace({text}, {literal(f'^(?:{ends})+|(?:{ends})+$')}, '', 'g')"
    return f"case when {may_be} then {whole} else {trimmed} end"


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
        text = _with_default(text, f"case {_folded(text)}{cases} else {other} end")
    return text


def _folded(text: str) -> str:
    return f"lower(strip_accents({text}))"


def _missing(recipe: Recipe, text: str) -> str:
    return text if recipe.missing is None else f"coalesce(nullif({text}, ''), {literal(recipe.missing)})"


def _with_default(text: str, turned: str) -> str:
    """What a text is turned into; an empty one stays, one that can't be turned is marked."""
    return f"case when coalesce({text}, '') = '' then {text} else coalesce({turned}, '?' || {text}) end"


def _is_numeric(recipe: Recipe) -> bool:
    return bool(recipe.decimal or recipe.thousands or recipe.scale or recipe.negate)


def _number(recipe: Recipe, text: str) -> str:
    """An exact number; null where the text is none."""
    form, bare, sign = _number_form(recipe, text)
    pointed = bare if sign == r"\." else f"replace({bare}, ',', '.')"
    factor = f" * {_power(recipe.scale)}" if recipe.scale else ""
    minus = "-" if recipe.negate else ""
    return f"case when regexp_full_match({text}, {literal(form)}) then {minus}cast({pointed} as {EXACT}){factor} end"


def _number_form(recipe: Recipe, text: str) -> tuple[str, str, str]:
    """The form of numbers, their text without signs of thousands, and the form of the sign of decimals."""
    sign = re.escape(recipe.decimal) if recipe.decimal else "[.,]"
    whole, bare = r"\d{1,18}", text
    if recipe.thousands:
        groups = "|".join(map(re.escape, recipe.thousands))
        whole = rf"(?:\d{{1,3}}(?:(?:{groups})\d{{3}}){{1,5}}|\d{{1,18}})"
        bare = f"regexp_replace({text}, {literal(groups)}, '', 'g')"
    return rf"[+-]?(?:{whole}(?:{sign}\d{{1,9}})?|{sign}\d{{1,9}})", bare, sign


def _power(scale: int) -> str:
    return f"1{'0' * scale}" if scale >= 0 else f"0.{'0' * (-scale - 1)}1"


def _number_text(recipe: Recipe, text: str) -> str:
    if recipe.scale or recipe.negate:
        return _plain_number(_number(recipe, text))
    form, bare, sign = _number_form(recipe, text)
    pointed = bare if sign == r"\." else f"replace({bare}, ',', '.')"
    short = f"case when contains({pointed}, '.') then rtrim(rtrim({pointed}, '0'), '.') else {pointed} end"
    return f"case when regexp_full_match({text}, {literal(form)}) then {short} end"


def _plain_number(number: str) -> str:
    """A number without the zeros at its end, as text."""
    return rf"regexp_replace(regexp_replace(cast({number} as varchar), '(\.\d*?)0+$', '\1'), '\.$', '')"


def _octets(recipe: Recipe, text: str) -> str:
    return f"({_number(recipe, text)}) * {VOLUME_OCTETS[recipe.unit or 'OCTET']}"


def _seconds(recipe: Recipe, text: str) -> str:
    if recipe.form in ("", *DURATION_FORMS):
        return f"({_number(recipe, text)}) * {SECONDS_OF_DURATION[recipe.form or 'S']}"
    tokens = [token for token in re.split("(HH|MM|SS)", recipe.form) if token]
    pattern = "".join(_token(token, place) for place, token in enumerate(tokens))
    fields = [token for token in tokens if token in FORM_TOKENS]
    sums = " + ".join(
        f"cast(regexp_extract({text}, {literal(pattern)}, {group}) as bigint) * {FORM_TOKENS[token]}"
        for group, token in enumerate(fields, 1)
    )
    return f"case when regexp_full_match({text}, {literal(pattern)}) then {sums} end"


def _token(token: str, place: int) -> str:
    if token not in FORM_TOKENS:
        return re.escape(token)
    return r"(\d{1,6})" if place == 0 else r"([0-5]?\d)"


def _whole(number: str) -> str:
    """A whole number as text: a part of a unit counts as one, as it does where events are rated."""
    return f"cast(try_cast(ceil({number}) as bigint) as varchar)"


def _sum(header: str, recipe: Recipe, source: Source) -> str:
    parts = [_cleaned(recipe, source(place)) for place in recipe.parts]
    number = {**dict.fromkeys(NUMBERS, _number), **dict.fromkeys(QUANTITIES, _octets)}.get(header, _seconds)
    values = [number(recipe, part) for part in parts]
    are_empty = " and ".join(f"coalesce({part}, '') = ''" for part in parts)
    are_numbers = " and ".join(
        f"(coalesce({part}, '') = '' or ({value}) is not null)"
        for part, value in zip(parts, values, strict=True)
    )
    total = " + ".join(f"coalesce({value}, 0)" for value in values)
    turned = _plain_number(total) if header in NUMBERS else _whole(total)
    marked = f"'?' || concat_ws('+', {', '.join(parts)})"
    return f"case when {are_empty} then '' when {are_numbers} then {turned} else {marked} end"


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
    return f"coalesce({', '.join(_moment(one, recipe.zone, text) for one in recipe.formats)})"


def _moment(form: str, zone: str, text: str) -> str:
    instant = _instant(form, zone, text)
    if instant is not None:
        return f"timezone('{PARIS}', {instant})"
    return _local(form, text)


def _local(form: str, text: str) -> str:
    if form == SERIAL:
        days = (
            rf"case when regexp_full_match({text}, '\d{{1,6}}([.,]\d+)?') then replace({text}, ',', '.') end"
        )
        return f"{DAY_OF_SERIAL_0} + to_seconds(cast(round(cast({days} as {EXACT}) * 86400) as bigint))"
    return f"nullif(greatest(try_strptime({text}, {literal(form)}), {TOO_OLD}), {TOO_OLD})"


def _instant(form: str, zone: str, text: str) -> str | None:
    """The instant that a text tells; None where it tells the clock of Paris."""
    if form in EPOCHS:
        digits = len(str(EPOCHS[form])) + EPOCH_DIGITS - 1
        count = rf"cast(nullif(regexp_extract({text}, '^(\d{{1,{digits}}})(?:[.]\d*)?$', 1), '') as bigint)"
        return f"to_timestamp({count} // {EPOCHS[form]})"
    if "%z" in form or "%Z" in form:
        return f"try_strptime(regexp_replace({text}, '[Zz]$', '+0000'), {literal(form)})"
    return f"timezone({literal(zone)}, {_local(form, text)})" if zone != PARIS else None
