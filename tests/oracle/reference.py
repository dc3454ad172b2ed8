"""The whole contract on one deposit tree, event by event: what the published tables must hold.

``compute`` gives the results in the shape of a conformance deposit's ``expected.json``.
"""

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import calendar_fr as cal
from .deposit import File, scan
from .events import Event, Mediated, mediate
from .invoicing import Line, fees, invoices, read_clients
from .lines import State, View, snapshots_of
from .rating import Allowances, Priced, Unrated, pool_key, price, rounded
from .tariffs import Version, versions_of

FIRST_MONTH_FEEDS = ("rated", "account")


class Months:
    """The billing months, run in order; holds what earlier ones consumed and billed."""

    def __init__(
        self,
        events: list[Event],
        snapshots: list[tuple[dt.datetime, list[State]]],
        versions: list[Version],
        cutoff_day: int,
        first: str,
    ) -> None:
        self.events, self.snapshots, self.versions = events, snapshots, versions
        self.cutoff_day, self.first = cutoff_day, first
        self.used: Counter[tuple[str, tuple[str, str, str]]] = Counter()
        self.billed: set[str] = set()
        self.due = {e.key: self._due(e) for e in events}

    def _due(self, event: Event) -> str:
        """The month in which an event is due: its own, else the first whose cut-off is on or after its deposit."""
        month = event.month
        if event.file.deposited_at > cal.cutoff(month, self.cutoff_day):
            month = cal.month_of(event.file.deposited_at.astimezone(cal.PARIS).date())
            previous = cal.month_of(cal.first_day(month) - dt.timedelta(days=1))
            if event.file.deposited_at <= cal.cutoff(previous, self.cutoff_day):
                month = previous
        return month

    def run(self, month: str) -> tuple[list[tuple[Priced, int, Decimal]], dict[str, str], View, dt.datetime]:
        """(rated events with their covered units and amounts, unrated ones with their reason, the view, its instant)."""
        seen_by = cal.cutoff(month, self.cutoff_day)
        view = View(self.snapshots, seen_by)
        unrated: dict[str, str] = {}
        priced = []
        for event in self.events:
            if not self.first <= self.due[event.key] <= month or event.key in self.billed:
                continue
            try:
                priced.append(price(event, view, self.versions, seen_by))
            except Unrated as reason:
                unrated[event.key] = str(reason)
        priced.sort(key=lambda p: (p.event.started_at, p.event.cdr_id))
        allowances: dict[str, Allowances] = {}
        rated = []
        for p in priced:
            own = p.event.month
            if own not in allowances:
                allowances[own] = Allowances(own, view, self.versions, seen_by, len(cal.days_of(own)))
            included = self._consume(p, allowances[own])
            rated.append((p, included, p.amount(included)))
            self.billed.add(p.event.key)
        return rated, unrated, view, seen_by

    def _consume(self, p: Priced, allowances: Allowances) -> int:
        included = 0
        for allowance in allowances.covering(p):
            key = pool_key(allowance, p.spell.customer, p.spell.line)
            left = allowances.pools[key].left(self.used[p.event.month, key])
            wanted = p.billed - included
            taken = wanted if left is None else min(wanted, left)
            self.used[p.event.month, key] += taken
            included += taken
        return included


