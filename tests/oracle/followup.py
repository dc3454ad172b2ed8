"""The follow-up of a deposit as it stands on a day: allowances, spends and thresholds (followup.md).

Usage is keyed by month of the event; the order of consumption is billing month, start, id.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from . import calendar_fr as cal
from .allowances import PoolKey
from .clients import Reference, read_reference
from .deposit import scan
from .events import Event, mediate
from .reference import Months, first_month_of
from .results import Rated
from .snapshots import observe
from .tariff_books import versions_of
from .tariffs import Version

THRESHOLDS = (80, 100)
HOME_ZONES = ("FR", "UE")
ROAMING_LIMIT = Decimal("50.00")
FIRST_FORECAST_DAY = 3
EARLIEST, LATEST = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)

AllowanceKey = tuple[str, str, str, str]
"""Event month, allowance, customer, line ("" for a shared pool)."""
SpendKey = tuple[str, str, str]
"""Event month, customer, line."""
AlertKey = tuple[str, str, str, str, str]
"""Kind with its threshold, event month, customer, line ("" for a pool or customer), allowance ("" for a limit)."""


@dataclass
class Allowance:
    """What one row of ``usage_allowances`` holds; ``granted`` None is unlimited."""

    granted: int | None = 0
    used: int = 0
    usage: str = ""
    as_of: dt.datetime | None = None
    forecast: int | None = None
    reached: dict[int, dt.datetime] = field(default_factory=dict)


@dataclass
class Spend:
    """What one row of ``usage_spend`` holds."""

    amount: Decimal = Decimal(0)
    roaming: Decimal = Decimal(0)
    premium: Decimal = Decimal(0)
    count: int = 0
    first_at: dt.datetime = LATEST
    last_at: dt.datetime = EARLIEST
    forecast: Decimal | None = None
    as_of: dt.datetime | None = None


@dataclass
class Followed:
    """All that is known on a day."""

    allowances: dict[AllowanceKey, Allowance]
    spends: dict[SpendKey, Spend]
    reached: dict[AlertKey, dt.datetime]
    granted: dict[PoolKey, int | None]
    used: Counter[PoolKey]
    billed: set[str]
    rated: list[Rated]
    events: list[Event]
    unrated: dict[str, str]
    versions: list[Version]


class FollowUp:
    """A deposit that grows day by day, and the alerts that were raised so far.

    Args:
        root: the tree as on the server, file times included.
        clients: the VNO's clients.xlsx.
    """

    def __init__(
        self,
        root: Path,
        clients: Path,
        cutoff_day: int = 5,
        first_month: str | None = None,
        premium_groups: tuple[str, ...] = (),
    ) -> None:
        self.root, self.clients, self.cutoff_day = root, clients, cutoff_day
        self.first_month, self.premium_groups = first_month, premium_groups
        self.issued: Followed | None = None
        self.first_open: str | None = None
        self.alerts: dict[AlertKey, dt.datetime] = {}

    def day(self, last: str | None = None) -> Followed:
        """What the deposit says now of the months that are not issued, up to the last deposit's or ``last``."""
        files = scan(self.root)
        first = self.first_month or first_month_of(files)
        book = read_reference(self.clients)
        daily, observed = mediate(files, "rated"), observe(files)
        months = Months(daily.events, observed.snapshots, versions_of(files), book, self.cutoff_day, first)
        rated: list[Rated] = []
        if self.issued:
            months.used, months.billed = Counter(self.issued.used), set(self.issued.billed)
            months.granted = dict(self.issued.granted)
            rated += self.issued.rated
        deposits = [f.deposited_at for f in files if f.feed.startswith("rated")]
        last = last or cal.month_of(max(deposits).astimezone(cal.PARIS).date())
        month = self.first_open or first
        unrated: dict[str, str] = {}
        while month <= last:
            newly, refused = months.run(months.seen(month))
            rated += newly
            unrated |= refused
            month = cal.next_month(month)
        return self._followed(months, rated, unrated, book)

    def issue(self, month: str) -> None:
        """Keep a month, and those before it, as they are."""
        self.issued = self.day(last=month)
        self.first_open = cal.next_month(month)

    def raise_alerts(self, followed: Followed) -> None:
        """Each alert once, as it is known when it is raised."""
        for key, at in followed.reached.items():
            self.alerts.setdefault(key, at)

    def _followed(
        self, months: Months, rated: list[Rated], unrated: dict[str, str], book: Reference
    ) -> Followed:
        allowances: dict[AllowanceKey, Allowance] = defaultdict(Allowance)
        for key, granted in months.granted.items():
            row = allowances[key[:4]]
            row.granted = None if granted is None or row.granted is None else row.granted + granted
        reached: dict[AlertKey, dt.datetime] = {}
        for r in rated:
            for key, taken in r.draws.items():
                row = allowances[key[:4]]
                row.used += taken
                for threshold in _crossed(row.used, row.granted):
                    row.reached.setdefault(threshold, r.event.started_at)
        spends: dict[SpendKey, Spend] = defaultdict(Spend)
        totals: dict[SpendKey, Decimal] = defaultdict(Decimal)
        for r in rated:
            key3 = (r.event.month, r.priced.spell.customer, r.event.line)
            self._spend(spends[key3], r)
            for kind, owner, used, limit in _limits(r, spends[key3], totals, book):
                for threshold in _crossed(used, limit):
                    alert = (f"{kind}_{threshold}", r.event.month, r.priced.spell.customer, owner, "")
                    reached.setdefault(alert, r.event.started_at)
        for (month, code, customer, line), row in allowances.items():
            for threshold, at in row.reached.items():
                reached[f"ALLOWANCE_{threshold}", month, customer, line, code] = at
        _forecast(allowances, spends, months.events)
        usages = {a.code: a.usage for version in months.versions for a in version.allowances}
        as_of = max(event.file.deposited_at for event in months.events)
        for named, allowance in allowances.items():
            allowance.usage, allowance.as_of = usages[named[1]], as_of
        for spend in spends.values():
            spend.as_of = as_of
        for r in rated:
            unrated.pop(r.event.key, None)
        return Followed(
            dict(allowances),
            dict(spends),
            reached,
            months.granted,
            months.used,
            months.billed,
            rated,
            months.events,
            unrated,
            months.versions,
        )

    def _spend(self, row: Spend, r: Rated) -> None:
        row.amount += r.amount
        row.count += 1
        row.first_at, row.last_at = (
            min(row.first_at, r.event.started_at),
            max(row.last_at, r.event.started_at),
        )
        if r.priced.usage == "DATA" and r.priced.zone not in HOME_ZONES:
            row.roaming += r.amount
        if r.priced.service or r.priced.group in self.premium_groups:
            row.premium += r.amount


