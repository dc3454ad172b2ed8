"""The forms of values (feeds.md) and the reason code of one that breaks its form."""

import datetime as dt
import re
from decimal import Decimal


class Refused(Exception):
    """A row breaks its contract; the argument is the reason code."""


def phone(text: str) -> str:
    """The number as normalised by rating.md section 2."""
    if not re.fullmatch(r"\+?[0-9](?:[ .-]*[0-9]){1,14}", text):
        raise Refused("BAD_PHONE")
    return normalised(text)


def normalised(text: str) -> str:
    """Section 2, step 1."""
    number = re.sub(r"[ .-]", "", text).removeprefix("+")
    if len(number) > 6 and number.startswith("00"):
        return number[2:]
    if len(number) == 10 and number.startswith("0"):
        return "33" + number[1:]
    if len(number) <= 6:
        return "#" + number
    return number


def line_number(text: str) -> str:
    number = phone(text)
    if not re.fullmatch(r"33[0-9]{9,13}", number):
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