def compute(
    deposit_root: Path,
    clients: Path,
    cutoff_day: int = 5,
    first_month: str | None = None,
    months: list[str] | None = None,
    today: dt.date = dt.date(2026, 11, 24),
) -> dict[str, Any]:
    """What the contract makes of a deposit.

    Args:
        deposit_root: the tree as on the server, file times included.
        clients: the VNO's clients.xlsx.
        months: the billing months to give; those before them are run too.
        today: the day of issue, for the lapse of mandates.
    """
    files = scan(deposit_root)
    rated_files, billed_files = mediate(files, "rated"), mediate(files, "billed")
    first = first_month or first_month_of(files)
    state = Months(rated_files.events, snapshots_of(files), versions_of(files), cutoff_day, first)
    book = read_clients(clients)
    wanted = sorted(months or [first])
    result: dict[str, Any] = {
        "quarantine": sorted(list(q) for q in rated_files.quarantine),
        "bad_files": sorted(rated_files.bad_files),
        "duplicates": rated_files.duplicates,
        "months": {},
        "reconciliation": {},
        "wrong_amounts": [],
    }
    month = first
    while month <= wanted[-1]:
        rated, unrated, view, seen_by = state.run(month)
        result["wrong_amounts"] += sorted(p.event.key for p, _, amount in rated if p.event.amount != amount)
        if month in wanted:
            lines: dict[str, list[Line]] = defaultdict(list)
            for customer, fee in fees(month, view, state.versions, seen_by):
                lines[customer].append(fee)
            consumption = _consumption(rated, month, lines)
            for a in book.adjustments:
                if a["MOIS"] == month:
                    lines[a["REF_CLIENT"]].append(
                        Line(
                            "ADJUSTMENT",
                            "",
                            a["LIBELLE"],
                            rounded(Fraction(a["MONTANT_HT"].replace(",", ".")), 2),
                            Decimal(a["TAUX_TVA"].replace(",", ".")),
                        )
                    )
            result["months"][month] = {
                "rated": {p.event.key: _rated(p, included, amount) for p, included, amount in rated},
                "unrated": unrated,
                "consumption": consumption,
                "invoices": invoices(lines, book, today),
            }
            result["reconciliation"][month] = _reconcile(month, rated, rated_files, billed_files)
        month = cal.next_month(month)
    return result


def first_month_of(files: list[File]) -> str:
    """The month of the earliest RatedCDRs, AccountStatus or Account_VGA deposit."""
    first = min(f.deposited_at for f in files if f.feed.startswith(FIRST_MONTH_FEEDS))
    return cal.month_of(first.astimezone(cal.PARIS).date())


def _rated(p: Priced, included: int, amount: Decimal) -> dict[str, Any]:
    fields = {
        "client": p.spell.customer, "line": p.event.line, "offer": p.spell.offer, "zone": p.zone, "usage": p.usage,
        "dest": p.destination, "group": p.group, "event_month": p.event.month, "billed": p.billed, "included": included,
        "amount": f"{amount:.6f}",
    }  # fmt: skip
    return fields | ({"band": p.band} if p.band else {})


def _consumption(
    rated: list[tuple[Priced, int, Decimal]], month: str, lines: dict[str, list[Line]]
) -> list[list[Any]]:
    """The rows of the monthly consumption; their invoice lines are added to ``lines``."""
    rows: dict[tuple[str, str, str, str, bool], list[Any]] = {}
    for p, included, amount in rated:
        key = (p.spell.customer, p.event.line, p.usage, p.group, p.event.month < month)
        row = rows.setdefault(key, [0, 0, 0, 0, Decimal(0), p.version.offers[p.spell.offer].vat])
        for place, value in enumerate((1, p.billed, included, p.billed - included, amount)):
            row[place] += value
    for (customer, line, usage, group, late), row in rows.items():
        label = f"{usage}/{group}" + ("/late" if late else "")
        lines[customer].append(Line("USAGE", line, label, rounded(Fraction(row[4]), 2), row[5]))
    return [[*key, *row[:4], f"{row[4]:.6f}"] for key, row in sorted(rows.items())]


def _reconcile(
    month: str, rated: list[tuple[Priced, int, Decimal]], daily: Mediated, billed: Mediated
) -> dict[str, list[str]]:
    """Differences between the events rated in a month and the wholesaler's Billed files."""
    named = {(b.feed, b.cdr_id): b for b in billed.events if not _nameless(b)}
    by_use: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    for b in billed.events:
        if _nameless(b):
            by_use[b.feed, b.use].append(b)
    ranks: Counter[tuple[object, ...]] = Counter()
    match: dict[str, Event] = {}
    for e in daily.events:
        if not _nameless(e):
            found = named.get((e.feed, e.cdr_id))
        else:
            rank = ranks[e.feed, e.use]
            ranks[e.feed, e.use] += 1
            same = by_use[e.feed, e.use]
            found = same[rank] if rank < len(same) else None
        if found:
            match[e.key] = found
    held = {id(b) for b in match.values()}
    mine = [p.event for p, _, _ in rated]
    return {
        "missing_from_billed": sorted(e.key for e in mine if e.key not in match),
        "amount_differs": sorted(e.key for e in mine if e.key in match and match[e.key].amount != e.amount),
        "missing_from_rated": sorted(b.key for b in billed.events if b.period == month and id(b) not in held),
    }


def _nameless(event: Event) -> bool:
    return event.cdr_id == f"{event.file.name}:{event.row}"