def _limits(
    r: Rated, row: Spend, totals: dict[SpendKey, Decimal], book: Reference
) -> Iterator[tuple[str, str, Decimal, Decimal | None]]:
    """(kind, line or "", used so far, limit) of the limits that an event counts against."""
    yield "ROAMING", r.event.line, row.roaming, ROAMING_LIMIT
    customer = r.priced.spell.customer
    totals[r.event.month, customer, ""] += r.amount
    known = book.customers.get(customer)
    yield "SPEND", "", totals[r.event.month, customer, ""], known.spend_limit if known else None


def _crossed(used: int | Decimal, granted: int | Decimal | None) -> list[int]:
    return [t for t in THRESHOLDS if granted and used * 100 >= granted * t]


def _forecast(
    allowances: dict[AllowanceKey, Allowance], spends: dict[SpendKey, Spend], events: list[Event]
) -> None:
    """Used * days in month / days elapsed up to the last event known, from day 3 on, rounded down."""
    latest = cal.local_date(max(event.file.deposited_at for event in events))
    last: dict[str, dt.date] = {}
    for event in events:
        last[event.month] = max(last.get(event.month, dt.date.min), event.date)
    for key, allowance in allowances.items():
        share = _share(key[0], latest, last.get(key[0]))
        allowance.forecast = None if share is None else int(allowance.used * share)
    for spend_key, spend in spends.items():
        share = _share(spend_key[0], latest, last.get(spend_key[0]))
        if share is not None:
            units = Fraction(spend.amount) * share * 10**6
            spend.forecast = Decimal(units.numerator // units.denominator).scaleb(-6)


def _share(month: str, latest: dt.date, last: dt.date | None) -> Fraction | None:
    """One once a file of a later month has come; ``last`` is the day of the month's last event."""
    if cal.month_of(latest) > month:
        return Fraction(1)
    if last is None or last.day < FIRST_FORECAST_DAY:
        return None
    return Fraction(len(cal.days_of(month)), last.day)
