"""The time spans of each band: the weekly bands and public holidays of a tariff version, applied to real days.

Source: rating.md section 5, "Bands". Elapsed seconds are real seconds: spans are instants, cut where clocks change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from origyne_pipeline.periods import PARIS, day_name, days_between

DAY_S = 86_400
SCHEMA = {
    "tariff_from": pl.Date,
    "utc_day": pl.Int64,
    "band": pl.String,
    "from_epoch_s": pl.Int64,
    "to_epoch_s": pl.Int64,
    "same_until_epoch_s": pl.Int64,
}


@dataclass(frozen=True)
class WeeklyBand:
    """One row of sheet Plages: local minutes of a day (LUN to DIM, FERIE), the end excluded."""

    day: str
    band: str
    from_minute: int
    to_minute: int


def band_spans(versions: Mapping[date, Sequence[WeeklyBand]], first: date, last: date) -> pl.DataFrame:
    """Which band each instant from ``first`` to ``last`` is in, under each version (keyed by its first day).

    One row per run of a band and UTC day: ``from_epoch_s`` included, ``to_epoch_s`` excluded,
    ``same_until_epoch_s`` where the band really ends, maybe days later.
    """
    rows: list[tuple[date, int, str, int, int, int]] = []
    for version, bands in versions.items():
        for band, start, end in _runs(_spans(bands, first, last)):
            at = start
            while at < end:
                cut = min(end, (at // DAY_S + 1) * DAY_S)
                rows.append((version, at // DAY_S, band, at, cut, end))
                at = cut
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _spans(bands: Sequence[WeeklyBand], first: date, last: date) -> Iterator[tuple[str, int, int]]:
    """``(band, from, to)`` in epoch seconds, in order."""
    by_day: dict[str, list[WeeklyBand]] = {}
    for band in sorted(bands, key=lambda band: band.from_minute):
        by_day.setdefault(band.day, []).append(band)
    for day in days_between(first, last):
        for start, end, offset in _steady_stretches(day):
            midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - offset
            for band in by_day[day_name(day)]:
                low = max(start, midnight + band.from_minute * 60)
                high = min(end, midnight + band.to_minute * 60)
                if low < high:
                    yield band.band, low, high


def _steady_stretches(day: date) -> list[tuple[int, int, int]]:
    """The parts ``(from, to, UTC offset in seconds)`` of a local day, split where the clock changes."""
    start = datetime(day.year, day.month, day.day, tzinfo=PARIS)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=PARIS)
    first, last = _offset_s(start), _offset_s(end)
    low, high = int(start.timestamp()), int(end.timestamp())
    if first == last:
        return [(low, high, first)]
    before, after = low, high
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_s(datetime.fromtimestamp(middle, UTC).astimezone(PARIS)) == first:
            before = middle
        else:
            after = middle
    return [(low, after, first), (after, high, last)]


def _offset_s(instant: datetime) -> int:
    offset = instant.utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _runs(spans: Iterable[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Joins consecutive spans of the same band."""
    current: tuple[str, int, int] | None = None
    for band, start, end in spans:
        if current and current[0] == band and current[2] == start:
            current = (band, current[1], end)
        else:
            if current:
                yield current
            current = (band, start, end)
    if current:
        yield current
