"""The rules of one line of the French accounting file (FEC): its dates, amounts, and what must not be empty.

Source: LPF art. A47 A-1, VII: dates AAAAMMJJ, a decimal comma, no thousands separator. The first three characters of
an account are digits of the chart of accounts; an amount is on one side.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

OBLIGATORY = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib PieceRef PieceDate EcritureLib Debit Credit"
    " ValidDate"
).split()
DAYS = ("EcritureDate", "PieceDate", "ValidDate", "DateLet")
AMOUNT = re.compile(r"-?\d+,\d{1,2}")
TOGETHER = (("EcritureLet", "DateLet"), ("CompAuxNum", "CompAuxLib"), ("Montantdevise", "Idevise"))


class FieldFault(NamedTuple):
    """A broken rule of one line."""

    field: str
    problem: str


def field_faults(values: Mapping[str, str], first_day: date, last_day: date) -> Iterator[FieldFault]:
    """What is wrong with a line by itself.

    Args:
        values: the fields by name.
        first_day: of the fiscal year.
        last_day: of the fiscal year.
    """
    for name in OBLIGATORY:
        if not values[name].strip():
            yield FieldFault(name, "expected a value, found nothing")
    yield from _day_faults(values, first_day, last_day)
    yield from _amount_faults(values)
    if values["CompteNum"] and not re.match(r"[1-9]\d\d", values["CompteNum"]):
        yield FieldFault("CompteNum", f"expected three digits first, found {values['CompteNum']!r}")
    for name, other in TOGETHER:
        if bool(values[name]) != bool(values[other]):
            empty = other if values[name] else name
            yield FieldFault(empty, f"expected a value beside {name if values[name] else other}, found none")
    if values["Idevise"] and not re.fullmatch(r"[A-Z]{3}", values["Idevise"]):
        yield FieldFault("Idevise", f"expected a currency of three letters, found {values['Idevise']!r}")


def _day_faults(values: Mapping[str, str], first_day: date, last_day: date) -> Iterator[FieldFault]:
    for name in DAYS:
        if values[name] and day_of(values[name]) is None:
            yield FieldFault(name, f"expected a day AAAAMMJJ, found {values[name]!r}")
    day = day_of(values["EcritureDate"])
    if day and not first_day <= day <= last_day:
        yield FieldFault("EcritureDate", f"expected a day from {first_day} to {last_day}, found {day}")
    for later in ("ValidDate", "DateLet"):
        other = day_of(values[later])
        if day and other and other < day:
            yield FieldFault(later, f"expected {day} or later, the day of the entry, found {other}")


def _amount_faults(values: Mapping[str, str]) -> Iterator[FieldFault]:
    for name in ("Debit", "Credit", "Montantdevise"):
        if values[name] and not AMOUNT.fullmatch(values[name]):
            yield FieldFault(name, f"expected an amount such as 1234,50, found {values[name]!r}")
    if cents_of(values["Debit"]) and cents_of(values["Credit"]):
        yield FieldFault("Credit", "expected an amount on one side, found one on both")


def day_of(text: str) -> date | None:
    """``20261231``; None of anything else."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if re.fullmatch(r"\d{8}", text) else None
    except ValueError:
        return None


def cents_of(text: str) -> int:
    """``1234,50`` as 123450; 0 of what is no amount, which is a fault of its own."""
    if not AMOUNT.fullmatch(text):
        return 0
    whole, _, cents = text.lstrip("-").partition(",")
    return (-1 if text.startswith("-") else 1) * (int(whole) * 100 + int(cents.ljust(2, "0")))
