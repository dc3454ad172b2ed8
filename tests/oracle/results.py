"""What one billing month gives, in the shape of ``expected.json``: rated events, consumption, differences."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .allowances import PoolKey
from .bill import TERRITORY_RATE, Item
from .clients import Reference
from .events import Event, Mediated
from .lines import View
from .rating import Priced, rounded

USAGES = ("VOIX", "VOIX_RECUE", "SMS", "MMS", "DATA")
"""The contract leaves their order open; late ones stand last."""


@dataclass(frozen=True)
class Rated:
    """A priced event with the units that its allowances cover, and what each pool gives."""

    priced: Priced
    included: int
    amount: Decimal
    draws: dict[PoolKey, int] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        return self.priced.event

    @property
    def vat(self) -> Decimal:
        """The workbook's rate of the line's offer, in the event's version."""
        return self.priced.version.offers[self.priced.spell.offer].vat


def rated_fields(rated: Rated) -> dict[str, Any]:
    p = rated.priced
    fields = {
        "client": p.spell.customer,
        "line": p.event.line,
        "offer": p.spell.offer,
        "tariff": p.version.day.isoformat(),
        "zone": p.zone,
        "usage": p.usage,
        "dest": p.destination,
        "group": p.group,
        "event_month": p.event.month,
        "billed": p.billed,
        "included": rated.included,
        "fee": f"{p.fee(rated.included):.6f}",
        "service": f"{p.service:.6f}",
        "amount": f"{rated.amount:.6f}",
        "vat": f"{rated.vat:.2f}",
    }
    return fields | ({"band": p.band} if p.band else {})


ConsumptionKey = tuple[str, str, str, str, str, bool]


def consumption(rated: list[Rated], month: str) -> list[list[Any]]:
    """The rows of the monthly consumption: customer, line, usage, zone, group, late; counts; service, amount."""
    rows: dict[ConsumptionKey, list[Any]] = {}
    for r in rated:
        p = r.priced
        row = rows.setdefault(_row_key(r, month), [0, 0, 0, 0, Decimal(0), Decimal(0)])
        values = (1, p.billed, r.included, p.billed - r.included, p.service, r.amount)
        for place, value in enumerate(values):
            row[place] += value
    return [[*key, *row[:4], f"{row[4]:.6f}", f"{row[5]:.6f}"] for key, row in sorted(rows.items())]


def usage_items(
    rated: list[Rated], month: str, billed: dict[str, Decimal], reference: Reference
) -> dict[str, list[Item]]:
    """One usage line per row of the consumption and VAT rate (the territory's where it has its own).

    ``billed`` holds amounts that stand for ours, by event.
    """
    sums: dict[tuple[ConsumptionKey, Decimal], Decimal] = defaultdict(Decimal)
    for r in rated:
        customer = reference.customers.get(r.priced.spell.customer)
        vat = r.vat
        if customer:
            vat = TERRITORY_RATE.get(customer.territory, vat)
        sums[_row_key(r, month), vat] += billed.get(r.event.key, r.amount)
    items: dict[str, list[Item]] = defaultdict(list)
    for (key, vat), amount in sums.items():
        customer_ref, line, usage, zone, group, late = key
        label = f"{usage}/{group}" + ("/late" if late else "")
        order = (6, late, USAGES.index(usage), zone, group, vat)
        item = Item("USAGE", line, label, rounded(Fraction(amount), 2), False, vat, order)
        item = replace(item, usage=usage, zone=zone, group=group, is_late=late)
        items[customer_ref].append(item)
    return items


def _row_key(r: Rated, month: str) -> ConsumptionKey:
    p = r.priced
    return (p.spell.customer, p.event.line, p.usage, p.zone, p.group, p.event.month < month)


def margin(rated: list[Rated]) -> dict[str, list[str]]:
    """Revenue and cost by customer, line and usage."""
    sums: dict[str, list[Decimal]] = {}
    for r in rated:
        key = "|".join((r.priced.spell.customer, r.event.line, r.priced.usage))
        row = sums.setdefault(key, [Decimal(0), Decimal(0)])
        row[0] += r.amount
        row[1] += r.event.cost or 0
    return {key: [f"{value:.6f}" for value in row] for key, row in sorted(sums.items())}


class Billed:
    """The wholesaler's Billed rows, matched with the daily events: by id, else by what happened and rank."""

    def __init__(self, daily: Mediated, billed: Mediated) -> None:
        self.rows = billed.events
        named = {(b.feed, b.cdr_id): b for b in self.rows if not _nameless(b)}
        by_use: dict[tuple[object, ...], list[Event]] = defaultdict(list)
        for b in self.rows:
            if _nameless(b):
                by_use[b.feed, b.use].append(b)
        ranks: Counter[tuple[object, ...]] = Counter()
        self.match: dict[str, Event] = {}
        for e in daily.events:
            found = named.get((e.feed, e.cdr_id))
            if _nameless(e):
                same, rank = by_use[e.feed, e.use], ranks[e.feed, e.use]
                ranks[e.feed, e.use] += 1
                found = same[rank] if rank < len(same) else None
            if found:
                self.match[e.key] = found

    def amounts(self, month: str) -> dict[str, Decimal]:
        """The amount of each event that the month's own Billed files hold."""
        return {key: row.amount for key, row in self.match.items() if row.period == month}

    def differences(self, month: str, rated: list[Rated]) -> dict[str, list[str]]:
        held = {id(row) for row in self.match.values()}
        mine = [r.event for r in rated]
        absent = [b.key for b in self.rows if b.period == month and id(b) not in held]
        return {
            "missing_from_billed": sorted(e.key for e in mine if e.key not in self.match),
            "amount_differs": sorted(
                e.key for e in mine if e.key in self.match and self.match[e.key].amount != e.amount
            ),
            "missing_from_rated": sorted(absent),
        }


def _nameless(event: Event) -> bool:
    return event.cdr_id == f"{event.file.name}:{event.row}"


def events_of(mediated: Mediated) -> dict[str, list[Any]]:
    """Each event as the table ``cdrs`` shows it."""
    return {
        e.key: [
            e.kind,
            e.direction,
            e.line,
            e.started_at.strftime("%Y-%m-%d %H:%M:%S"),
            e.called or None,
            e.network or None,
            e.duration if e.kind == "VOIX" else None,
            e.volume if e.kind == "DATA" else None,
            f"{e.amount:.6f}",
            None if e.cost is None else f"{e.cost:.6f}",
            e.file.path,
            e.row,
        ]
        for e in mediated.events
    }


def spells_of(view: View) -> list[list[Any]]:
    """Each spell as the table ``lines`` shows it."""
    rows = [
        [
            s.line,
            s.customer,
            s.offer,
            s.start.isoformat(),
            None if s.end == dt.date.max else s.end.isoformat(),
        ]
        for spells in view.spells.values()
        for s in spells
    ]
    return sorted(rows, key=str)
