"""The legal interest rate (*taux d'intérêt légal*) between professionals, by half-year: data, in ``legal_rates.csv``.

Source: code monétaire et financier, L313-2; the arrêté of each half-year, "tous les autres cas".
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.late_interest import Rate
from origyne_pipeline.account.models import AccountError
from origyne_pipeline.settings import Reminders

TABLE = Path(__file__).parent / "legal_rates.csv"
HALF_YEAR_MONTHS = (1, 7)


def rates_of(settings: Reminders) -> tuple[Rate, ...]:
    """The rates of late interest: the fixed one of the settings, else so many times the legal rate.

    Raises:
        AccountError: the table of the settings can't be read.
    """
    if settings.late_interest_rate is not None:
        return (Rate(date.min, settings.late_interest_rate),)
    times = settings.legal_rate_times
    return tuple(
        Rate(rate.from_day, times * rate.percent) for rate in legal_rates(settings.legal_rates or TABLE)
    )


def legal_rates(path: Path = TABLE) -> tuple[Rate, ...]:
    """The rates of a table, by day.

    Raises:
        AccountError: it is not there, or a row is no half-year's rate.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AccountError(
            f"{path}: the legal rates can't be read ({error}); correct [reminders] legal_rates"
        ) from None
    rates = sorted(
        (_rate(path, number, row) for number, row in enumerate(rows, start=2)), key=lambda r: r.from_day
    )
    if not rates:
        raise AccountError(
            f"{path}: expected the columns from, percent, source and a row a half-year, found no row"
        )
    return tuple(rates)


def unknown_since(settings: Reminders, day: date) -> date | None:
    """The first day whose legal rate the table does not have, where interest until ``day`` needs it; else None."""
    if settings.late_interest_rate is not None or not settings.legal_rate_times:
        return None
    last = legal_rates(settings.legal_rates or TABLE)[-1].from_day
    ends = date(last.year, 7, 1) if last.month < HALF_YEAR_MONTHS[1] else date(last.year + 1, 1, 1)
    return ends if day >= ends else None


def _rate(path: Path, number: int, row: dict[str, str]) -> Rate:
    try:
        day, percent = date.fromisoformat(row["from"]), Decimal(row["percent"])
        if (day.month, day.day) not in {(month, 1) for month in HALF_YEAR_MONTHS} or not 0 <= percent < 100:
            raise ValueError
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise AccountError(
            f"{path}, line {number}: expected the first day of a half-year and a rate in percent, such as"
            f" 2026-01-01,2.62,source; found {','.join(str(cell) for cell in row.values())}"
        ) from None
    return Rate(day, percent)
