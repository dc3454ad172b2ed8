"""French as customers read it: labels, numbers, dates, durations and volumes.

Numbers follow French typography: decimal comma, a no-break space between thousands and before the unit.
"""

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from origyne_pipeline.countries import french_names
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import Month
from origyne_pipeline.tariff_words import group_words

THOUSANDS = "\u00a0"
NBSP = "\u00a0"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
USAGES = {
    "VOIX": "Appels",
    "VOIX_RECUE": "Appels reçus à l’étranger",
    "SMS": "SMS",
    "MMS": "MMS",
    "DATA": "Internet mobile",
}
ACTS = {
    "VOIX": "appel",
    "VOIX_RECUE": "appel",
    "SMS": "SMS",
    "MMS": "MMS",
    "DATA": "connexion",
}


TWO_DIGIT_CODES = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"
    " 90 91 92 93 94 95 98".split()
)
"""Country codes of two digits (ITU-T E.164); 1 and 7 have one, all others three."""


def amount(value: Decimal, places: int = 2) -> str:
    """``1 234,50``; a minus sign before, never a currency."""
    text = f"{abs(round_half_up(value, places)):,.{places}f}".replace(",", THOUSANDS).replace(".", ",")
    return f"−{text}" if round_half_up(value, places) < 0 else text


def euros(value: Decimal) -> str:
    """``1 234,50 €``."""
    return f"{amount(value)}{NBSP}€"


def fine_amount(value: Decimal, least: int) -> str:
    """An event's amount: as many of its 6 decimals as it needs, at least ``least``."""
    needed = next(
        places for places in range(least, 7) if places == 6 or value == round_half_up(value, places)
    )
    return amount(value, needed)


def percent(rate: Decimal) -> str:
    """``20 %``, ``8,5 %``."""
    return f"{rate.normalize():f}".replace(".", ",") + f"{NBSP}%"


def day(value: date) -> str:
    """``05/10/2026``."""
    return f"{value:%d/%m/%Y}"


def long_day(value: date) -> str:
    """``5 octobre 2026``; the first of a month is ``1er``."""
    return f"{'1er' if value.day == 1 else value.day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def month_name(month: Month) -> str:
    """``septembre 2026``."""
    return f"{MONTHS[month.number - 1]}{NBSP}{month.year}"


def of_month(month: Month) -> str:
    """``de septembre 2026``, and ``d’octobre 2026`` before a vowel.

    >>> [of_month(Month(2026, number)).replace(NBSP, " ") for number in (8, 9, 10)]
    ['d’août 2026', 'de septembre 2026', 'd’octobre 2026']
    """
    name = month_name(month)
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


@functools.lru_cache(maxsize=20_000)
def phone(number: str, hidden: int = 0) -> str:
    """A number as French people read it, its last ``hidden`` digits as dots; short codes and names are whole.

    >>> numbers = ("33612345678", "262692123456", "337001234567890", "12025550123", "447700900123", "#3179", "AMELI")
    >>> [phone(number).replace(NBSP, " ") for number in numbers[:3]]
    ['06 12 34 56 78', '0692 12 34 56', '07 00 12 34 56 78 90']
    >>> [phone(number, 4).replace(NBSP, " ") for number in numbers[3:]]
    ['+1 202 555 •• ••', '+44 770 090 •• ••', '3179', 'AMELI']
    """
    if number.startswith("#"):
        return number[1:]
    if not number.isdecimal() or len(number) <= 6:
        return number
    written = PhoneNumber(number).national
    if hidden:
        written = written[:-hidden] + "•" * hidden
    if written.startswith("+"):
        return NBSP.join(_foreign_groups(written))
    first = 2 if number.startswith("33") else 4
    return NBSP.join((written[:first], *_pairs(written[first:])))


def _foreign_groups(written: str) -> Iterator[str]:
    """The country code, then groups of three or two digits; the last four digits are two pairs."""
    digits = written[1:]
    size = 1 if digits[0] in "17" else 2 if digits[:2] in TWO_DIGIT_CODES else 3
    yield "+" + digits[:size]
    rest = digits[size:-4]
    while rest:
        size = 2 if len(rest) in (2, 4) else 3
        yield rest[:size]
        rest = rest[size:]
    yield from _pairs(digits[-4:])


