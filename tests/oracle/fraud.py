"""The rules of fraud (followup.md) on the events that are known on a day, line by line, pair by pair.

Countries, calling codes and neighbours are read from the tables that come with the product: they are data, not rules.
"""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from . import calendar_fr as cal
from .events import Event
from .followup import Followed
from .results import Rated
from .tariffs import Version

DATA = Path(__file__).parents[2] / "origyne_pipeline"
COUNTRY_DATA = DATA / "onboarding" / "tariffs" / "data"
NEIGHBOURS = DATA / "followup" / "fraud" / "neighbouring_countries.csv"
OF_FRANCE = {"33": "FR", "262": "RE", "508": "PM", "590": "GP", "594": "GF", "596": "MQ"}

BURST_GROUPS = set(
    "SVA SMS_PLUS SAT SATELLITE SPECIAL_ETRANGER MAGHREB MONDE MONDE1 MONDE2 MONDE3 MONDE4".split()
)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
BURST_S, BURST_CALLS, BURST_EUROS = 3600, 3, Decimal(50)
CALLS_AT_ONCE = 3
TRAVEL_S = 3600
NEW_DAYS, HISTORY_DAYS, MEAN_DAYS, SURGE_TIMES = 90, 14, 30, 5
CALLS_EUROS, DATA_EUROS = Decimal(80), Decimal(250)
"""Of NEW_COUNTRY and SURGE: calls and messages, all usage."""
LONG_S, LONG_BYTES = 6 * 3600, 20 * 2**30

Key = tuple[str, str, str]
"""Rule, line, detail (country or FROM zone of NEW_COUNTRY, usage of LONG)."""


@dataclass(frozen=True)
class Incident:
    """What a line does under a rule from one day on."""

    key: Key
    day: dt.date
    first_at: dt.datetime
    last_at: dt.datetime
    count: int
    amount: Decimal
    cost: Decimal
    customer: str | None

    def is_same(self, other: "Incident") -> bool:
        """It begins on the same day, or both have an instant in common."""
        at_once = self.first_at <= other.last_at and other.first_at <= self.last_at
        return self.key == other.key and (self.day == other.day or at_once)

    def extended(self, other: "Incident") -> "Incident":
        """With what the other one adds; nothing is taken back."""
        return replace(
            self,
            first_at=min(self.first_at, other.first_at),
            last_at=max(self.last_at, other.last_at),
            count=max(self.count, other.count),
            amount=max(self.amount, other.amount),
            cost=max(self.cost, other.cost),
            customer=self.customer or other.customer,
        )


class Signals:
    """What was raised so far, each once; ``raised_at`` is the instant of the run that raised it."""

    def __init__(self) -> None:
        self.kept: list[tuple[Incident, dt.datetime]] = []

    def look(self, followed: Followed, first_month: str, cutoff_day: int, now: dt.datetime) -> None:
        """Raise or extend what the rules see now."""
        for incident in sorted(
            incidents(followed, first_month, cutoff_day), key=lambda i: (i.first_at, i.key, i.day)
        ):
            for place, (former, at) in enumerate(self.kept):
                if former.is_same(incident):
                    self.kept[place] = (former.extended(incident), at)
                    break
            else:
                self.kept.append((incident, now))


def incidents(followed: Followed, first_month: str, cutoff_day: int) -> Iterator[Incident]:
    """Every incident in the events known, but for those that were over before the first month that is billed."""
    since = cal.first_day(first_month)
    before = cal.cutoff(cal.month_of(since - DAY), cutoff_day)
    rated = {r.event.key: r for r in followed.rated}
    for (*key, day), (acts, money) in _by_incident(followed, rated, since):
        if max(cal.local_date(e.started_at) for e in acts) < since and all(
            e.file.deposited_at <= before for e in acts
        ):
            continue
        yield Incident(
            (key[0], key[1], key[2]),
            day,
            min(e.started_at for e in acts),
            max(e.started_at for e in acts),
            len(acts),
            sum((money[e.key][0] for e in acts), Decimal(0)),
            sum((money[e.key][1] for e in acts), Decimal(0)),
            max((rated[e.key].priced.spell.customer for e in acts if e.key in rated), default=None),
        )
    yield from _days_that_cost(followed, since)


Money = dict[str, tuple[Decimal, Decimal]]
"""Amount and cost by key of the event."""


