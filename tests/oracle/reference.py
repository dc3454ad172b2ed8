"""The whole contract on one deposit tree, event by event: what the published tables must hold.

``compute`` gives the results in the shape of a conformance deposit's ``expected.json``.
"""

import datetime as dt
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import calendar_fr as cal
from . import results
from .deposit import File, scan
from .events import Event, mediate
from .invoicing import Clients, Line, fees, invoices, read_clients
from .lines import State, View, snapshots_of
from .rating import Allowances, PoolKey, Priced, Unrated, pool_key, price, rounded
from .results import Rated
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
        self.used: Counter[tuple[str, PoolKey]] = Counter()
        self.granted: dict[tuple[str, PoolKey], int | None] = {}
        self.billed: set[str] = set()
        self.due = {e.key: self._due(e) for e in events}

    def _due(self, event: Event) -> str:
        """The month in which an event is due: the first from its own whose cut-off the deposit meets."""
        month = event.month
        while event.file.deposited_at > cal.cutoff(month, self.cutoff_day):
            month = cal.next_month(month)
        return month

    def run(self, month: str) -> tuple[list[Rated], dict[str, str], View, dt.datetime]:
        """(rated events, unrated ones with their reason, the view, its instant)."""
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
        before = dict(self.used)
        for own in {month} | {p.event.month for p in priced}:
            allowances[own] = Allowances(own, view, self.versions, seen_by, len(cal.days_of(own)))
        for p in priced:
            included = self._consume(p, allowances[p.event.month])
            rated.append(Rated(p, included, p.amount(included)))
            self.billed.add(p.event.key)
        for own, found in allowances.items():
            for key, pool in found.pools.items():
                if own == month or self.used.get((own, key)) != before.get((own, key)):
                    self.granted[own, key] = pool.granted
        return rated, unrated, view, seen_by

    def _consume(self, p: Priced, allowances: Allowances) -> int:
        included = 0
        for allowance in allowances.covering(p):
            key = pool_key(allowance, p.spell.customer, p.spell.line)
            left = allowances.pools[key].left(self.used[p.event.month, key])
            wanted = p.billed - included
            taken = wanted if left is None else min(wanted, left)
            if taken:
                self.used[p.event.month, key] += taken
            included += taken
        return included

    def allowance_usage(self) -> list[list[Any]]:
        """Granted and used of every allowance, as ``allowance_usage`` shows them."""
        rows = [
            [month, code, customer, line or None, granted, self.used[month, (code, customer, line)]]
            for (month, (code, customer, line)), granted in self.granted.items()
        ]
        return sorted(rows, key=str)


def compute(
    deposit_root: Path,
    clients: Path,
    cutoff_day: int = 5,
    first_month: str | None = None,
    months: list[str] | None = None,
    today: dt.date = dt.date(2026, 11, 24),
    basis: str = "rated",
) -> dict[str, Any]:
    """What the contract makes of a deposit.

    Args:
        deposit_root: the tree as on the server, file times included.
        clients: the VNO's clients.xlsx.
        cutoff_day: the setting.
        first_month: the setting; the earliest deposit's month when not given.
        months: the billing months to give; those before them are run too.
        today: the day of issue, for the lapse of mandates.
        basis: ``rated`` or ``billed``, the basis of the invoices.
    """
    files = scan(deposit_root)
    daily = mediate(files, "rated")
    billed = results.Billed(daily, mediate(files, "billed"))
    first = first_month or first_month_of(files)
    state = Months(daily.events, snapshots_of(files), versions_of(files), cutoff_day, first)
    book = read_clients(clients)
    wanted = sorted(months or [first])
    result: dict[str, Any] = {
        "settings": {"cutoff_day": cutoff_day, "first_month": first_month, "basis": basis},
        "quarantine": sorted(list(q) for q in daily.quarantine),
        "bad_files": sorted(daily.bad_files),
        "duplicates": daily.duplicates,
        "months": {},
        "reconciliation": {},
        "wrong_amounts": [],
        "events": results.events_of(daily),
        "lines": results.spells_of(View(state.snapshots, dt.datetime.max.replace(tzinfo=dt.UTC))),
    }
    month = first
    while month <= wanted[-1]:
        rated, unrated, view, seen_by = state.run(month)
        result["wrong_amounts"] += sorted(r.event.key for r in rated if r.event.amount != r.amount)
        lines = results.usage_lines(rated, month, billed.amounts(month) if basis == "billed" else {})
        for customer, fee in fees(month, view, state.versions, seen_by) + adjustments(book, month):
            lines[customer].append(fee)
        result["months"][month] = {
            "rated": {r.event.key: results.rated_fields(r) for r in rated},
            "unrated": unrated,
            "consumption": results.consumption(rated, month),
            "margin": results.margin(rated),
            "invoices": invoices(lines, book, today),
        }
        result["reconciliation"][month] = billed.differences(month, rated)
        month = cal.next_month(month)
    result["allowance_usage"] = state.allowance_usage()
    return result


def adjustments(book: Clients, month: str) -> list[tuple[str, Line]]:
    """(customer, line) of a month's adjustments."""
    found = []
    for a in book.adjustments:
        if a["MOIS"] == month:
            amount = rounded(Fraction(a["MONTANT_HT"].replace(",", ".")), 2)
            rate = Decimal(a["TAUX_TVA"].replace(",", "."))
            found.append((a["REF_CLIENT"], Line("ADJUSTMENT", a["LIGNE"], a["LIBELLE"], amount, rate)))
    return found


def first_month_of(files: list[File]) -> str:
    """The month of the earliest RatedCDRs, AccountStatus or Account_VGA deposit."""
    first = min(f.deposited_at for f in files if f.feed.startswith(FIRST_MONTH_FEEDS))
    return cal.month_of(first.astimezone(cal.PARIS).date())
