"""When everything happens in one invented deposit, and under which settings it is billed."""

import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

from .calendar_fr import first_day, month_of, next_month

Moment = dt.datetime  # local and naive, as in the names of files
MONTHS = [
    ("2025-10", "2025-11"),
    ("2026-03", "2026-04"),
    ("2026-05", "2026-06"),
    ("2025-12", "2026-01"),
    ("2024-02", "2024-03"),
    ("2025-09", "2025-10", "2025-11"),
    ("2025-12", "2026-01", "2026-02"),
    ("2024-01", "2024-02", "2024-03"),
    ("2026-03", "2026-04", "2026-05"),
]
SECOND = dt.timedelta(seconds=1)


@dataclass
class Plan:
    """The months of a deposit, their cut-offs and the settings; ``step`` spaces the files, in days.

    ``quiet`` is a month in which nothing happens but late deposits. ``first_month`` is the setting: None, the
    second month, or the month before all.
    """

    rng: random.Random
    out: Path
    months: tuple[str, ...]
    cutoff_day: int
    first_month: str | None
    basis: str
    quiet: str | None
    step: int
    cuts: list[Moment] = field(init=False)

    def __post_init__(self) -> None:
        starts = [first_day(next_month(m)) for m in self.months]
        self.cuts = [Moment.combine(d.replace(day=self.cutoff_day), dt.time(20)) for d in starts]

    @property
    def ftp(self) -> Path:
        return self.out / "ftp"

    @property
    def clients(self) -> Path:
        return self.out / "reference" / "clients.xlsx"

    @property
    def start(self) -> Moment:
        return Moment.combine(first_day(self.months[0]), dt.time())

    @property
    def end(self) -> Moment:
        """Midnight at which the last month ends."""
        return Moment.combine(first_day(next_month(self.months[-1])), dt.time())

    @property
    def turns(self) -> list[Moment]:
        """The midnights at which a month ends."""
        return [Moment.combine(first_day(next_month(m)), dt.time()) for m in self.months]

    def at(self, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> Moment:
        """The instant of the n-th day of the first month (32 and more run on)."""
        return self.start + dt.timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)

    def days(self, first: int, step: int) -> range:
        """Days for ``at``, until a few after the last cut-off."""
        return range(first, (self.cuts[-1] - self.start).days + 6, step)


def plan(out: Path, seed: int, step: int = 4) -> Plan:
    """The plan that a seed makes."""
    rng = random.Random(seed)
    months = MONTHS[seed % len(MONTHS)]
    before = month_of(first_day(months[0]) - dt.timedelta(days=1))
    return Plan(
        rng,
        out,
        months,
        rng.choice([5, 5, 5, 1, 10, 28]),
        rng.choice([None, None, None, months[1], before]),
        rng.choice(["rated", "rated", "billed"]),
        rng.choice([None, None, None, months[1]]),
        step,
    )


def french(day: dt.date) -> str:
    """JJ/MM/AAAA."""
    return day.strftime("%d/%m/%Y")
