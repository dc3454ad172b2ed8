"""Local time, months, cut-offs and public holidays of metropolitan France, apart from the pipeline's own."""

import datetime as dt
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
UTC = dt.UTC


def instant_of(day: dt.date, clock: dt.time) -> dt.datetime:
    """UTC instant of a local time: the first of two, or moved forward by the gap (what fold=0 gives)."""
    return dt.datetime.combine(day, clock, PARIS).replace(fold=0).astimezone(UTC)


def local_date(instant: dt.datetime) -> dt.date:
    """The day of an instant in Paris."""
    return instant.astimezone(PARIS).date()


def month_of(day: dt.date) -> str:
    """``AAAA-MM``."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: str) -> dt.date:
    return dt.date(int(month[:4]), int(month[5:]), 1)


def next_month(month: str) -> str:
    return month_of(first_day(month) + dt.timedelta(days=31))


def days_of(month: str) -> list[dt.date]:
    """Every day of the month."""
    day, end, days = first_day(month), first_day(next_month(month)), []
    while day < end:
        days.append(day)
        day += dt.timedelta(days=1)
    return days


def cutoff(month: str, day: int) -> dt.datetime:
    """Instant of the billing cut-off of a month: that day of the next month, 20:00 local."""
    return instant_of(first_day(next_month(month)).replace(day=day), dt.time(20))


def easter(year: int) -> dt.date:
    """Gregorian Easter Sunday (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    o = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * o) // 451
    month, day = divmod(h + o - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def is_holiday(day: dt.date) -> bool:
    """One of the eleven of article L3133-1 of the code du travail."""
    moving = {easter(day.year) + dt.timedelta(days=n) for n in (1, 39, 50)}
    fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    return (day.month, day.day) in fixed or day in moving
