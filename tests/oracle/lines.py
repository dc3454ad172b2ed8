"""Who holds which line on which offer: subscriptions and spells in one month's view (rating.md section 6)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from . import values as v
from .calendar_fr import days_of
from .deposit import OBSERVATIONS, BadFile, File, Row, read

COLUMNS = [
    "REF_CLIENT",
    "CODE_OFFRE",
    "ETAT",
    "DATE_ACTIVATION",
    "DATE_OFFRE",
    "DATE_SUSPENSION",
    "DATE_RESILIATION",
]


@dataclass(frozen=True)
class State:
    """One good row of a snapshot that is not in stock."""

    line: str
    customer: str
    offer: str
    activated: dt.date
    offer_since: dt.date
    terminated: dt.date | None


@dataclass(frozen=True)
class Spell:
    """A line on an offer from ``start`` until ``end``, exclusive."""

    line: str
    customer: str
    offer: str
    start: dt.date
    end: dt.date

    def holds(self, day: dt.date) -> bool:
        return self.start <= day < self.end


@dataclass
class Subscription:
    customer: str = ""
    terminated: dt.date | None = None
    offers: dict[dt.date, str] = field(default_factory=dict)
    spells: list[Spell] = field(default_factory=list)


def snapshots_of(files: list[File]) -> list[tuple[dt.datetime, list[State]]]:
    """(deposit instant, the last good row of each line not in stock) of every snapshot, in deposit order."""
    snapshots = []
    for file in files:
        if file.feed not in OBSERVATIONS:
            continue
        mobile = file.feed == "account_status"
        try:
            rows = read(file, (["MSISDN", "ICCID", "IMSI"] if mobile else ["ND"]) + COLUMNS, [])
        except BadFile:
            continue
        last: dict[str, State | None] = {}
        for row in rows:
            try:
                line, state = _state(row, mobile)
            except v.Refused:
                continue
            last[line] = state
        snapshots.append((file.deposited_at, [s for s in last.values() if s]))
    return snapshots


def _state(row: Row, mobile: bool) -> tuple[str, State | None]:
    if not row.column_count_ok:
        raise v.Refused("BAD_COLUMN_COUNT")
    get = row.values
    line = v.line_number(v.present(get["MSISDN" if mobile else "ND"]))
    if mobile:
        v.whole(v.present(get["ICCID"]))
        v.whole(v.present(get["IMSI"]))
    stock = get["ETAT"].upper() == "STOCK"
    if not stock:
        v.present(get["REF_CLIENT"])
    v.text_within(get["REF_CLIENT"], 32)
    if not stock:
        v.present(get["CODE_OFFRE"])
    etat = v.one_of(v.present(get["ETAT"]), "STOCK", "ACTIF", "SUSPENDU", "RESILIE")
    if stock:
        return line, None
    activated = v.day(v.present(get["DATE_ACTIVATION"]))
    since = v.day(v.present(get["DATE_OFFRE"]))
    if etat == "SUSPENDU" or get["DATE_SUSPENSION"]:
        v.day(v.present(get["DATE_SUSPENSION"]))
    terminated = None
    if etat == "RESILIE" or get["DATE_RESILIATION"]:
        terminated = v.day(v.present(get["DATE_RESILIATION"]))
    return line, State(line, get["REF_CLIENT"], get["CODE_OFFRE"], activated, since, terminated)


class View:
    """The lines as the snapshots deposited on or before an instant show them."""

    def __init__(self, snapshots: list[tuple[dt.datetime, list[State]]], seen_by: dt.datetime) -> None:
        self.subscriptions: dict[tuple[str, dt.date], Subscription] = defaultdict(Subscription)
        self.spells: dict[str, list[Spell]] = defaultdict(list)
        for deposited_at, states in snapshots:
            if deposited_at <= seen_by:
                for state in states:
                    subscription = self.subscriptions[state.line, state.activated]
                    subscription.customer, subscription.terminated = state.customer, state.terminated
                    subscription.offers[state.offer_since] = state.offer
        self._cut_spells()

    def _cut_spells(self) -> None:
        for (line, activated), subscription in sorted(self.subscriptions.items()):
            later = [a for (other, a) in self.subscriptions if other == line and a > activated]
            for since, offer in sorted(subscription.offers.items()):
                ends = [d for d in subscription.offers if d > since] + later
                ends += [subscription.terminated] if subscription.terminated else []
                spell = Spell(
                    line, subscription.customer, offer, max(since, activated), min(ends, default=dt.date.max)
                )
                if spell.start < spell.end:
                    subscription.spells.append(spell)
                    self.spells[line].append(spell)

    def knows(self, line: str) -> bool:
        return any(known == line for known, _ in self.subscriptions)

    def spell_of(self, line: str, day: dt.date) -> Spell | None:
        return next((s for s in self.spells.get(line, []) if s.holds(day)), None)

    def days_on_offers(self, month: str) -> dict[tuple[str, str, str], list[dt.date]]:
        """The days of a month that each (line, customer, offer) was held."""
        held: dict[tuple[str, str, str], list[dt.date]] = {}
        for day in days_of(month):
            for spells in self.spells.values():
                for spell in spells:
                    if spell.holds(day):
                        held.setdefault((spell.line, spell.customer, spell.offer), []).append(day)
        return held
