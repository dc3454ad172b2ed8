"""Who holds which line on which offer: subscriptions and spells in one month's view (rating.md section 6)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .calendar_fr import days_of
from .clients import HolderRow, OptionRow
from .holders import Subscription, Takeover, takeovers_of
from .snapshots import Snapshot

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """A line on an offer, with one holder, from ``start`` until ``end``, exclusive."""

    line: str
    activated: dt.date
    customer: str
    offer: str
    start: dt.date
    end: dt.date

    def holds(self, day: dt.date) -> bool:
        return self.start <= day < self.end


class View:
    """The lines as the snapshots deposited on or before an instant show them, and clients.xlsx corrects them."""

    def __init__(
        self,
        snapshots: list[Snapshot],
        seen_by: dt.datetime,
        holder_rows: list[HolderRow],
        option_rows: list[OptionRow],
    ) -> None:
        self.seen_by = seen_by
        self.option_rows = option_rows
        self._days: dict[str, dict[tuple[str, str, str], list[dt.date]]] = {}
        self.subscriptions: dict[tuple[str, dt.date], Subscription] = {}
        for snapshot in snapshots:
            if snapshot.deposited_at <= seen_by:
                for state in snapshot.states:
                    key = (state.line, state.activated)
                    subscription = self.subscriptions.setdefault(key, Subscription(*key))
                    subscription.show(snapshot.deposited_at, state)
        self.spells: dict[str, list[Spell]] = defaultdict(list)
        for line in sorted({line for line, _ in self.subscriptions}):
            self._cut_line(line, [row for row in holder_rows if row.line == line])

    def _cut_line(self, line: str, rows: list[HolderRow]) -> None:
        """The spells of a line: its offers, cut where the holder changes."""
        mine = [s for (other, _), s in sorted(self.subscriptions.items()) if other == line]
        activations = [s.activated for s in mine]
        offers = [(s, *spell) for s in mine for spell in _offer_spells(s, activations)]
        on_a_spell = {r for r in rows if any(start <= r.since < end for _, _, start, end in offers)}
        takeovers = takeovers_of(rows, activations, on_a_spell)
        for subscription, offer, start, end in offers:
            self.spells[line] += _cut(subscription, offer, start, end, takeovers)

    def knows(self, line: str) -> bool:
        return any(line == known for known, _ in self.subscriptions)

    def spell_of(self, line: str, day: dt.date) -> Spell | None:
        return next((s for s in self.spells.get(line, []) if s.holds(day)), None)

    def days_on_offers(self, month: str) -> dict[tuple[str, str, str], list[dt.date]]:
        """The days of a month that each (line, holder, offer) was held."""
        if month in self._days:
            return self._days[month]
        held = self._days.setdefault(month, {})
        for day in days_of(month):
            for line in self.spells:
                spell = self.spell_of(line, day)
                if spell:
                    held.setdefault((line, spell.customer, spell.offer), []).append(day)
        return held

    def days_on_options(self, month: str, rows: list[OptionRow]) -> dict[tuple[str, str, str], list[dt.date]]:
        """The days of a month that each (line, holder, option) of some rows was held; overlaps count once."""
        held: dict[tuple[str, str, str], list[dt.date]] = {}
        for day in days_of(month):
            for line, code in sorted({(r.line, r.code) for r in rows if r.holds(day)}):
                spell = self.spell_of(line, day)
                if spell:
                    held.setdefault((line, spell.customer, code), []).append(day)
        return held


def _offer_spells(
    subscription: Subscription, activations: list[dt.date]
) -> Iterator[tuple[str, dt.date, dt.date]]:
    """(offer, start, end): until the next DATE_OFFRE, DATE_RESILIATION or the line's next activation."""
    later = [day for day in activations if day > subscription.activated]
    for since, offer in sorted(subscription.offers.items()):
        ends = [day for day in subscription.offers if day > since] + later
        ends += [subscription.terminated] if subscription.terminated else []
        start, end = max(since, subscription.activated), min(ends, default=dt.date.max)
        if start < end:
            yield offer, start, end


def _cut(
    subscription: Subscription, offer: str, start: dt.date, end: dt.date, takeovers: list[Takeover]
) -> Iterator[Spell]:
    """The spells of one offer: a new one wherever the holder may change and does."""
    days = {start} | {day for day, _ in subscription.changes()}
    for takeover in takeovers:
        days |= {takeover.start, takeover.end or start}
    cuts = sorted(day for day in days if start <= day < end)
    pieces: list[tuple[dt.date, str]] = []
    for day in cuts:
        holder = next((t.customer for t in takeovers if t.stands(day)), subscription.shown_holder(day))
        if not pieces or pieces[-1][1] != holder:
            pieces.append((day, holder))
    for place, (day, holder) in enumerate(pieces):
        until = pieces[place + 1][0] if place + 1 < len(pieces) else end
        yield Spell(subscription.line, subscription.activated, holder, offer, day, until)
