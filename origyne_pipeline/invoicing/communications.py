"""The itemised communications of an invoice: which events are shown, and how much of the called number.

Sources: arrêté of 31 December 2013 and D98-5 CPCE (the last four digits are hidden unless the holder asks;
free calls are not itemised; third-party services stand apart), Arcep's list of emergency numbers (which must
not appear), Arcep decision 2022-1583 (numbering plan: free numbers 0800 to 0805, 3000 to 3199, 116xxx).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from origyne_pipeline.french import NBSP
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.periods import PARIS

EMERGENCY = frozenset({
    "15", "17", "18", "110", "112", "114", "115", "116000", "116006", "116111", "116117", "119", "191", "196", "197",
})  # fmt: skip
FREE_SHORT = re.compile(r"30\d\d|31\d\d|116\d\d\d|3919")
FREE_LONG = re.compile(r"33080[0-5]\d*|3380[0-5]\d{6}")
SVA, FREE = "SVA", "GRATUIT"
HIDDEN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Communication:
    """One rated event as the invoice shows it.

    ``called_number`` is normalised (rating.md section 2), None for DATA. ``quantity`` is the billed one:
    seconds, acts or KO. ``amount_excl_tax`` has up to 6 decimals.
    """

    line: str
    started_at: datetime
    usage: str
    called_number: str | None
    destination: str
    destination_group: str
    quantity: int
    included_quantity: int
    amount_excl_tax: Decimal
    call_excl_tax: Decimal = Decimal(0)
    is_late: bool = False


def communications(rows: Iterable[Mapping[str, Any]]) -> Iterator[Communication]:
    """Rows of ``rated_cdrs`` joined with the called number of ``cdrs`` as values.

    Args:
        rows: mappings with ``line, started_at, usage, called_number, destination_code, destination_group,
            billed_quantity, included_quantity, amount_excl_tax, event_month, billing_month`` and, where
            known, ``destination_label``.
    """
    for row in rows:
        yield Communication(
            line=row["line"],
            started_at=row["started_at"].astimezone(PARIS),
            usage=row["usage"],
            called_number=row["called_number"],
            destination=row.get("destination_label")
            or labels.UNNAMED_DESTINATIONS.get(row["destination_code"], row["destination_code"]),
            destination_group=row["destination_group"],
            quantity=int(row["billed_quantity"]),
            included_quantity=int(row["included_quantity"]),
            amount_excl_tax=row["amount_excl_tax"],
            is_late=row["event_month"] < row["billing_month"],
        )


def is_itemised(event: Communication) -> bool:
    """Whether it is listed: free and emergency numbers and free incoming events are not."""
    if event.quantity == 0 and event.amount_excl_tax == 0:
        return False
    number = (event.called_number or "").lstrip("#")
    if number in EMERGENCY or event.destination_group == FREE:
        return False
    return not (FREE_SHORT.fullmatch(number) or FREE_LONG.fullmatch(number))


def is_third_party(event: Communication) -> bool:
    """Whether it paid somebody else's service (service à valeur ajoutée)."""
    return event.destination_group == SVA


def itemised(
    events: Iterable[Communication],
) -> list[tuple[str, list[Communication], list[Communication]]]:
    """``(line, own services, third-party services)`` by line number, in order of time; empty lines left out."""
    by_line: dict[str, tuple[list[Communication], list[Communication]]] = {}
    for event in sorted(
        filter(is_itemised, events),
        key=lambda e: (e.line, e.started_at, e.called_number or ""),
    ):
        by_line.setdefault(event.line, ([], []))[is_third_party(event)].append(event)
    return [(line, own, third) for line, (own, third) in by_line.items()]


def shown_number(number: str | None, masked: bool) -> str:
    """A called number as printed: ``06 12 34 •• ••`` when masked; short numbers are shown whole."""
    if not number:
        return ""
    if number.startswith("#") or len(number) <= 6:
        return number.lstrip("#")
    digits = "0" + number[2:] if number.startswith("33") and len(number) == 11 else "+" + number
    if masked:
        digits = digits[:-HIDDEN_DIGITS] + "•" * HIDDEN_DIGITS
    if digits.startswith("+"):
        return digits
    return NBSP.join(digits[i : i + 2] for i in range(0, len(digits), 2))
