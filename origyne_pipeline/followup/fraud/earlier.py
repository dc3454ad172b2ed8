"""What the fraud rules compare late events with: the events around them of deposit days that the month does not see.

Names bound in the session of a month: ``earlier_cdrs``, with the step ``fraud_late_days``. Where nothing came late, no
file is read.
"""

from datetime import date, timedelta

from origyne_pipeline.followup.bound import LATE_STEP, STAGE
from origyne_pipeline.in_view import BESIDE
from origyne_pipeline.periods import CLOCK_AHEAD, BillingCalendar, Month
from origyne_pipeline.warehouse import Session


def bind_earlier(session: Session, calendar: BillingCalendar, month: Month, margin_days: int) -> None:
    """Binds what late events of a month's session are compared with, ``margin_days`` before and after each."""
    session.run(
        f"{STAGE}/{LATE_STEP}",
        month_start=month.first_day,
        cutoff=calendar.cutoff(month),
        previous_cutoff=calendar.cutoff(month.previous()),
    )
    ((first,),) = session.query(f"select min(local_date) from {LATE_STEP}")
    session.bind("cdrs", _days_before_view(session, month, first, margin_days), name="earlier_cdrs")


def _days_before_view(session: Session, month: Month, first: date | None, margin_days: int) -> list[str]:
    """The deposit days from which events may start near the first late one, up to those that the month sees."""
    if first is None:
        return []
    since = first - timedelta(days=margin_days) - CLOCK_AHEAD
    until = month.first_day - CLOCK_AHEAD
    keys = (key for key in session.lake.partitions("cdrs") if BESIDE not in key)
    return [key for key in keys if since <= date.fromisoformat(key) < until]
