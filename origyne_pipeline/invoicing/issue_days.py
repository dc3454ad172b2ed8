"""The day that an invoice may bear, decided before any number is given.

Numbers are chronological, so a wrong day cannot be taken back: a day after today would date every later invoice of
the year, and one before the end of the month would bill what has not happened yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from origyne_pipeline.invoicing.models import Invoice, InvoicingError
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.settings import Settings

IN_ORDER = "issues_are_in_order"
"""The acceptance that lets issues go on after one that was dated in the future."""


class IssueDayError(InvoicingError):
    """An issue date or a debit date that no invoice may bear; nothing was numbered."""


@dataclass(frozen=True)
class IssueDay:
    """The day that the invoices bear, and today, in Paris."""

    issue_date: date
    today: date


def issue_day(
    settings: Settings,
    now: datetime,
    month: Month,
    last_issued_on: date | None,
    accepted: Mapping[str, str],
) -> IssueDay:
    """The day on which invoices or credit notes of a month are issued.

    Args:
        settings: ``[invoice] issue_date``, or none for the day of ``now``.
        now: aware.
        month: the month billed.
        last_issued_on: the date of the register's last entry; None when it has none.
        accepted: holds ``issues_are_in_order`` when a person decided to go on.

    Raises:
        IssueDayError: the day lies after today or before the month's end, or the last issue lies after today.
    """
    day = IssueDay(day_of_issue(settings, now), local_day(now))
    if day.issue_date > day.today:
        raise IssueDayError(
            f"[invoice] issue_date: expected {day.today}, which is today, or an earlier day, found {day.issue_date};"
            " invoices are numbered by date, so nothing was issued: take the setting out, or wait for that day"
        )
    if day.issue_date < month.last_day:
        raise IssueDayError(
            f"[invoice] issue_date: expected a day from {month.last_day} on, the end of {month}, found"
            f" {day.issue_date}; nothing was issued: correct the setting or take it out"
        )
    if last_issued_on and last_issued_on > day.today and IN_ORDER not in accepted:
        raise IssueDayError(
            f"the register's last issue is dated {last_issued_on}, after today, {day.today}: either this machine's"
            " clock is wrong now, or it was wrong then. Nothing was issued. Correct the clock; or, where the last"
            f" issue bears the wrong date, accept {IN_ORDER} with the reason: later invoices then bear their own"
            ' day and the numbers of their own year (docs/operating.md, "the last issue lies after today")'
        )
    return day


def day_of_issue(settings: Settings, now: datetime) -> date:
    """The day that the settings give, or the Paris day of ``now``."""
    setting = settings.invoice.issue_date
    return date.fromisoformat(setting) if setting else local_day(now)


def check_debit_day(invoice: Invoice, today: date) -> None:
    """Refuses an invoice that announces a debit which the bank can no longer collect.

    Raises:
        IssueDayError: the collection date is not after today.
    """
    if invoice.payment and invoice.payment.collection_date <= today:
        raise IssueDayError(
            f"customer {invoice.customer.ref}: the debit of an invoice issued on {invoice.issue_date} would be of"
            f" {invoice.payment.collection_date}; expected a day after {today}, which is today. Nothing was issued:"
            " take [invoice] issue_date out, or give a later one"
        )
