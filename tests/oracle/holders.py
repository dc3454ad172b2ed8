"""Who holds a line, day by day (rating.md section 6, *Holder*)."""

import datetime as dt
from dataclasses import dataclass, field

from .calendar_fr import local_date
from .clients import HolderRow
from .snapshots import State


@dataclass
class Run:
    """Snapshots of a subscription that show one REF_CLIENT without another between."""

    customer: str
    seen_on: dt.date
    holder_since: dt.date | None = None


@dataclass
class Subscription:
    """A (line, DATE_ACTIVATION) as a view knows it."""

    line: str
    activated: dt.date
    terminated: dt.date | None = None
    offers: dict[dt.date, str] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    def show(self, deposited_at: dt.datetime, state: State) -> None:
        """One more snapshot: the latest DATE_RESILIATION and code of each DATE_OFFRE stand."""
        self.terminated = state.terminated
        self.offers[state.offer_since] = state.offer
        if not self.runs or self.runs[-1].customer != state.customer:
            self.runs.append(Run(state.customer, local_date(deposited_at)))
        if state.holder_since is not None:
            self.runs[-1].holder_since = state.holder_since

    def changes(self) -> list[tuple[dt.date, str]]:
        """(day, customer) of every change, in the order in which they take effect.

        The first REF_CLIENT holds from the start, and its DATE_TITULAIRE is ignored; another holds from the last
        DATE_TITULAIRE given while it was shown, else from the local day of the first snapshot that shows it.
        Of one day the one seen last stands.
        """
        found = [(run.holder_since or run.seen_on, run.customer) for run in self.runs[1:]]
        return sorted(found, key=lambda change: change[0])

    def shown_holder(self, day: dt.date) -> str:
        """The holder that the snapshots show."""
        holder = self.runs[0].customer
        for since, customer in self.changes():
            if since <= day:
                holder = customer
        return holder


@dataclass(frozen=True)
class Takeover:
    """A row of ``Titulaires`` with the days on which it stands; ``end`` is exclusive, None is open."""

    start: dt.date
    end: dt.date | None
    customer: str

    def stands(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def takeovers_of(
    rows: list[HolderRow], activations: list[dt.date], on_a_spell: set[HolderRow]
) -> list[Takeover]:
    """The rows of one line: from DU until the line's next row or its next DATE_ACTIVATION.

    A DU on no spell counts from the line's next activation (there may be none).
    """
    found = []
    rows = sorted(rows, key=lambda row: row.since)
    for place, row in enumerate(rows):
        start = row.since
        if row not in on_a_spell:
            later = [day for day in activations if day > row.since]
            if not later:
                continue
            start = min(later)
        ends = [day for day in activations if day > start]
        ends += [other.since for other in rows[place + 1 :]]
        end = min(ends, default=None)
        found.append(Takeover(start, end, row.customer))
    return found
