from datetime import UTC, datetime

from origyne_pipeline.cli.open_months import open_months
from origyne_pipeline.periods import BillingCalendar, Month


def test_a_month_is_open_until_its_cut_off_has_passed() -> None:
    months, calendar = [Month(2026, 9), Month(2026, 10)], BillingCalendar()
    shown = open_months(months, calendar, datetime(2026, 10, 6, tzinfo=UTC))
    assert shown.startswith("not over: 2026-10 (until 2026-11-05 20:00): figures will change")
    assert open_months(months, calendar, datetime(2026, 11, 6, tzinfo=UTC)) == ""
