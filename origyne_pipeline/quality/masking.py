"""Masks of personal data: enough to recognise a known line, not enough to learn an unknown one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from origyne_pipeline.identifiers import PhoneNumber

FIRST_KEPT, LAST_KEPT = 4, 2
SHORT = 6
"""Digits of a number that is nobody's."""
PHONES = frozenset({"line", "pool_line", "called_number"})
CARDS = frozenset({"iccid", "imsi"})
HIDDEN = frozenset({"raw"})
"""Rows as written: they may hold anything."""
LONGEST_SHOWN = 60


def masked(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as text, its phone, card and subscriber numbers masked, its raw text left out.

    Phone numbers are masked as ``PhoneNumber.masked`` does everywhere: without their last four digits.

    >>> masked({"line": "33612345678", "amount_excl_tax": 1})
    {'line': '3361234****', 'amount_excl_tax': '1'}
    """
    return {name: _shown(name, value) for name, value in row.items() if name not in HIDDEN}


def _decimal_text(value: Decimal) -> str:
    """An amount without the zeros of its column, to the cent at least.

    >>> [_decimal_text(Decimal(text)) for text in ("205.690000", "3.6", "0.000001", "7", "-2.500000")]
    ['205.69', '3.60', '0.000001', '7', '-2.50']
    """
    text = format(value, "f")
    if "." not in text:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    text = _decimal_text(value) if isinstance(value, Decimal) else str(value)
    if name in PHONES and len(text) > SHORT:
        return PhoneNumber(text).masked
    if name in CARDS and len(text) > FIRST_KEPT + LAST_KEPT:
        return f"{text[:FIRST_KEPT]}…{text[-LAST_KEPT:]}"
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
