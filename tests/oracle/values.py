"""The forms of values (feeds.md) and the reason code of one that breaks its form."""

import datetime as dt
import re
from decimal import Decimal


class Refused(Exception):
    """A row breaks its contract; the argument is the reason code."""


OVERSEAS = {
    plan: code
    for code, plans in {
        "262": "262 263 269 639 692 693",
        "590": "590 690 691",
        "594": "594 694",
        "596": "596 696 697",
        "508": "508",
    }.items()
    for plan in plans.split()
}
WITHHELD = ("#31#", "*31#")


def has_form_of_phone(text: str) -> bool:
    """feeds.md, *Values*: an optional ``+`` and 2 to 15 digits, a leading 00 not counted.

    Spaces, dots and dashes stand between digits or after the ``+``; a single digit after the last of them is
    what a spreadsheet leaves of a number (``33699134886.0``).
    """
    if not re.fullmatch(r"(\+[ .-]*)?[0-9]([ .-]*[0-9])*", text):
        return False
    digits = re.sub(r"[ .-]", "", text).removeprefix("+")
    if not 2 <= len(digits.removeprefix("00")) <= 15:
        return False
    return re.search(r"[ .-][0-9]$", text) is None


def phone(text: str) -> str:
    """The number as normalised by rating.md section 2."""
    if not has_form_of_phone(text):
        raise Refused("BAD_PHONE")
    return normalised(text)


def called(text: str) -> str:
    """NUMERO_APPELE of a SORTANT or VGA row: ``#31#`` or ``*31#`` before it is dropped, with spaces after it."""
    for code in WITHHELD:
        if text.startswith(code):
            return phone(text.removeprefix(code).lstrip())
    return phone(present(text))


def caller(text: str) -> str:
    """NUMERO_APPELE of an ENTRANT row: what has the form of a number is normalised, the rest kept as written."""
    text_within(text, 64)
    return normalised(text) if has_form_of_phone(text) else text


def normalised(text: str) -> str:
    """rating.md section 2, step 1: the first of a to e that applies, then the overseas plans."""
    number = re.sub(r"[ .-]", "", text)
    return overseas(_international(number) or _national(number))


def _international(number: str) -> str | None:
    """a: a leading ``+``, or 00 before more than 4 digits or before 33 and 2 digits."""
    if number.startswith("+"):
        rest = number[1:]
    elif number.startswith("00") and (len(number) > 6 or re.fullmatch(r"0033[0-9]{2}", number)):
        rest = number[2:]
    else:
        return None
    short = re.fullmatch(r"33([0-9]{2,6})", rest)
    return "#" + short[1] if short else rest


def _national(number: str) -> str:
    """b to e."""
    if len(number) <= 6:
        return "#" + number
    if len(number) in (7, 8) and number.startswith("33"):
        return "#" + number[2:]
    if len(number) in (10, 14) and number.startswith("0"):
        return "33" + number[1:]
    return number


def overseas(number: str) -> str:
    """Section 2, *Last*: 33 and 9 digits of an overseas plan get the plan's code instead of 33."""
    plan = number[2:5]
    if not re.fullmatch(r"33[0-9]{9}", number) or plan not in OVERSEAS:
        return number
    return "508" + number[-6:] if plan == "508" else OVERSEAS[plan] + number[2:]


def line_number(text: str) -> str:
    """A line: 33 and 9 to 13 digits, or an overseas code and 6 to 9 digits."""
    number = phone(text)
    if not re.fullmatch(r"33[0-9]{9,13}|(262|508|590|594|596)[0-9]{6,9}", number):
        raise Refused("BAD_PHONE")
    return number


def whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]+", text):
        raise Refused("BAD_NUMBER")
    return int(text)


def money(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]{1,6})?", text):
        raise Refused("BAD_NUMBER")
    return Decimal(text.replace(",", "."))


def network(text: str) -> str:
    if not re.fullmatch(r"[0-9]{5,6}", text):
        raise Refused("BAD_NUMBER")
    return text


def iccid(text: str) -> str:
    if not re.fullmatch(r"[0-9]{19,20}", text) or luhn_sum(text) % 10:
        raise Refused("BAD_ICCID")
    return text


def luhn_sum(digits: str) -> int:
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if rank % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def day(text: str) -> dt.date:
    french = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", text)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        if french:
            return dt.date(int(french[3]), int(french[2]), int(french[1]))
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        pass
    raise Refused("BAD_DATE")


def clock(text: str) -> dt.time:
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2}):([0-9]{2})", text)
    try:
        if match:
            return dt.time(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Refused("BAD_TIME")


def one_of(text: str, *words: str) -> str:
    if text.upper() not in words:
        raise Refused("BAD_ENUM")
    return text.upper()


def text_within(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused("OUT_OF_RANGE")
    return text


def present(text: str) -> str:
    if not text:
        raise Refused("MISSING_VALUE")
    return text