def _pairs(digits: str) -> Iterator[str]:
    return (digits[i : i + 2] for i in range(0, len(digits), 2))


def country(code: str) -> str:
    """``Suisse`` of ``CH``; a code that no country has stays as it is."""
    return french_names().get(code, code)


def duration(seconds: int) -> str:
    """``1 h 02 min 05 s``; the parts that are zero in front are left out."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{count(hours)}{NBSP}h{NBSP}{minutes:02d}{NBSP}min{NBSP}{left:02d}{NBSP}s"
    return f"{minutes}{NBSP}min{NBSP}{left:02d}{NBSP}s" if minutes else f"{left}{NBSP}s"


def count(number: int) -> str:
    """``12 345``."""
    return f"{number:,}".replace(",", THOUSANDS)


def volume(kilobytes: int) -> str:
    """KO as Ko, Mo or Go (1 Go = 1024 Mo = 1024 × 1024 Ko), at most 2 decimals."""
    for factor, unit in ((1024 * 1024, "Go"), (1024, "Mo")):
        if kilobytes >= factor:
            return f"{amount(Decimal(kilobytes) / factor)}{NBSP}{unit}"
    return f"{count(kilobytes)}{NBSP}Ko"


def quantity(usage: str, value: int) -> str:
    """A billed quantity in the unit of its usage."""
    if usage in ("VOIX", "VOIX_RECUE"):
        return duration(value)
    return volume(value) if usage == "DATA" else count(value)


def told_apart(usage: str, amounts: Sequence[int]) -> list[str]:
    """Quantities side by side, as rough as can be: two that differ are never written alike."""
    shown: list[str] = []
    for form in (rough_quantity, quantity):
        shown = [form(usage, value) for value in amounts]
        if len(set(shown)) == len(set(amounts)):
            return shown
    return [f"{count(value)}{NBSP}Ko" for value in amounts] if usage == "DATA" else shown


def rough_quantity(usage: str, value: int) -> str:
    """A quantity to compare at a glance: ``1 h 02``, ``35 min``, ``1,5 Go``; what is less than its unit as it is."""
    if 0 < value < (1024 if usage == "DATA" else 60) and usage in ("DATA", "VOIX", "VOIX_RECUE"):
        return quantity(usage, value)
    if usage in ("VOIX", "VOIX_RECUE"):
        hours, minutes = divmod(value // 60, 60)
        return f"{count(hours)}{NBSP}h{NBSP}{minutes:02d}" if hours else f"{minutes}{NBSP}min"
    if usage != "DATA":
        return count(value)
    factor, unit = (1024 * 1024, "Go") if value >= 1024 * 1024 else (1024, "Mo")
    is_small = unit == "Go" or value < 10 * 1024
    shown = amount(Decimal(value) / factor, 1 if is_small else 0).removesuffix(",0")
    return f"{shown}{NBSP}{unit}"


def events(usage: str, number: int) -> str:
    """``12 appels``."""
    word = ACTS.get(usage, "acte")
    plural = "" if number < 2 or word.isupper() else "s"
    return f"{count(number)}{NBSP}{word}{plural}"


def usage_label(usage: str, group: str, is_late: bool, origin: str = "") -> str:
    """``Appels – Union européenne``, ``Appels depuis la Suisse – France métropolitaine`` with an origin.

    Late ones are named as what they are.
    """
    where = group_words(group)
    label = USAGES.get(usage, usage) + origin + (f" – {where}" if where else "")
    return f"Consommations antérieures – {label}" if is_late else label


def plural(number: int, word: str) -> str:
    """``1 jour``, ``3 jours``."""
    return f"{count(number)}{NBSP}{word}{'s' if number > 1 else ''}"


def is_one_line(text: str, longest: int) -> bool:
    """Whether a text can be printed as it stands: not too long, without control characters or half characters."""
    return len(text) <= longest and not any(
        unicodedata.category(character) in ("Cc", "Cs") for character in text
    )
