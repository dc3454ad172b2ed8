"""Deposits that never came: the wholesaler deposits every feed every day from Monday to Saturday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from origyne_pipeline.periods import CLOSING_TIME, deposit_days, local_day, local_instant
from origyne_pipeline.warehouse import Warehouse

DAILY_FEEDS = ("account_status", "account_vga", "rated_cdrs_mobile", "rated_cdrs_vga")


@dataclass(frozen=True, order=True)
class MissingDeposit:
    """A feed without any file of a deposit day."""

    feed: str
    day: date


def missing_deposits(warehouse: Warehouse, first: date, last: date) -> list[MissingDeposit]:
    """Which feeds have no file of which days, Monday to Saturday, both ends included, by feed and day.

    A feed that was never deposited is not waited for, nor any before its first deposit.
    """
    with warehouse.session() as session:
        session.bind("landed_versions")
        came = session.query(
            "select distinct feed, cast(timezone('Europe/Paris', deposited_at) as date) from landed_versions"
            " where list_contains($feeds, feed)",
            {"feeds": list(DAILY_FEEDS)},
        )
    seen = set(came)
    began: dict[str, date] = {}
    for feed, day in came:
        began[feed] = min(day, began.get(feed, day))
    return [
        MissingDeposit(feed, day)
        for feed in sorted(began)
        for day in deposit_days(max(first, began[feed]), last)
        if (feed, day) not in seen
    ]


def last_closed_day(now: datetime) -> date:
    """The latest day whose deposits should all have come: today once the window has closed."""
    today = local_day(now)
    return today if now > local_instant(today, CLOSING_TIME) else today - timedelta(days=1)


def in_words(missing: Iterable[MissingDeposit]) -> list[str]:
    """A line a stretch of days: ``rated_cdrs_vga: 2026-09-14 to 2026-09-16 (3 days)``."""
    lines = []
    for feed, found in groupby(sorted(missing), key=lambda item: item.feed):
        for stretch in _stretches([item.day for item in found]):
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
