"""A recipe as a layout writes it, checked key by key; each fault is told with what is expected and what was read."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from origyne_pipeline.feeds.recipes import (
    DATES,
    DURATION_FORMS,
    DURATIONS,
    EPOCHS,
    ISO_DURATION,
    NUMBERS,
    PHONES,
    QUANTITIES,
    SERIAL,
    START,
    TIMES,
    VOLUME_OCTETS,
    Place,
    Recipe,
    RecipeError,
)

CLOCK_FORM = re.compile(r"(?:HH|MM|SS|[^A-Z])+", re.ASCII)
NO_RE2 = re.compile(r"\(\?[=!<]|\\[1-9]")
"""What Python's expressions may say and the engine's may not: looking ahead or behind, groups named again."""
COMMON_KEYS = frozenset(
    {
        "from",
        "constant",
        "join",
        "with",
        "digits",
        "take",
        "strip",
        "replace",
        "empty",
        "missing",
        "lookup",
        "words",
    }
)
DATE_KEYS, NUMBER_KEYS = frozenset({"format", "zone"}), frozenset({"decimal", "thousands", "scale", "negate"})
MONTHS = frozenset({"PERIODE", "MOIS", "DU", "AU"})
"""Columns that may hold a month alone."""
GIVING = ("from", "constant", "join", "sum", "between")
"""The keys of which a recipe has one: where the value comes from."""


def keys_of(header: str) -> frozenset[str]:
    """The keys that a recipe of one of our columns may have."""
    if header in DATES | TIMES | {START}:
        return COMMON_KEYS | DATE_KEYS
    if header in NUMBERS:
        return COMMON_KEYS | NUMBER_KEYS | {"sum", "round"}
    if header in QUANTITIES:
        return COMMON_KEYS | NUMBER_KEYS | {"sum", "unit"}
    if header in DURATIONS:
        return COMMON_KEYS | DATE_KEYS | {"sum", "between", "form", "decimal", "thousands"}
    if header in PHONES:
        return COMMON_KEYS | {"national", "international"}
    return COMMON_KEYS


def read_recipe(
    header: str,
    value: Any,
    lookup: Callable[[str], Mapping[str, str]],
    keys: frozenset[str] | None = None,
) -> Recipe:
    """The recipe of one of our columns, checked.

    Args:
        header: our name of the column.
        value: what the layout says: a header, a place, a list of them, or a table of keys.
        lookup: reads the file that ``lookup`` names.
        keys: that it may have; by default those of the column.

    Raises:
        RecipeError: it says what cannot be.
    """
    if not isinstance(value, dict):
        return Recipe(sources=_places("from", value))
    keys = keys_of(header) if keys is None else keys
    if unknown := sorted(value.keys() - keys):
        raise RecipeError(f"expected {', '.join(sorted(keys))}, found {', '.join(unknown)}")
    giving = [key for key in GIVING if key in value]
    if len(giving) != 1:
        raise RecipeError(f"expected one of {', '.join(GIVING)}, found {' and '.join(giving) or 'none'}")
    recipe = Recipe(
        sources=_places("from", value["from"]) if "from" in value else (),
        constant=_text(value, "constant", None),
        parts=_places(giving[0], value[giving[0]]) if giving[0] in ("join", "sum", "between") else (),
        is_sum="sum" in value,
        is_between="between" in value,
        separator=_text(value, "with", ""),
        digits=_digits(value),
        take=_expression(value),
        strip=_texts(value, "strip"),
        replace=_replacements(value),
        empty=_texts(value, "empty"),
        missing=_text(value, "missing", None),
        lookup=lookup(_text(value, "lookup", "")) if "lookup" in value else {},
        words=_words(value),
        formats=_formats(header, value),
        zone=_zone(value),
        forms=_forms(value),
        unit=_one_of(value, "unit", VOLUME_OCTETS),
        decimal=_one_of(value, "decimal", (",", ".")),
        thousands=_texts(value, "thousands"),
        scale=_scale(value),
        negate=_flag(value, "negate"),
        is_rounded=_flag(value, "round"),
        national=_flag(value, "national"),
        international=_flag(value, "international"),
    )
    _check_whole(header, recipe)
    return recipe


def _check_whole(header: str, recipe: Recipe) -> None:
    """Refuses keys that do not go together."""
    for key, other, is_wrong in (
        ("with", "join", recipe.separator and (recipe.is_sum or not recipe.parts)),
        ("digits", "join", recipe.digits and (recipe.is_sum or not recipe.parts)),
        ("form", "from or sum", recipe.is_between and recipe.forms),
        ("format", "between", header in DURATIONS and recipe.formats and not recipe.is_between),
    ):
        if is_wrong:
            raise RecipeError(f"{key}: expected with {other} only")
    if recipe.is_between and (len(recipe.parts) != 2 or not recipe.formats):
        raise RecipeError(
            "between: expected the columns of the begin and the end, and their format, for example"
            ' { between = ["start", "end"], format = "%Y-%m-%d %H:%M:%S" }'
        )
    if recipe.digits and len(recipe.digits) != len(recipe.parts):
        raise RecipeError(
            f"digits: expected a number for each of {len(recipe.parts)} columns, found {len(recipe.digits)}"
        )
    if recipe.decimal and recipe.decimal in recipe.thousands:
        raise RecipeError(
            f"thousands: expected another sign than that of the decimals, found {recipe.decimal!r}"
        )
    if not recipe.decimal and {",", "."} & set(recipe.thousands):
        raise RecipeError(
            "thousands: expected decimal too, since a comma and a point may both begin decimals"
        )
    if recipe.national and recipe.international:
        raise RecipeError("national: expected it or international, found both")


def _places(key: str, value: Any) -> tuple[Place, ...]:
    places = tuple(value) if isinstance(value, list) else (value,)
    for place in places:
        is_number = isinstance(place, int) and not isinstance(place, bool) and 0 < place <= 10_000
        if not is_number and not (isinstance(place, str) and place.strip()):
            raise RecipeError(f"{key}: expected the header of a column, or its place from 1, found {place!r}")
    if not places or len(set(places)) < len(places):
        raise RecipeError(f"{key}: expected columns, each once, found {value!r}")
    return places


def _text(value: Mapping[str, Any], key: str, default: Any) -> Any:
    text = value.get(key, default)
    if key in value and not isinstance(text, str):
        raise RecipeError(f"{key}: expected a text, found {text!r}")
    return text


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = value.get(key, [])
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not all(
        isinstance(text, str) and (text or key == "empty") for text in texts
    ):
        raise RecipeError(f"{key}: expected a text or a list of texts, found {value[key]!r}")
    return tuple(texts)


def _flag(value: Mapping[str, Any], key: str) -> bool:
    if not isinstance(value.get(key, False), bool):
        raise RecipeError(f"{key}: expected true or false, found {value[key]!r}")
    return bool(value.get(key, False))


def _one_of(value: Mapping[str, Any], key: str, choices: Any) -> str:
    if key in value and value[key] not in tuple(choices):
        raise RecipeError(f"{key}: expected one of {' '.join(choices)}, found {value[key]!r}")
    return str(value.get(key, ""))


def _scale(value: Mapping[str, Any]) -> int:
    scale = value.get("scale", 0)
    if not isinstance(scale, int) or isinstance(scale, bool) or not -9 <= scale <= 9:
        raise RecipeError(f"scale: expected a power of ten from -9 to 9, found {scale!r}")
    return scale


def _digits(value: Mapping[str, Any]) -> tuple[int, ...]:
    digits = value.get("digits", [])
    if not isinstance(digits, list) or not all(isinstance(one, int) and 0 < one < 20 for one in digits):
        raise RecipeError(f"digits: expected a list of counts such as [3, 2], found {digits!r}")
    return tuple(digits)


def _expression(value: Mapping[str, Any]) -> str:
    take = _text(value, "take", "")
    if not take:
        return ""
    try:
        groups = re.compile(take, re.ASCII).groups
    except (re.error, RecursionError, OverflowError) as error:
        raise RecipeError(f"take: expected a regular expression, found {take!r} ({error})") from None
    if groups != 1 or NO_RE2.search(take):
        raise RecipeError(
            f"take: expected a regular expression of one group, which looks neither ahead nor behind, found {take!r}"
        )
    return str(take)


def _replacements(value: Mapping[str, Any]) -> dict[str, str]:
    table = value.get("replace", {})
    if not isinstance(table, dict) or not all(key and isinstance(text, str) for key, text in table.items()):
        raise RecipeError(f'replace: expected a table such as {{ "mars" = "03" }}, found {table!r}')
    return dict(table)


def _words(value: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    table = value.get("words", {})
    if not isinstance(table, dict):
        raise RecipeError(f'words: expected a table such as {{ VOIX = ["VOICE"] }}, found {table!r}')
    words = {ours: _texts({"words": theirs}, "words") for ours, theirs in table.items()}
    listed = [word.casefold() for theirs in words.values() for word in theirs]
    if twice := sorted({word for word in listed if listed.count(word) > 1}):
        raise RecipeError(f"words: expected each of their words once, found {twice[0]!r} twice")
    return words


def _formats(header: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    formats = _texts(value, "format")
    for one in formats:
        if one in EPOCHS or one == SERIAL:
            continue
        if "%" not in one:
            raise RecipeError(
                f"format: expected one such as %d/%m/%Y, or {', '.join(EPOCHS)} or {SERIAL}, found {one!r}"
            )
        signs_of = {"day": "%d %j %x %F %D", "time": "%H %I %X %T %R"}
        has = {what: any(sign in one for sign in signs.split()) for what, signs in signs_of.items()}
        needs = {"day": header not in ("HEURE", *MONTHS), "time": header in TIMES | DURATIONS | {START}}
        if lacking := [what for what, is_needed in needs.items() if is_needed and not has[what]]:
            raise RecipeError(f"format: expected a format with a {' and a '.join(lacking)}, found {one!r}")
    return formats


def _zone(value: Mapping[str, Any]) -> str:
    zone = _text(value, "zone", "Europe/Paris")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RecipeError(f"zone: expected a zone such as UTC or Europe/Paris, found {zone!r}") from None
    return str(zone)


def _forms(value: Mapping[str, Any]) -> tuple[str, ...]:
    forms = _texts(value, "form")
    for form in forms:
        tokens = re.findall("HH|MM|SS", form)
        is_clock = bool(tokens) and CLOCK_FORM.fullmatch(form) and len(set(tokens)) == len(tokens)
        if form not in (*DURATION_FORMS, ISO_DURATION) and not is_clock:
            raise RecipeError(
                f"form: expected {', '.join(DURATION_FORMS)}, {ISO_DURATION} or a form such as HH:MM:SS, found {form!r}"
            )
    return forms
