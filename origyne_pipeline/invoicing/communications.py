"""The itemised communications of an invoice: which events are shown, in which sections, and what they cost.

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

from origyne_pipeline import french
from origyne_pipeline.identifiers.emergency import EMERGENCY_NUMBERS
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.periods import PARIS

FREE_SHORT = re.compile(r"30\d\d|31\d\d|116\d\d\d|3919")
FREE_LONG = re.compile(r"33080[0-5]\d*|3380[0-5]\d{6}")
FREE = "GRATUIT"
SVA, SMS_PLUS = "SVA", "SMS_PLUS"
"""Groups that sell somebody else's service. Calls to ``SMS_PLUS`` are those to the operator's own numbers."""
MESSAGES = ("SMS", "MMS")
CALLS = ("VOIX", "VOIX_RECUE")
HIDDEN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Communication:
    """One rated event that an invoice's lines count, as the invoice shows it.

    ``called_number`` is normalised (rating.md section 2), None for DATA. ``quantity`` is the billed one:
    seconds, acts or KO. Amounts have up to 6 decimals; ``service_excl_tax`` is the part of ``amount_excl_tax`` that a
    special number's service costs. ``vat_rate`` is the offer's. ``visited_country`` is None in France.
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
    vat_rate: Decimal
    service_excl_tax: Decimal = Decimal(0)
    visited_country: str | None = None
    is_late: bool = False

    @property
    def call_excl_tax(self) -> Decimal:
        """What is left without the service's part."""
        return self.amount_excl_tax - self.service_excl_tax

    @property
    def is_included(self) -> bool:
        """Whether an allowance holds it: all of it but the service's part."""
        return self.included_quantity >= self.quantity > 0 and self.amount_excl_tax == self.service_excl_tax


@dataclass(frozen=True, slots=True)
class Section:
    """Events of a line that are shown together, in order of time."""

    name: str
    events: list[Communication]
    is_abroad: bool
    is_late: bool

    @property
    def has_services(self) -> bool:
        """Whether a tariff told the service's part of one."""
        return any(event.service_excl_tax for event in self.events)


@dataclass(frozen=True, slots=True)
class LineDetail:
    """The events of a line; ``left_out`` are those to free and emergency numbers, which are not shown."""

    line: str
    sections: tuple[Section, ...]
    left_out: tuple[Communication, ...]


def communications(rows: Iterable[Mapping[str, Any]]) -> Iterator[Communication]:
    """The rows of the model ``communications`` as values."""
    for row in rows:
        yield Communication(
            line=row["line"],
            started_at=row["started_at"].astimezone(PARIS),
            usage=row["usage"],
            called_number=row["called_number"],
            destination=row["destination_label"]
            or labels.UNNAMED_DESTINATIONS.get(row["destination_code"], row["destination_code"]),
            destination_group=row["destination_group"],
            quantity=int(row["billed_quantity"]),
            included_quantity=int(row["included_quantity"]),
            amount_excl_tax=row["amount_excl_tax"],
            vat_rate=row["vat_rate"],
            service_excl_tax=row["service_excl_tax"],
            visited_country=row["visited_country"],
            is_late=row["event_month"] < row["billing_month"],
        )


def is_itemised(event: Communication) -> bool:
    """Whether it is listed: what goes to free and emergency numbers is not, anything else is."""
    number = (event.called_number or "").lstrip("#")
    if number in EMERGENCY_NUMBERS or event.destination_group == FREE:
        return False
    return not (FREE_SHORT.fullmatch(number) or FREE_LONG.fullmatch(number))


def is_third_party(event: Communication) -> bool:
    """Whether it paid somebody else's service (service à valeur ajoutée)."""
    return is_third_party_use(event.usage, event.destination_group)


def is_third_party_use(usage: str | None, destination_group: str | None) -> bool:
    """Whether a usage of a group of destinations pays somebody else's service.

    >>> [is_third_party_use(*use) for use in (("VOIX", "SVA"), ("SMS", "SMS_PLUS"), ("VOIX", "SMS_PLUS"))]
    [True, True, False]
    """
    return destination_group == SVA or (destination_group == SMS_PLUS and usage in MESSAGES)


def itemised(events: Iterable[Communication]) -> list[LineDetail]:
    """The detail of each line that has events, by its number.

    Sections: own services, then third-party services; of either, what came from abroad apart, and after both what
    earlier months left.
    """
    by_line: dict[str, list[Communication]] = {}
    for event in events:
        by_line.setdefault(event.line, []).append(event)
    return [_line_detail(line, by_line[line]) for line in sorted(by_line)]


def _line_detail(line: str, events: list[Communication]) -> LineDetail:
    chosen: dict[tuple[bool, bool, bool], list[Communication]] = {}
    left_out: list[Communication] = []
    for event in sorted(events, key=lambda e: (e.started_at, e.called_number or "")):
        if is_itemised(event):
            key = (is_third_party(event), event.is_late, event.visited_country is not None)
            chosen.setdefault(key, []).append(event)
        else:
            left_out.append(event)
    sections = tuple(
        Section(_section_name(*key), chosen[key], is_abroad=key[2], is_late=key[1]) for key in sorted(chosen)
    )
    return LineDetail(line, sections, tuple(left_out))


def _section_name(is_third: bool, is_late: bool, is_abroad: bool) -> str:
    return (
        (labels.THIRD_PARTY if is_third else labels.COMMUNICATIONS)
        + (labels.FROM_ABROAD if is_abroad else "")
        + (labels.OF_EARLIER_MONTHS if is_late else "")
    )


def shown_number(number: str | None, masked: bool) -> str:
    """A number as printed: ``06 12 34 •• ••`` when masked; short numbers and names are shown whole."""
    return french.phone(number, HIDDEN_DIGITS if masked else 0) if number else ""


def shown_quantity(event: Communication) -> str:
    """``1 min 15 s``, ``2,00 Mo``, ``1 SMS``."""
    if event.usage in ("SMS", "MMS"):
        return french.events(event.usage, event.quantity)
    return french.quantity(event.usage, event.quantity)
