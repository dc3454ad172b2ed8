"""Which CDR files the wholesaler deposits, when, over which span of events, and with how many rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time

import numpy as np

from origyne_pipeline.periods import CLOSING_TIME, days_between
from origyne_pipeline.simulation.clock import HOUR, Ints, LocalClock, epoch_second, instant_of

PROCESSING_SECONDS = 20 * 60
"""An event reaches the wholesaler's files twenty minutes after it began, at the earliest."""
HOURLY = np.array([9, 5, 3, 2, 2, 4, 10, 26, 48, 60, 62, 64, 70, 62, 58, 60, 66, 76, 82, 76, 62, 50, 36, 20])
"""How busy each local hour is, of a working day."""
DAILY = np.array([10, 10, 10, 10, 11, 9, 6, 6])
"""How busy each kind of day is: Monday to Sunday, public holiday."""


@dataclass(frozen=True)
class CdrFile:
    """One file to come: ``deposited_at``, ``since`` and ``until`` are UTC seconds since 1970; ``until`` is excluded."""

    feed: str
    path: str
    deposited_at: int
    since: int
    until: int
    rows: int = 0


def plan_mobile(days: Iterable[date], first: date, rng: np.random.Generator) -> Iterator[CdrFile]:
    """Two to six files on each deposit day; the last one is at 19:40 or later."""
    since = epoch_second(first, time(0))
    for day in days:
        early = rng.choice(np.arange(8 * 60 + 5, 19 * 60, 20), size=int(rng.integers(1, 6)), replace=False)
        for minute in [*np.sort(early).tolist(), int(rng.integers(19 * 60 + 40, 20 * 60))]:
            clock = time(minute // 60, minute % 60, int(rng.integers(60)))
            deposited_at = epoch_second(day, clock)
            until = deposited_at - PROCESSING_SECONDS
            path = f"RatedCDRs/MOBILE/RatedCDRs_MOBILE_{day:%Y%m%d}_{clock:%H%M%S}.csv"
            yield CdrFile("MOBILE", path, deposited_at, since, until)
            since = until


def plan_fixed(days: Iterable[date], first: date) -> Iterator[CdrFile]:
    """One file on each deposit day, at the close of the window."""
    since = epoch_second(first, time(0))
    for day in days:
        deposited_at = epoch_second(day, CLOSING_TIME)
        until = deposited_at - PROCESSING_SECONDS
        yield CdrFile("VGA", f"RatedCDRs/VGA/RatedCDRs_VGA_{day:%Y%m%d}.csv", deposited_at, since, until)
        since = until


def share_out(files: list[CdrFile], rows: int, clock: LocalClock, *, each_day: bool = False) -> list[CdrFile]:
    """The files with their numbers of rows: busy spans get more.

    ``rows`` is the total of all files; with ``each_day``, of the files of each deposit day.
    """
    weights = np.array([busy_hours(file.since, file.until, clock)[1].sum() for file in files], float)
    groups = np.array([instant_of(file.deposited_at).toordinal() if each_day else 0 for file in files])
    counts = np.zeros(len(files), np.int64)
    for group in np.unique(groups):
        chosen = groups == group
        counts[chosen] = _apportion(rows, weights[chosen])
    return [replace(file, rows=int(count)) for file, count in zip(files, counts, strict=True)]


def busy_hours(since: int, until: int, clock: LocalClock) -> tuple[Ints, Ints]:
    """The hours of a span: their bounds (one more than hours) and how busy each is."""
    inner = np.arange(since // HOUR + 1, -(-until // HOUR)) * HOUR
    bounds = np.concatenate([[since], inner, [until]]).astype(np.int64)
    days, seconds = clock.split(bounds[:-1])
    return bounds, HOURLY[seconds // HOUR] * DAILY[clock.kind_of_day(days)] * np.diff(bounds)


def sample_times(file: CdrFile, clock: LocalClock, rng: np.random.Generator) -> Ints:
    """The sorted start instants of a file's events."""
    bounds, weights = busy_hours(file.since, file.until, clock)
    hours = np.repeat(np.arange(len(weights)), rng.multinomial(file.rows, weights / weights.sum()))
    within = rng.random(file.rows) * np.diff(bounds)[hours]
    return np.sort(bounds[hours] + within.astype(np.int64))


def _apportion(total: int, weights: np.ndarray) -> Ints:
    """Whole numbers in proportion to the weights, whose sum is exactly the total (largest remainders)."""
    exact = weights * (total / weights.sum())
    counts = np.floor(exact).astype(np.int64)
    last = np.argsort(counts - exact, kind="stable")[: total - counts.sum()]
    counts[last] += 1
    return np.asarray(counts)


def consecutive_days(first: date, last: date) -> list[date]:
    """Every day, Sundays included: a benchmark's deposits know no week-end."""
    return list(days_between(first, last))
