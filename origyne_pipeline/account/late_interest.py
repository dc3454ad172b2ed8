"""The interest that a professional owes for paying late, exact to the day.

Pure. Source: code de commerce, L441-10, II: it runs from the day after the due date on the invoice, without a
reminder, at the rate that the invoice states; the least is three times the legal rate of the half-year. Simple
interest, days of 365: sum of amount x rate x days, divided and rounded once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from origyne_pipeline.account.models import CREDIT_NOTE, Item, Setting
from origyne_pipeline.money import round_half_up

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly rate in percent, in force from a day until the next one of the list."""

    from_day: date
    percent: Decimal


def late_interest(item: Item, settings: Iterable[Setting], until: date, rates: Sequence[Rate]) -> Decimal:
    """The interest on an invoice until a day, that day included, in cents.

    What is open bears it until then, what was paid late until the day on which it was set against the invoice. What
    a credit note took back was never owed and bears none.

    Args:
        item: the invoice.
        settings: all that is set against items of its account.
        until: the day.
        rates: by day, the first no later than the due date; else its rate counts for the days before too.
    """
    parts = [(item.open_amount, until)]
    for setting in settings:
        if setting.item == item.item and setting.entry_id.partition(":")[0] != CREDIT_NOTE:
            parts.append((setting.amount, min(setting.day, until)))
    percent_days = sum(
        (amount * _percent_days(item.due_day, end, rates) for amount, end in parts), Decimal(0)
    )
    return round_half_up(percent_days / (100 * DAYS_OF_A_YEAR))


def _percent_days(after: date, until: date, rates: Sequence[Rate]) -> Decimal:
    """The sum of the rates of the days after one day until another."""
    return sum(
        (percent * days for percent, days in _periods(after, until, rates)),
        Decimal(0),
    )


def _periods(after: date, until: date, rates: Sequence[Rate]) -> Iterator[tuple[Decimal, int]]:
    """Each rate and how many of the days it covers. A rate's first day is the first that bears it."""
    ordered = sorted(rates, key=lambda rate: rate.from_day)
    ends = [date.min, *(rate.from_day for rate in ordered[1:]), date.max]
    for rate, (first, next_first) in zip(ordered, pairwise(ends), strict=True):
        begin = max(after.toordinal() + 1, first.toordinal())
        end = min(until.toordinal() + 1, next_first.toordinal())
        if end > begin:
            yield rate.percent, end - begin
