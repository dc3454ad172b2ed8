"""When the schedules tick, clock changes and the ends of the window included, and what they ask for."""

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from assets.definitions import defs
from assets.schedules import daily_closing, deposit_window, monthly_billing
from origyne_pipeline.periods import PARIS, in_deposit_window

FIRST, LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def ticks(schedule: dg.ScheduleDefinition, first: date, last: date) -> list[datetime]:
    """The local instants of the ticks from a day to another, both included."""
    start = datetime.combine(first, datetime.min.time(), PARIS).timestamp()
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), PARIS).timestamp()
    instants = schedule_execution_time_iterator(start, schedule.cron_schedule, schedule.execution_timezone)
    found = takewhile(lambda at: at.timestamp() < end, instants)
    return [datetime.fromtimestamp(at.timestamp(), PARIS) for at in found]


def evaluate(schedule: dg.ScheduleDefinition, at: datetime) -> list[dg.RunRequest]:
    context = dg.build_schedule_context(scheduled_execution_time=at, repository_def=defs.get_repository_def())
    return list(schedule.evaluate_tick(context).run_requests or [])


@pytest.mark.parametrize(
    ("saturday", "offsets"),
    [
        (date(2026, 3, 28), {1: 25, 2: 25}),
        (date(2026, 10, 24), {2: 25, 1: 25}),
        (date(2026, 9, 5), {2: 50}),
    ],
)
def test_the_window_has_25_ticks_a_day_on_both_sides_of_a_clock_change(
    saturday: date, offsets: dict[int, int]
) -> None:
    found = ticks(deposit_window, saturday, saturday + timedelta(days=2))
    assert {at.date() for at in found} == {saturday, saturday + timedelta(days=2)}, "never on a Sunday"
    assert all(in_deposit_window(at) for at in found)
    counted: dict[int, int] = {}
    for at in found:
        hours = int((at.utcoffset() or timedelta()).total_seconds() // 3600)
        counted[hours] = counted.get(hours, 0) + 1
    assert counted == offsets
    monday = [at for at in found if at.date() != saturday]
    assert (f"{monday[0]:%H:%M}", f"{monday[-1]:%H:%M}", len(monday)) == ("08:00", "20:00", 25)


def test_a_tick_of_the_window_asks_for_its_day() -> None:
    (request,) = evaluate(deposit_window, datetime(2026, 9, 7, 18, 0, tzinfo=UTC))
    assert (request.tags[FIRST], request.tags[LAST]) == ("2026-09-07", "2026-09-07")


def test_the_closing_comes_once_a_deposit_day_after_the_window_and_looks_back_a_week() -> None:
    found = ticks(daily_closing, date(2026, 10, 19), date(2026, 10, 26))
    assert [f"{at:%d %H:%M}" for at in found] == [f"{day} 20:30" for day in (19, 20, 21, 22, 23, 24, 26)], (
        "one each day but Sunday"
    )
    (request,) = evaluate(daily_closing, found[-1])
    assert (request.tags[FIRST], request.tags[LAST]) == ("2026-10-20", "2026-10-26")


def test_the_month_before_is_billed_on_the_morning_after_the_cut_off_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORIGYNE_CUTOFF_DAY", "5")
    asked = {
        f"{at:%Y-%m-%d %H:%M}": request.partition_key
        for at in ticks(monthly_billing, date(2025, 12, 1), date(2026, 4, 30))
        for request in evaluate(monthly_billing, at)
    }
    assert asked == {
        "2025-12-06 06:00": "2025-11",
        "2026-01-06 06:00": "2025-12",
        "2026-02-06 06:00": "2026-01",
        "2026-03-06 06:00": "2026-02",
        "2026-04-06 06:00": "2026-03",
    }


def test_another_cut_off_day_moves_the_billing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGYNE_CUTOFF_DAY", "28")
    asked = [
        at.day
        for at in ticks(monthly_billing, date(2026, 3, 1), date(2026, 3, 31))
        if evaluate(monthly_billing, at)
    ]
    assert asked == [29]
