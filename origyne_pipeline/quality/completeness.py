"""Missing deposits: the wholesaler deposits every feed every day from Monday to Saturday."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from types import MappingProxyType

from origyne_pipeline.feeds import DAILY_FEEDS
from origyne_pipeline.periods import deposit_days, local_day, local_instant
from origyne_pipeline.sources import USUAL_WINDOW, DepositWindow, prefix_of, source_of
from origyne_pipeline.warehouse import Session

LOOKED_BACK = timedelta(days=400)
"""How far back missing deposits are reported: the wholesaler's own limit for events (``PAST_EVENT``)."""
STRAY_DAYS = 2
LONGEST_PAUSE = timedelta(days=31)
"""At most so many days of files, followed by such a pause, are not the beginning of a feed."""


@dataclass(frozen=True, order=True)
class MissingDeposit:
    """A feed without any file of a deposit day."""

    feed: str
    day: date


Windows = Mapping[str, DepositWindow]
"""When each source deposits, by its name; one that is not there: Monday to Saturday, 8h to 20h."""


def missing_deposits(
    session: Session, first: date, last: date, windows: Windows = MappingProxyType({})
) -> list[MissingDeposit]:
    """Which feeds have no file of which deposit days of their source, both ends included, by feed and day.

    A feed is expected from its first deposit on (see ``first_day``), at most ``LOOKED_BACK`` before the last day. One
    that was never deposited is not expected. Fewer days in a row than a source's ``silence_days`` are not told. The
    feeds of another source than the first bear its name: ``@alpha/rated_cdrs_vga``.
    """
    days_by_feed = days_that_came(session)
    first = max(first, last - LOOKED_BACK)
    return [
        MissingDeposit(feed, day)
        for feed, days in sorted(days_by_feed.items())
        for day in _silent_days(days, max(first, first_day(days)), last, window_of(windows, feed))
    ]


def window_of(windows: Windows, feed: str) -> DepositWindow:
    """When the source of a feed deposits."""
    return windows.get(source_of(feed), USUAL_WINDOW)


def _silent_days(days: Collection[date], first: date, last: date, window: DepositWindow) -> Iterator[date]:
    """The deposit days without a file, of stretches that are long enough to be told."""
    stretch: list[date] = []
    for day in (*window.dates(first, last), None):
        if day is not None and day not in days:
            stretch.append(day)
            continue
        if 0 < window.silence_days <= len(stretch):
            yield from stretch
        stretch = []


def days_that_came(session: Session) -> dict[str, set[date]]:
    """The deposit days of each daily feed that was ever deposited."""
    session.bind("landed_versions")
    rows = session.query(
        "select distinct source_of(path), feed, cast(timezone('Europe/Paris', deposited_at) as date)"
        " from landed_versions"
        " where list_contains($feeds, feed)",
        {"feeds": list(DAILY_FEEDS)},
    )
    days_by_feed: dict[str, set[date]] = {}
    for source, feed, day in rows:
        days_by_feed.setdefault(f"{prefix_of(source)}{feed}", set()).add(day)
    return days_by_feed


def first_day(days: Iterable[date]) -> date:
    """The first deposit day of a feed; a few files far before all others have a wrong stamp, and do not count.

    >>> first_day([date(2015, 3, 2), date(2026, 9, 1), date(2026, 9, 2)])
    datetime.date(2026, 9, 1)
    """
    in_order = sorted(days)
    first = 0
    for place, (day, following) in enumerate(pairwise(in_order), 1):
        if place - first > STRAY_DAYS:
            break
        if following - day > LONGEST_PAUSE:
            first = place
    return in_order[first]


def last_closed_day(now: datetime, windows: Windows = MappingProxyType({})) -> date:
    """The latest day on which the deposit window of every source has closed."""
    today = local_day(now)
    closes = max((window.closes for window in windows.values()), default=USUAL_WINDOW.closes)
    return today if now > local_instant(today, closes) else today - timedelta(days=1)


def describe_missing(missing: Iterable[MissingDeposit]) -> list[str]:
    """One line per run of days: ``rated_cdrs_vga: 2026-09-14 to 2026-09-16 (3 days)``."""
    lines = []
    for feed, group in groupby(sorted(missing), key=lambda item: item.feed):
        for stretch in _stretches([item.day for item in group]):
            until = f" to {stretch[-1]} ({len(stretch)} days)" if len(stretch) > 1 else ""
            lines.append(f"{feed}: {stretch[0]}{until}")
    return lines


def _stretches(days: list[date]) -> list[list[date]]:
    """Days grouped while no deposit day lies between them."""
    stretches: list[list[date]] = []
    for day in days:
        if stretches and list(deposit_days(stretches[-1][-1], day)) == [stretches[-1][-1], day]:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return stretches