def _by_incident(
    followed: Followed, rated: dict[str, Rated], since: dt.date
) -> Iterator[tuple[tuple[str, str, str, dt.date], tuple[list[Event], Money]]]:
    known = followed.events
    money: Money = {e.key: (Decimal(0), Decimal(0)) for e in known}
    money |= {r.event.key: (r.amount, r.event.cost or Decimal(0)) for r in rated.values()}
    unknown = {e.key: e for e in known if followed.unrated.get(e.key) == "UNKNOWN_DESTINATION"}
    watched = [r.event for r in rated.values() if _is_watched(r)] + list(unknown.values())
    asked = money | {e.key: (e.amount, e.cost or Decimal(0)) for e in unknown.values()}
    rules: list[tuple[str, Iterable[tuple[str, dt.datetime, Event]], Money]] = [
        ("BURST", _bursts(watched, asked), asked),
        ("CONCURRENT", _calls_at_once(known), money),
        ("TRAVEL", _travels(known), money),
        ("DUPLICATE", _listed_twice(known), money),
        ("LONG", _long(known), money),
    ]
    for rule, seen, worth in rules:
        groups: dict[tuple[str, str, str, dt.date], dict[str, Event]] = defaultdict(dict)
        for detail, begins_at, event in seen:
            groups[rule, event.line, detail, cal.local_date(begins_at)][event.key] = event
        for key, acts in groups.items():
            yield key, (list(acts.values()), worth)


def _is_watched(r: Rated) -> bool:
    own_number = (r.priced.usage, r.priced.group) == ("VOIX", "SMS_PLUS")
    return r.priced.usage in ("VOIX", "SMS", "MMS") and r.priced.group in BURST_GROUPS and not own_number


def _by_line(events: Iterable[Event]) -> Iterator[list[Event]]:
    lines: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e.started_at, e.feed, e.cdr_id)):
        lines[event.line].append(event)
    yield from lines.values()


def _bursts(watched: list[Event], money: Money) -> Iterator[tuple[str, dt.datetime, Event]]:
    """Each event begins 60 minutes; all events of such that break a limit, until an hour without any."""
    for events in _by_line(watched):
        broken: list[Event] = []
        for first in events:
            window = [e for e in events if first.started_at <= e.started_at <= first.started_at + HOUR]
            is_long = sum(e.duration for e in window) > BURST_S
            if (
                (is_long and len([e for e in window if e.duration]) >= BURST_CALLS)
                or sum(money[e.key][0] for e in window) > BURST_EUROS
                or sum(money[e.key][1] for e in window) > BURST_EUROS
            ):
                broken += [e for e in window if e not in broken]
        broken.sort(key=lambda e: (e.started_at, e.feed, e.cdr_id))
        begins_at = last_at = dt.datetime.min.replace(tzinfo=dt.UTC)
        for event in broken:
            if event.started_at > last_at + HOUR:
                begins_at = event.started_at
            last_at = event.started_at
            yield "", begins_at, event


def _end(event: Event) -> dt.datetime:
    return event.started_at + dt.timedelta(seconds=event.duration)


def _calls_at_once(known: list[Event]) -> Iterator[tuple[str, dt.datetime, Event]]:
    """The calls under way at an instant at which a call begins and so many are; a call ends before its last second."""
    for events in _by_line(e for e in known if e.duration):
        part: list[Event] = []
        for starting in events:
            at = starting.started_at
            under_way = [e for e in events if e.started_at <= at < _end(e)]
            if len(under_way) >= CALLS_AT_ONCE:
                part += [e for e in under_way if e not in part]
        part.sort(key=lambda e: (e.started_at, e.feed, e.cdr_id))
        begins_at = until = dt.datetime.min.replace(tzinfo=dt.UTC)
        for event in part:
            if event.started_at >= until:
                begins_at = event.started_at
            until = max(until, _end(event))
            yield "", begins_at, event


def _travels(known: list[Event]) -> Iterator[tuple[str, dt.datetime, Event]]:
    """Of each pair of stays too near in time: the event that ended last in the one, the first in the other."""
    cards: dict[str, list[tuple[Event, str]]] = defaultdict(list)
    for event in sorted(known, key=lambda e: (e.started_at, e.feed, e.cdr_id)):
        if country := _networks().get(event.network[:3]):
            cards[event.iccid or event.line].append((event, country))
    for events in cards.values():
        stays: list[tuple[str, list[Event]]] = []
        for event, country in events:
            if not stays or stays[-1][0] != country:
                stays.append((country, []))
            stays[-1][1].append(event)
        begins: dict[str, tuple[dt.datetime, Event]] = {}
        for place, (here, before) in enumerate(stays):
            last = max(before, key=lambda e: (_end(e), e.cdr_id))
            for there, after in stays[place + 1 :]:
                first = min(after, key=lambda e: (e.started_at, e.cdr_id))
                gap = (first.started_at - _end(last)).total_seconds()
                if here != there and gap <= TRAVEL_S and (here, there) not in _neighbours():
                    for event in (last, first):
                        at = (
                            min(last.started_at, begins[event.key][0])
                            if event.key in begins
                            else last.started_at
                        )
                        begins[event.key] = (at, event)
        for at, event in begins.values():
            yield "", at, event


