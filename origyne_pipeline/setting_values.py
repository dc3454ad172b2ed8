"""How each kind of setting is read from the text or the TOML value that gives it."""

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.identifiers import Bic, Iban, Ics
from origyne_pipeline.periods import DAY_NAMES, Month
from origyne_pipeline.setting_sections import ReminderLevel


def _to_bool(value: Any) -> bool:
    words: dict[str, bool] = {"true": True, "1": True, "false": False, "0": False}
    return value if isinstance(value, bool) else words[str(value).lower()]


def _to_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _to_path(value: Any) -> Path:
    if not _to_text(value).strip() or "\0" in value:
        raise ValueError
    return Path(value).expanduser()


def _to_whole(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError
    return int(value)


def _to_levels(value: Any) -> tuple[ReminderLevel, ...]:
    levels = tuple(_to_level(**given) for given in value)
    days = [level.after_days for level in levels]
    if days != sorted(set(days)) or min(days, default=0) < 0:
        raise ValueError
    return levels


def _to_level(after_days: Any, template: Any, fee: Any = "0.00") -> ReminderLevel:
    level = ReminderLevel(_to_whole(after_days), _to_text(template), Decimal(str(fee)))
    if not re.fullmatch(r"[\w-]+", level.template) or level.fee < 0 or level.fee != round(level.fee, 2):
        raise ValueError
    return level


def _to_texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    texts = tuple(_to_text(text) for text in value)
    if len(set(texts)) < len(texts) or not all(text.strip() for text in texts):
        raise ValueError
    return texts


def _to_wholes(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise TypeError
    numbers = tuple(_to_whole(number) for number in value)
    if list(numbers) != sorted(set(numbers)):
        raise ValueError
    return numbers


def _to_weekdays(value: Any) -> frozenset[int]:
    """``LUN-SAM``, ``LUN,MER,VEN``, or both together."""
    days: set[int] = set()
    for part in _to_text(value).upper().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        span = range(DAY_NAMES.index(first), DAY_NAMES.index(last or first) + 1)
        if not span:
            raise ValueError
        days.update(span)
    return frozenset(days)


def _to_hours(value: Any) -> tuple[time, time]:
    """``8-20``, ``08:30-20:00``; 24 is the end of the day."""
    opens, closes = (_to_clock(part) for part in _to_text(value).replace(" ", "").split("-"))
    if opens >= closes:
        raise ValueError
    return opens, closes


def _to_clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time.max if (hour, minute or "00") == ("24", "00") else time(int(hour), int(minute or 0))


PARSERS: dict[Any, tuple[Callable[[Any], Any], str]] = {
    str: (_to_text, "a text"),
    Iban: (lambda value: Iban.read(_to_text(value)), "an IBAN"),
    Bic: (lambda value: Bic.read_optional(_to_text(value)), "a BIC"),
    Ics: (lambda value: Ics.read(_to_text(value)), "a creditor identifier"),
    int: (_to_whole, "a whole number"),
    bool: (_to_bool, "true or false"),
    Path: (_to_path, "a path"),
    Decimal: (lambda value: Decimal(str(value)), "an amount, for example 40.00"),
    tuple[str, ...]: (_to_texts, 'a list of different texts, for example ["FR", "UE"]'),
    tuple[int, ...]: (_to_wholes, "a list of rising whole numbers, for example [80, 100]"),
    frozenset[int]: (_to_weekdays, "weekdays, for example LUN-SAM or LUN,MER,VEN"),
    tuple[time, time]: (_to_hours, "hours, for example 8-20 or 08:30-19:00"),
    Month: (lambda value: Month.parse(_to_text(value)), "a month written AAAA-MM"),
    tuple[ReminderLevel, ...]: (
        _to_levels,
        'levels by rising days, each { after_days = 3, template = "rappel", fee = "0.00" }',
    ),
}


def near_setting(name: str, sections: Mapping[str, type], whole: type) -> str | None:
    """The setting that an unknown name was meant for, as ``[section] name``; None where none is near.

    Args:
        name: ``section.name``, or a name outside the sections.
        sections: the sections by name.
        whole: what has the names outside of them.
    """
    alone = [field.name for field in dataclasses.fields(whole) if field.name not in sections]
    section, _, key = name.rpartition(".")
    if not section:
        near = difflib.get_close_matches(key, [*alone, *(f"[{each}]" for each in sections)], 1)
        return near[0] if near else None
    near_section = difflib.get_close_matches(section, sections, 1)
    if not near_section:
        return key if key in alone else None
    names = [field.name for field in dataclasses.fields(sections[near_section[0]])]
    near = difflib.get_close_matches(key, names, 1)
    return f"[{near_section[0]}] {near[0]}" if near else None
