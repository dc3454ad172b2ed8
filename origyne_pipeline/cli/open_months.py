"""The months that are not over: what was rated of them is no month's bill yet."""

from collections.abc import Iterable
from datetime import datetime

from origyne_pipeline.periods import PARIS, BillingCalendar, Month


def open_months(months: Iterable[Month], calendar: BillingCalendar, at: datetime) -> str:
    """That the cut-off of some months has not passed, and until when; empty where it has passed for all."""
    named = [
        f"{month} (until {calendar.cutoff(month).astimezone(PARIS):%Y-%m-%d %H:%M})"
        for month in months
        if at <= calendar.cutoff(month)
    ]
    if not named:
        return ""
    return (
        f"not over: {', '.join(named)}: figures will change, and nothing can be invoiced before its cut-off"
    )
