"""Masks of personal data: enough to recognise a known line, not enough to learn an unknown one."""

from collections.abc import Mapping
from typing import Any

FIRST_KEPT, LAST_KEPT = 4, 2
NUMBERS = frozenset({"line", "pool_line", "called_number", "iccid", "imsi"})
HIDDEN = frozenset({"raw"})
"""Rows as written: they may hold anything."""
LONGEST_SHOWN = 60


def masked(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as text, its phone, card and subscriber numbers masked, its raw text left out.

    >>> masked({"line": "33612345678", "amount_excl_tax": 1})
    {'line': '3361…78', 'amount_excl_tax': '1'}
    """
    return {name: _shown(name, value) for name, value in row.items() if name not in HIDDEN}


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    if name in NUMBERS and len(text) > FIRST_KEPT + LAST_KEPT:
        return f"{text[:FIRST_KEPT]}…{text[-LAST_KEPT:]}"
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
