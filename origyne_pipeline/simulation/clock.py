"""Paris wall-clock days and seconds of arrays of instants, without a call to a time zone for each."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from origyne_pipeline.periods import PARIS, french_holidays, local_instant

HOUR, DAY = 3600, 86_400
EPOCH = date(1970, 1, 1)
Ints = NDArray[np.int64]


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """The date of a count of days since 1970-01-01."""
    return EPOCH + timedelta(days=day)


def epoch_second(day: date, clock: time) -> int:
    """Seconds since 1970-01-01 UTC of a Paris wall-clock time."""
    return int(local_instant(day, clock).timestamp())


def instant_of(second: int) -> datetime:
    """The UTC instant of a count of seconds since 1970-01-01."""
    return datetime.fromtimestamp(second, UTC)


class LocalClock:
    """Splits instants between two days (both included) into local day and second of day."""

    def __init__(self, first: date, last: date) -> None:
        """Looks up the offset of each hour of the range once; offsets change on whole UTC hours only."""
        self._first_hour = epoch_day(first) * 24 - 24
        hours = range(self._first_hour, epoch_day(last) * 24 + 48)
        self._offsets = np.array([_offset(hour) for hour in hours], np.int64)
        days = range(epoch_day(first) - 2, epoch_day(last) + 3)
        self._first_day = days[0]
        self._kinds = np.array([_kind_of_day(date_of(day)) for day in days], np.int64)

    def split(self, seconds: Ints) -> tuple[Ints, Ints]:
        """Local days since 1970-01-01 and seconds since local midnight."""
        local = seconds + self._offsets[seconds // HOUR - self._first_hour]
        return local // DAY, local % DAY

    def kind_of_day(self, days: Ints) -> Ints:
        """0 for Monday to 6 for Sunday, 7 for a public holiday."""
        return np.asarray(self._kinds[days - self._first_day])


def _offset(hour: int) -> int:
    offset = instant_of(hour * HOUR).astimezone(PARIS).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _kind_of_day(day: date) -> int:
    return 7 if day in french_holidays(day.year) else day.weekday()
