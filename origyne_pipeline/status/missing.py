"""What never came: deposit days on which a feed that the wholesaler promises every day is absent or thin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from origyne_pipeline.periods import CLOSING_TIME, deposit_days, local_day, local_instant

FEWEST_A_DAY = {"rated_cdrs_mobile": 2, "rated_cdrs_vga": 1, "account_status": 13, "account_vga": 1}
"""Files that each deposit day should bring (feeds.md, The tree: 2 to 6 a day, 1 a day, hourly from 8h to 20h)."""


@dataclass(frozen=True)
class MissingDeposits:
    """A daily feed with deposit days of nothing (``absent``) or of too little (``thin``, fewer than ``fewest``)."""

    feed: str
    fewest: int
    absent: tuple[date, ...]
    thin: tuple[date, ...]


def missing_deposits(deposits: Mapping[str, Mapping[date, int]], now: datetime) -> Iterator[MissingDeposits]:
    """Each daily feed that lacks something between its first day and the last day of any daily feed.

    Args:
        deposits: files by feed and day. A feed that never came is not expected: a VNO may have no fixed line.
        now: aware; the day that is not over yet lacks nothing.
    """
    daily = {feed: days for feed, days in deposits.items() if feed in FEWEST_A_DAY and days}
    last = min(max((max(days) for days in daily.values()), default=date.min), last_closed_day(now))
    for feed, fewest in FEWEST_A_DAY.items():
        if feed in daily:
            expected = list(deposit_days(min(daily[feed]), last))
            absent = tuple(day for day in expected if day not in daily[feed])
            thin = tuple(day for day in expected if 0 < daily[feed].get(day, 0) < fewest)
            if absent or thin:
                yield MissingDeposits(feed, fewest, absent, thin)


def deposit_days_since(last: date, now: datetime) -> list[date]:
    """The deposit days after a day that are over."""
    return list(deposit_days(last + timedelta(days=1), last_closed_day(now)))


def last_closed_day(now: datetime) -> date:
    """The last day whose deposit window is over."""
    today = local_day(now)
    return today if now >= local_instant(today, CLOSING_TIME) else today - timedelta(days=1)
