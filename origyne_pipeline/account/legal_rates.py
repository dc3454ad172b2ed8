"""The legal interest rate (*taux d'intérêt légal*) between professionals, by half-year: data, in ``legal_rates.csv``.

Source: code monétaire et financier, L313-2; the arrêté of each half-year, "tous les autres cas". The VNO's own table
adds half-years that the program does not have yet, and comes before the program's where both have one.
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
    return tuple(Rate(rate.from_day, times * rate.percent) for rate in known_rates(settings))


def known_rates(settings: Reminders) -> tuple[Rate, ...]:
    """The legal rates of the program and of the VNO's own table, by day.

    Raises:
        AccountError: a table can't be read.
    """
    own = legal_rates(settings.legal_rates) if settings.legal_rates else ()
    by_day = {rate.from_day: rate for rate in (*legal_rates(), *own)}
    return tuple(rate for _, rate in sorted(by_day.items()))


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
    """The first day whose legal rate is not known, where interest until ``day`` needs it; else None."""
    if settings.late_interest_rate is not None or not settings.legal_rate_times:
        return None
    known = {rate.from_day for rate in known_rates(settings)}
    half_year = min(known)
    while half_year in known:
        half_year = _next(half_year)
    return half_year if day >= half_year else None


def what_to_add(settings: Reminders, half_year: date) -> str:
    """What is computed without the rate of a half-year, and how a person adds it; a sentence."""
    former = [rate for rate in known_rates(settings) if rate.from_day < half_year][-1]
    file = (
        settings.legal_rates
        or "a file of your own, say reference/legal_rates.csv, with the heads from,percent,source"
    )
    named = "" if settings.legal_rates else ", and name the file as [reminders] legal_rates"
    return (
        f"late interest from {half_year} on is computed with the legal rate of the half-year before,"
        f" {former.percent} %: that of this one is not known. Add the line '{half_year},PERCENT,SOURCE' to {file}"
        f"{named}; PERCENT is the rate of the half-year's arrêté (Journal officiel, Banque de France),"
        " 'tous les autres cas'"
    )


def _next(half_year: date) -> date:
    first, second = HALF_YEAR_MONTHS
    is_first = half_year.month == first
    return date(half_year.year, second, 1) if is_first else date(half_year.year + 1, first, 1)


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
