"""A list of months is checked whole before the first of them is issued: what is issued cannot be taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from assets.resources import Office
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month, local_day


class MonthListError(OrigyneError):
    """Months that cannot be billed one after the other; no month of the list was rated or issued."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Words the faults, a line each."""
        lines = "\n".join(f"- {fault}" for fault in faults)
        super().__init__(f"no month of the list was billed:\n{lines}\nCorrect the list and run again")


def check_over(office: Office, months: Sequence[Month], dry_run: bool) -> None:
    """Refuses a list with a month that is not over, or that may not be issued yet; needs nothing that has landed.

    Raises:
        MonthListError: with every fault of the list.
    """
    now = office.now()
    faults = [fault for month in months if (fault := _not_over(office, month, now, dry_run))]
    if faults and len(months) > 1:
        raise MonthListError(faults)


def _not_over(office: Office, month: Month, now: datetime, dry_run: bool) -> str | None:
    cutoff = office.settings.calendar.cutoff(month)
    if local_day(now) <= month.last_day:
        return f"{month}: expected a month that is over, today is {now:%Y-%m-%d}"
    if not dry_run and now <= cutoff and "cutoff_has_passed" not in office.accepted:
        return (
            f"{month}: expected a moment after its cut-off, {cutoff:%Y-%m-%d %H:%M} UTC; it is"
            f" {now:%Y-%m-%d %H:%M} UTC"
        )
    return None


def check_order(office: Office, months: Sequence[Month]) -> None:
    """Refuses a list with a hole in it: months are billed in order, from the first month billed.

    Raises:
        MonthListError: with every fault of the list.
    """
    if len(months) < 2:
        return
    from origyne_pipeline.rating.month import billing_calendar, is_rated

    calendar = billing_calendar(office.warehouse, office.settings.calendar)
    faults = [
        f"{month}: it lies before the first month billed, {calendar.first_month}"
        for month in months
        if not calendar.bills(month)
    ]
    faults += [
        f"{month}: {month.previous()} was not run yet and is not in the list: add --month {month.previous()}"
        for month in months
        if calendar.bills(month.previous())
        and month.previous() not in months
        and not is_rated(office.warehouse, month.previous())
    ]
    if faults:
        raise MonthListError(faults)
