"""When the schedules tick, clock changes and the ends of the window included, and what they ask for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType
from dagster._utils.schedules import schedule_execution_time_iterator

from assets.attempts import DELAYS
from assets.definitions import defs
from assets.schedules import BILLING_HOUR, bill, daily_closing, deposit_window, monthly_billing
from origyne_pipeline.collection.register import open_register
from origyne_pipeline.collection.remote import RemoteFile, RemoteStat
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS
from origyne_pipeline.periods import PARIS, Month, in_deposit_window
from origyne_pipeline.settings import Settings

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
        (f"{at:%d %H:%M}", request.partition_key)
        for at in ticks(monthly_billing, date(2026, 3, 1), date(2026, 3, 31))
        for request in evaluate(monthly_billing, at)
    ]
    assert asked == [("01 06:00", "2026-01"), ("29 06:00", "2026-02")]


@pytest.mark.parametrize("cutoff_day", range(1, 29))
def test_every_month_of_ten_years_is_asked_for_once_the_morning_after_its_cut_off(
    cutoff_day: int, tmp_path: Path
) -> None:
    settings = Settings(tmp_path, tmp_path / "clients.xlsx", cutoff_day=cutoff_day)
    asked = []
    for day in range((date(2034, 1, 1) - date(2024, 1, 1)).days):
        at = datetime(2024, 1, 1, BILLING_HOUR, tzinfo=PARIS) + timedelta(days=day)
        for hour in (0, 3):
            request = bill(settings, at + timedelta(hours=hour), None)
            if isinstance(request, dg.RunRequest):
                month = Month.parse(str(request.partition_key))
                assert at > settings.calendar.cutoff(month) > at - timedelta(days=1)
                asked.append(month)
    expected = [Month(2023, 12)]
    while expected[-1] < asked[-1]:
        expected.append(expected[-1].next())
    first = expected.index(asked[0])
    assert asked == expected[first:] and first <= 1 and len(asked) in (120, 119)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data root where deposits of September have landed."""
    with open_register(tmp_path) as register:
        file = RemoteFile(
            b"RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv",
            RemoteStat(1, datetime(2026, 9, 1, 12, tzinfo=UTC)),
        )
        register.record(file, "0" * 64, DEFAULT_PATTERNS, datetime(2026, 9, 1, 12, tzinfo=UTC), "x", "y")
    return tmp_path


def ended(instance: dg.DagsterInstance, tags: Mapping[str, str], status: dg.DagsterRunStatus) -> None:
    """Records a run with such tags that ended so."""
    job = defs.resolve_job_def("bill_month")
    run = instance.create_run_for_job(job, tags=dict(tags), status=dg.DagsterRunStatus.STARTED)
    if status is dg.DagsterRunStatus.FAILURE:
        instance.report_run_failed(run)
    else:
        instance.report_dagster_event(
            DagsterEvent(DagsterEventType.RUN_SUCCESS.value, job.name, message="done"), run.run_id
        )


def test_a_month_that_was_not_billed_as_the_machine_was_off_is_asked_for_later_and_once(home: Path) -> None:
    settings = Settings(home, home / "clients.xlsx")
    noon = datetime(2026, 10, 19, 12, tzinfo=PARIS)
    with dg.DagsterInstance.ephemeral() as instance:
        request = bill(settings, noon, instance)
        assert isinstance(request, dg.RunRequest)
        assert (request.partition_key, request.run_key) == ("2026-09", "2026-09")
        ended(instance, request.tags, dg.DagsterRunStatus.SUCCESS)
        again = bill(settings, noon + timedelta(hours=1), instance)
        assert isinstance(again, dg.SkipReason) and "did it" in str(again.skip_message)


def test_months_that_were_missed_are_asked_for_in_order(home: Path) -> None:
    settings = Settings(home, home / "clients.xlsx")
    put_pointer(home, "2026-07")
    with dg.DagsterInstance.ephemeral() as instance:
        asked = []
        for _ in range(3):
            request = bill(settings, datetime(2026, 10, 6, 6, tzinfo=PARIS), instance)
            if isinstance(request, dg.RunRequest):
                asked.append(str(request.partition_key))
                put_pointer(home, asked[-1])
    assert asked == ["2026-08", "2026-09"]
    assert isinstance(request, dg.SkipReason) and "every month up to 2026-09 is billed" in str(
        request.skip_message
    )


def test_where_no_month_was_billed_they_are_asked_for_from_the_first(home: Path) -> None:
    settings = Settings(home, home / "clients.xlsx")
    with dg.DagsterInstance.ephemeral() as instance:
        asked = []
        for day in (6, 7):
            request = bill(settings, datetime(2026, 11, day, 6, tzinfo=PARIS), instance)
            assert isinstance(request, dg.RunRequest)
            asked.append(str(request.partition_key))
            ended(instance, request.tags, dg.DagsterRunStatus.SUCCESS)
            put_pointer(home, asked[-1])
    assert asked == ["2026-09", "2026-10"]


def test_months_whose_tables_are_gone_are_asked_for_again_from_the_first(home: Path) -> None:
    settings = Settings(home, home / "clients.xlsx")
    at = datetime.now(PARIS).replace(year=2027)
    with dg.DagsterInstance.ephemeral() as instance:
        request = bill(settings, at, instance)
        assert isinstance(request, dg.RunRequest) and request.partition_key == "2026-09"
        ended(instance, request.tags, dg.DagsterRunStatus.SUCCESS)
        again = bill(settings, at, instance)
    assert isinstance(again, dg.RunRequest) and again.partition_key == "2026-09"
    assert again.run_key != request.run_key


def test_no_month_before_the_first_deposit_is_asked_for(home: Path) -> None:
    settings = Settings(home, home / "clients.xlsx")
    with dg.DagsterInstance.ephemeral() as instance:
        found = bill(settings, datetime(2026, 9, 6, 6, tzinfo=PARIS), instance)
    assert isinstance(found, dg.SkipReason) and "first, 2026-09" in str(found.skip_message)


def put_pointer(home: Path, month: str) -> None:
    """Has a month billed to its end."""
    folder = home / "lake" / "direct_debits" / month
    folder.mkdir(parents=True)
    (folder / "_current.json").write_text("{}")


def test_nothing_is_made_up_for_where_nothing_has_landed(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "clients.xlsx")
    with dg.DagsterInstance.ephemeral() as instance:
        found = bill(settings, datetime(2026, 10, 19, 12, tzinfo=PARIS), instance)
    assert isinstance(found, dg.SkipReason) and "has landed" in str(found.skip_message)


def test_a_month_whose_run_failed_is_asked_for_again_later_each_time_and_at_last_left(home: Path) -> None:
    settings = Settings(home, home / "clients.xlsx")
    asked, now = [], datetime.now(PARIS)
    with dg.DagsterInstance.ephemeral() as instance:
        for _ in range(24 * 12):
            now += timedelta(minutes=5)
            found = bill(settings, now, instance)
            if isinstance(found, dg.RunRequest):
                asked.append(now)
                ended(instance, found.tags, dg.DagsterRunStatus.FAILURE)
        assert isinstance(found, dg.SkipReason) and "not by itself again" in str(found.skip_message)
    assert len(asked) == len(DELAYS) + 1
