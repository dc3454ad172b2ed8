"""The whole contract on one deposit tree, event by event: what the published tables must hold.

``compute`` gives the results in the shape of a conformance deposit's ``expected.json``.
"""

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from . import calendar_fr as cal
from . import results
from .allowances import MonthGrants, PassGrants, PoolKey, Pools
from .clients import Reference, read_reference
from .deposit import File, scan
from .events import Event, mediate
from .fees import Seen, fees
from .invoicing import HOLD_OVER, Register, invoices
from .lines import View
from .rating import Priced, Unrated, price
from .results import Rated
from .snapshots import Snapshot, observe
from .tariff_books import versions_of
from .tariffs import Version, known

FIRST_MONTH_FEEDS = ("rated", "account")


class Months:
    """The billing months, run in order; holds what earlier ones consumed and billed."""

    def __init__(
        self,
        events: list[Event],
        snapshots: list[Snapshot],
        versions: list[Version],
        reference: Reference,
        cutoff_day: int,
        first: str,
    ) -> None:
        self.events, self.snapshots, self.versions = events, snapshots, versions
        self.reference = reference
        self.cutoff_day, self.first = cutoff_day, first
        self.used: Counter[PoolKey] = Counter()
        self.granted: dict[PoolKey, int | None] = {}
        self.billed: set[str] = set()
        self.due = {e.key: self._due(e) for e in events}

    def _due(self, event: Event) -> str:
        """The month in which an event is due: the first from its own whose cut-off the deposit meets."""
        month = event.month
        while event.file.deposited_at > cal.cutoff(month, self.cutoff_day):
            month = cal.next_month(month)
        return month

    def seen(self, month: str) -> Seen:
        """The view of a month: snapshots and workbooks deposited on or before its cut-off."""
        seen_by = cal.cutoff(month, self.cutoff_day)
        view = View(self.snapshots, seen_by, self.reference.holders, self.reference.options)
        return Seen(month, view, known(self.versions, seen_by))

    def run(self, seen: Seen) -> tuple[list[Rated], dict[str, str]]:
        """(rated events, unrated ones with their reason)."""
        unrated: dict[str, str] = {}
        priced = []
        for event in self.events:
            if not self.first <= self.due[event.key] <= seen.month or event.key in self.billed:
                continue
            try:
                priced.append(price(event, seen.view, seen.tariffs))
            except Unrated as reason:
                unrated[event.key] = str(reason)
        return self._consume(seen, priced), unrated

    def _consume(self, seen: Seen, priced: list[Priced]) -> list[Rated]:
        """Each event in the order (billing month, start instant, cdr id) takes what is left."""
        priced.sort(key=lambda p: (p.event.started_at, p.event.cdr_id))
        pools, before = Pools(), dict(self.used)
        months = {
            own: MonthGrants(own, seen.view, seen.tariffs, pools)
            for own in {seen.month} | {p.event.month for p in priced}
        }
        passes = PassGrants(seen.view, seen.tariffs, pools)
        rated = []
        for p in priced:
            grants = [*months[p.event.month].of_event(p), *passes.of_event(p)]
            included, draws = 0, {}
            for grant in sorted(grants, key=lambda g: g.order):
                if grant.allowance.admits(p.usage, p.zone, p.group, p.band):
                    left, wanted = pools.left(grant.key, self.used), p.billed - included
                    taken = wanted if left is None else min(wanted, left)
                    self.used[grant.key] += taken
                    draws |= {grant.key: taken} if taken else {}
                    included += taken
            rated.append(Rated(p, included, p.amount(included), draws))
            self.billed.add(p.event.key)
        for key, granted in pools.granted.items():
            if key[0] == seen.month or self.used[key] != before.get(key, 0):
                self.granted[key] = granted
        return rated

    def allowance_usage(self) -> list[list[Any]]:
        """Granted and used of every allowance, as ``allowance_usage`` shows them; passes of one month together."""
        sums: dict[tuple[str, str, str, str], list[int | None]] = {}
        for key, granted in self.granted.items():
            row = sums.setdefault(key[:4], [0, 0])
            row[0] = None if granted is None or row[0] is None else row[0] + granted
            row[1] = (row[1] or 0) + self.used[key]
        return sorted(([*key[:3], key[3] or None, *row] for key, row in sums.items()), key=str)


def compute(
    deposit_root: Path,
    clients: Path,
    cutoff_day: int = 5,
    first_month: str | None = None,
    months: list[str] | None = None,
    today: dt.date = dt.date(2026, 11, 24),
    basis: str = "rated",
    hold_over: Decimal = HOLD_OVER,
    hold_over_ratio: Decimal | None = None,
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
        hold_over: the total including tax above which an invoice is held.
        hold_over_ratio: so many times the greatest of a customer's last three invoices holds one too.
    """
    files = scan(deposit_root)
    daily = mediate(files, "rated")
    billed = results.Billed(daily, mediate(files, "billed"))
    observed = observe(files)
    first = first_month or first_month_of(files)
    book = read_reference(clients)
    state = Months(daily.events, observed.snapshots, versions_of(files), book, cutoff_day, first)
    register = Register(hold_over, hold_over_ratio)
    wanted = sorted(months or [first])
    result: dict[str, Any] = {
        "format": 2,
        "settings": {"cutoff_day": cutoff_day, "first_month": first_month, "basis": basis},
        "quarantine": sorted(list(q) for q in daily.quarantine),
        "bad_files": sorted(daily.bad_files),
        "duplicates": daily.duplicates,
        "quarantine_accounts": sorted(list(q) for q in observed.quarantine),
        "bad_account_files": sorted(observed.bad_files),
        "months": {},
        "reconciliation": {},
        "wrong_amounts": [],
        "events": results.events_of(daily),
        "lines": results.spells_of(
            View(observed.snapshots, dt.datetime.max.replace(tzinfo=dt.UTC), book.holders, book.options)
        ),
    }
    before: Seen | None = None
    month = first
    while month <= wanted[-1]:
        seen = state.seen(month)
        rated, unrated = state.run(seen)
        result["wrong_amounts"] += sorted(r.event.key for r in rated if r.event.amount != r.amount)
        substitutes = billed.amounts(month) if basis == "billed" else {}
        items = results.usage_items(rated, month, substitutes, book)
        for customer, item in fees(seen, before):
            items[customer].append(item)
        issued, held = invoices(items, seen, book, register, today)
        result["months"][month] = {
            "rated": {r.event.key: results.rated_fields(r) for r in rated},
            "unrated": unrated,
            "consumption": results.consumption(rated, month),
            "margin": results.margin(rated),
            "invoices": issued,
            "held": held,
        }
        result["reconciliation"][month] = billed.differences(month, rated)
        before, month = seen, cal.next_month(month)
    result["wrong_amounts"].sort()
    result["allowance_usage"] = state.allowance_usage()
    return result


def first_month_of(files: list[File]) -> str:
    """The month of the earliest RatedCDRs, AccountStatus or Account_VGA deposit."""
    first = min(f.deposited_at for f in files if f.feed.startswith(FIRST_MONTH_FEEDS))
    return cal.month_of(first.astimezone(cal.PARIS).date())
