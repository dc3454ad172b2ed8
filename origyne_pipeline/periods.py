"""Days, months and instants of the billing calendar, all in Europe/Paris.

Sources: rating.md sections 5 to 7; the wholesaler's deposit window (Monday to Saturday, 8h-20h); the closing
days of TARGET as the European Central Bank publishes them.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from origyne_pipeline.errors import OrigyneError

PARIS = ZoneInfo("Europe/Paris")
DAY_NAMES = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM")
HOLIDAY_NAME = "FERIE"
CLOSING_TIME = time(20)
"""The deposit window closes, and a month is cut off, at 20:00 local."""
CLOCK_AHEAD = timedelta(days=2)
"""An event may be deposited so long before the month of its start, by a clock that is ahead."""


class PeriodError(OrigyneError):
    """A month or day that is not written as it should be."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; ``str()`` gives ``AAAA-MM``, the key of every monthly partition."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """``2026-09`` -> Month(2026, 9).

        Raises:
            PeriodError: the text is not a month written ``AAAA-MM``.
        """
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not match:
            raise PeriodError(f"month {text!r}: expected AAAA-MM, for example 2026-09")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        """``AAAA-MM``."""
        return f"{self.year:04d}-{self.number:02d}"

    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Its last day, included."""
        return self.next().first_day - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has: 28 to 31."""
        return self.last_day.day


@dataclass(frozen=True)
class BillingCalendar:
    """Which months are billed, and until when each of them sees deposits.

    Attributes:
        cutoff_day: the day of the next month, at 20:00 local, that cuts a month off.
        first_month: the first month billed; None while neither the settings nor a deposit say which.
    """

    cutoff_day: int = 5
    first_month: Month | None = None

    def starting(self, first_month: Month | None) -> "BillingCalendar":
        """The same cut-offs with another first month."""
        return replace(self, first_month=first_month)

    def bills(self, month: Month) -> bool:
        """Whether a month is billed: it is the first, or later."""
        return self.first_month is None or month >= self.first_month

    def earlier(self, months: Iterable[str], month: Month) -> list[str]:
        """Those of some months, written ``AAAA-MM``, that are billed before a month."""
        first = str(self.first_month or "")
        return [other for other in months if first <= other < str(month)]

    def cutoff(self, month: Month) -> datetime:
        """The last deposit instant that a month sees."""
        return local_instant(self.last_day(month), CLOSING_TIME)

    def last_day(self, month: Month) -> date:
        """The deposit day of a month's cut-off."""
        return month.next().first_day.replace(day=self.cutoff_day)

    def deposit_days(self, month: Month) -> Iterator[date]:
        """The deposit days of a month: from its first day to that of its cut-off."""
        return days_between(month.first_day, self.last_day(month))

    def sees(self, month: Month, deposit_day: date) -> bool:
        """Whether a month may hold events of a deposit day: those of clocks that are ahead come before it begins."""
        return month.first_day - CLOCK_AHEAD <= deposit_day <= self.last_day(month)

    def seen(self, month: Month, days: Iterable[str]) -> list[str]:
        """Those of some deposit days, written ``AAAA-MM-JJ``, of which a month may hold events."""
        return [day for day in days if self.sees(month, date.fromisoformat(day))]

    def months_of(self, deposit_day: date) -> list[Month]:
        """The months that have a deposit day: its own, and the one before up to its cut-off."""
        own = Month.of(deposit_day)
        return [month for month in (own.previous(), own) if deposit_day <= self.last_day(month)]

    def last_closed(self, today: date) -> Month:
        """The latest month whose cut-off day is over."""
        month = Month.of(today).previous()
        return month if today > self.last_day(month) else month.previous()

    def parameters(self, month: Month) -> dict[str, object]:
        """What SQL may ask of a month, by the names of the models' parameters."""
        first_month = self.first_month or month
        return {
            "month": str(month),
            "month_start": month.first_day,
            "month_end": month.last_day,
            "cutoff": self.cutoff(month),
            "previous_cutoff": self.cutoff(month.previous()),
            "first_day": first_month.first_day,
            "cutoff_before": self.cutoff(first_month.previous()),
        }


def days_between(first: date, last: date) -> Iterator[date]:
    """The days from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def local_instant(day: date, clock: time) -> datetime:
    """The UTC instant of a Paris wall-clock time.

    An ambiguous time (October) is the first of the two; one that does not exist (March) moves forward by the
    gap: both are what ``fold=0`` means.
    """
    return datetime.combine(day, clock, PARIS).astimezone(UTC)


def local_day(instant: datetime) -> date:
    """The Paris calendar day of an instant."""
    return instant.astimezone(PARIS).date()


def in_deposit_window(instant: datetime) -> bool:
    """Whether the wholesaler deposits at that instant: Monday to Saturday, 8h to 20h local, both ends included."""
    local = instant.astimezone(PARIS)
    return local.weekday() < 6 and time(8) <= local.time().replace(microsecond=0) <= CLOSING_TIME


def deposit_days(first: date, last: date) -> Iterator[date]:
    """The days on which the wholesaler deposits, Monday to Saturday, both ends included."""
    return (day for day in days_between(first, last) if day.weekday() < 6)


@functools.cache
def french_holidays(year: int) -> frozenset[date]:
    """The public holidays of metropolitan France of a year (code du travail, L3133-1)."""
    import holidays

    return frozenset(holidays.country_holidays("FR", years=year))


def day_name(day: date) -> str:
    """LUN to DIM, or FERIE on a public holiday whatever its weekday."""
    return HOLIDAY_NAME if day in french_holidays(day.year) else DAY_NAMES[day.weekday()]


@functools.cache
def _target_holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.financial_holidays("XECB", years=year))


@functools.lru_cache(maxsize=4096)
def target_closed(day: date) -> bool:
    """Whether TARGET, the euro settlement system, is closed that day."""
    return day.weekday() >= 5 or day in _target_holidays(day.year)


def next_target_day(day: date) -> date:
    """The first TARGET day on or after a day."""
    while target_closed(day):
        day += timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    """Whether people work that day in metropolitan France: Monday to Friday, no public holiday; a bridge is worked."""
    return day.weekday() < 5 and day not in french_holidays(day.year)


def working_day_from(day: date) -> date:
    """The first working day on or after a day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The day that comes so many working days after a day, which itself is not counted."""
    for _ in range(count):
        day = working_day_from(day + timedelta(days=1))
    return day


def working_days_after(first: date, last: date) -> int:
    """How many working days come after ``first``, up to ``last`` included; 0 where ``last`` is not after it."""
    return sum(is_working_day(day) for day in days_between(first + timedelta(days=1), last))
