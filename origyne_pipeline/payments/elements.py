"""Finding things in an ISO 20022 message by local name, whatever its version."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from lxml import etree

NONE: list[etree._Element] = []
AMOUNT = re.compile(r"[+]?0*([0-9]{1,13}([.][0-9]{0,5}0*)?|[.][0-9]{1,5}0*)")
"""ActiveOrHistoricCurrencyAndAmount: not negative, at most 18 digits, 5 of them decimals; no exponent."""
LONGEST_SHOWN = 100
"""Characters of a text of a bank's file that a message shows."""


def elements(parent: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path of local names, such as ``NtryDtls/TxDtls``."""
    first, *names = _steps(path)
    level = _children(parent).get(first, NONE)
    for name in names:
        if not level:
            break
        level = [child for element in level for child in _children(element).get(name, NONE)]
    return level


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


@lru_cache(maxsize=64)
def _children(parent: etree._Element) -> dict[str, list[etree._Element]]:
    """An element's children by local name, for the few elements that are read at once.

    Of an element that is still arriving, those before its first entry.
    """
    children: dict[str, list[etree._Element]] = {}
    for child in parent:
        if isinstance(child.tag, str):
            children.setdefault(child.tag.rpartition("}")[2], []).append(child)
    return children


def text(parent: etree._Element, *paths: str) -> str | None:
    """The text at the first of the paths that has one."""
    for path in paths:
        for element in elements(parent, path):
            value = (element.text or "").strip()
            if value:
                return value
    return None


def texts(parent: etree._Element, path: str) -> list[str]:
    """The texts at a path, those that are empty apart."""
    return [value for element in elements(parent, path) if (value := (element.text or "").strip())]


def day(parent: etree._Element, *paths: str) -> date | None:
    """The day at the first of the paths that has a date or an instant; an instant's day is as written.

    Raises:
        ValueError: it is not a date.
    """
    value = text(parent, *paths)
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise ValueError(f"line {parent.sourceline}: date {in_short(value)!r} is not one") from None


def euros(parent: etree._Element, *paths: str) -> Decimal | None:
    """The amount at the first of the paths that has one.

    Raises:
        ValueError: it is not an amount.
    """
    value = text(parent, *paths)
    if value is None:
        return None
    if not AMOUNT.fullmatch(value):
        raise ValueError(f"line {parent.sourceline}: amount {in_short(value)!r} is not one")
    return Decimal(value)


def amount_of(parent: etree._Element, *paths: str) -> tuple[Decimal | None, str]:
    """The first of the amounts at these paths that is in euros, else the first, and its currency.

    Raises:
        ValueError: it is not an amount.
    """
    given = [path for path in paths if text(parent, path) is not None]
    currencies = {path: next(each.get("Ccy") or "EUR" for each in elements(parent, path)) for path in given}
    chosen = next((path for path in given if currencies[path] == "EUR"), next(iter(given), None))
    return (euros(parent, chosen), currencies[chosen]) if chosen else (None, "EUR")


def creation_day(group_header: etree._Element) -> date:
    """The day on which the bank created the message.

    Raises:
        ValueError: the message does not say.
    """
    created = text(group_header, "CreDtTm")
    if created is None:
        raise ValueError("GrpHdr/CreDtTm is missing")
    try:
        return date.fromisoformat(created) if len(created) == 10 else datetime.fromisoformat(created).date()
    except ValueError:
        raise ValueError(f"GrpHdr/CreDtTm: {in_short(created)!r} is not an instant") from None


def in_short(value: str) -> str:
    """A text as a message shows it: its beginning, where it is long."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
