"""The dates table: each distinct date text of some rows, read once, with what turns its wall clock into instants."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from origyne_pipeline.periods import PARIS

FORMS = (
    re.compile(r"(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
)
NO_CHANGE = 1 << 30
OLDEST_DAYS = 400
"""Days before its deposit's that an event may be of, where a layout says no other number."""
NEVER_S = 1 << 62
SCHEMA = {
    "text": pl.String,
    "local_date": pl.Date,
    "midnight_epoch_s": pl.Int64,
    "shift_from_s": pl.Int64,
    "shift_s": pl.Int64,
    "past_from_s": pl.Int64,
}


def read_date(text: str) -> date | None:
    """The day of ``JJ/MM/AAAA`` or ``AAAA-MM-JJ``; None when the text is neither or no day of the calendar."""
    for form in FORMS:
        if parts := form.fullmatch(text):
            try:
                return date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
            except ValueError:
                return None
    return None


def texts_of(day: date) -> tuple[str, str]:
    """How a day may be written."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}", day.isoformat()


def dates_table(texts: Iterable[str], oldest_days: int = OLDEST_DAYS) -> pl.DataFrame:
    """One row for each text that is a date: its day, and how its wall clock maps to instants.

    A wall clock of ``s`` seconds since midnight is the instant ``midnight_epoch_s + s``, plus ``shift_s`` from
    ``shift_from_s`` on. On the day that clocks go forward, the hour that does not exist moves forward by the gap;
    on the day that they go back, the hour that is ambiguous is the first of the two.

    ``past_from_s``: the first instant whose local day lies more than ``oldest_days`` after the day.
    """
    rows = []
    for text in sorted(set(texts)):
        day = read_date(text)
        if day is not None:
            rows.append((text, day, *clock_of(day), _past_from_s(day, oldest_days)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _past_from_s(day: date, oldest_days: int) -> int:
    days = oldest_days + 1
    if (date.max - day).days < days:
        return NEVER_S
    return int(datetime.combine(day + timedelta(days=days), time(0), PARIS).timestamp())


def clock_of(day: date) -> tuple[int, int, int]:
    """``midnight_epoch_s``, ``shift_from_s`` and ``shift_s`` of a day in Europe/Paris."""
    midnight = datetime.combine(day, time(0), PARIS)
    if day == date.max:
        return int(midnight.timestamp()), NO_CHANGE, 0
    before, after = (
        midnight.utcoffset(),
        datetime.combine(day + timedelta(days=1), time(0), PARIS).utcoffset(),
    )
    assert before is not None
    assert after is not None
    start = int(midnight.timestamp())
    if before == after:
        return start, NO_CHANGE, 0
    return start, _change_s(start, before, after), int((before - after).total_seconds())


def _change_s(start: int, before: timedelta, after: timedelta) -> int:
    """The wall clock, in seconds since midnight, from which only the new offset makes sense."""
    low, high = 0, 26 * 3600
    while high - low > 1:
        middle = (low + high) // 2
        offset = datetime.fromtimestamp(start + middle, UTC).astimezone(PARIS).utcoffset()
        low, high = (middle, high) if offset == before else (low, middle)
    return high + max(0, int((after - before).total_seconds()))