def _listed_twice(known: list[Event]) -> Iterator[tuple[str, dt.datetime, Event]]:
    calls: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    for e in known:
        if e.duration and e.called:
            calls[e.line, e.started_at, e.direction, e.called, e.duration].append(e)
    for same in calls.values():
        if len(same) > 1:
            yield from (("", e.started_at, e) for e in same)


def _long(known: list[Event]) -> Iterator[tuple[str, dt.datetime, Event]]:
    for e in known:
        if e.duration > LONG_S or e.volume > LONG_BYTES:
            yield e.kind, e.started_at, e


def _days_that_cost(followed: Followed, since: dt.date) -> Iterator[Incident]:
    lines: dict[str, list[Rated]] = defaultdict(list)
    for r in followed.rated:
        lines[r.event.line].append(r)
    for line, rated in lines.items():
        known_from = min(r.event.date for r in rated)
        yield from _surges(line, rated, known_from)
        places: dict[str, list[Rated]] = defaultdict(list)
        for r in rated:
            country = _country_called(r, followed.versions)
            if country and r.priced.usage in ("VOIX", "SMS", "MMS"):
                places[country].append(r)
            if r.priced.zone != "FR":
                places[f"FROM {r.priced.zone}"].append(r)
        for place, there in places.items():
            yield from _new_countries(line, place, there, known_from)


def _surges(line: str, rated: list[Rated], known_from: dt.date) -> Iterator[Incident]:
    for day in sorted({r.event.date for r in rated}):
        known_days = (day - known_from).days
        if known_days < HISTORY_DAYS:
            continue
        today = [r for r in rated if r.event.date == day]
        before = [r for r in rated if day - MEAN_DAYS * DAY <= r.event.date < day]
        for calls_only, euros in ((True, CALLS_EUROS), (False, DATA_EUROS)):
            spent, usual = _euros(today, calls_only), _euros(before, calls_only)
            if spent > euros and spent * min(known_days, MEAN_DAYS) > SURGE_TIMES * usual:
                yield _incident(("SURGE", line, ""), day, today)
                break


def _new_countries(line: str, place: str, there: list[Rated], known_from: dt.date) -> Iterator[Incident]:
    days = sorted({r.event.date for r in there})
    for number, day in enumerate(days):
        is_new = number == 0 or (day - days[number - 1]).days > NEW_DAYS
        two_days = [r for r in there if day <= r.event.date <= day + DAY]
        dear = _euros(two_days, True) > CALLS_EUROS or _euros(two_days, False) > DATA_EUROS
        if is_new and dear and (day - known_from).days >= HISTORY_DAYS:
            yield _incident(("NEW_COUNTRY", line, place), day, two_days)


def _euros(rated: list[Rated], calls_only: bool) -> Decimal:
    return sum((r.amount for r in rated if not (calls_only and r.priced.usage == "DATA")), Decimal(0))


def _incident(key: Key, day: dt.date, rated: list[Rated]) -> Incident:
    starts = [r.event.started_at for r in rated]
    costs = (r.event.cost or Decimal(0) for r in rated)
    amount = sum((r.amount for r in rated), Decimal(0))
    customer = max(r.priced.spell.customer for r in rated)
    return Incident(key, day, min(starts), max(starts), len(rated), amount, sum(costs, Decimal(0)), customer)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@lru_cache
def _networks() -> dict[str, str]:
    return {row["network"]: row["region"] for row in _rows(COUNTRY_DATA / "networks.csv") if row["region"]}


@lru_cache
def _neighbours() -> set[tuple[str, str]]:
    pairs = {(row["country"], row["neighbour"]) for row in _rows(NEIGHBOURS)}
    return pairs | {(there, here) for here, there in pairs}


@lru_cache
def _calling_codes() -> dict[str, str]:
    codes = dict(OF_FRANCE)
    codes |= {row["prefix"]: row["region"] for row in _rows(COUNTRY_DATA / "foreign_numbers.csv")}
    return codes | {
        row["prefix"]: row["destination"] for row in _rows(COUNTRY_DATA / "international_networks.csv")
    }


def _country_called(r: Rated, versions: list[Version]) -> str | None:
    """That of the prefixes of the destination; the destination where they are of several; None of France."""
    return _countries(tuple(versions)).get(r.priced.destination)


@lru_cache(maxsize=64)
def _countries(versions: tuple[Version, ...]) -> dict[str, str]:
    of_code: dict[str, set[str]] = defaultdict(set)
    for version in versions:
        for prefix, (code, _) in version.destinations.items():
            for length in range(len(prefix), 0, -1):
                if country := _calling_codes().get(prefix[:length]):
                    of_code[code].add(country)
                    break
    return {
        code: next(iter(found)) if len(found) == 1 else code
        for code, found in of_code.items()
        if found != {"FR"}
    }
