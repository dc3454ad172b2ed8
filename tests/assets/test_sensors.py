"""The deposit sensor: cheap, silent outside the window, one run for all that is new."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from assets.attempts import DELAYS
from assets.day_records import CLEANS
from assets.definitions import defs
from assets.sensors import Asked, _requests, deposit_sensor, poll
from origyne_pipeline.alerting.ledger import LOG
from origyne_pipeline.collection.land import land
from origyne_pipeline.settings import Ftp, Settings, Source

FIRST, LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
TUESDAY = datetime(2026, 9, 8, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = tmp_path / "ftp"
    root.mkdir()
    return Settings(
        tmp_path / "home", tmp_path / "clients.xlsx", ftp=Ftp(f"file://{root}", settle_seconds=60)
    )


def deposit(settings: Settings, name: str, age_s: float = 3600) -> Path:
    path = Path(str(settings.ftp.url).removeprefix("file://")) / "RatedCDRs" / "VGA" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    os.utime(path, (TUESDAY.timestamp() - age_s,) * 2)
    return path


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 9, 6, 12, tzinfo=UTC),
        datetime(2026, 9, 8, 5, 59, tzinfo=UTC),
        datetime(2026, 9, 8, 18, 1, tzinfo=UTC),
        datetime(2026, 12, 8, 6, 59, tzinfo=UTC),
    ],
    ids=["a Sunday", "before 8h in summer", "after 20h in summer", "before 8h in winter"],
)
def test_outside_the_window_it_does_not_even_look(settings: Settings, now: datetime) -> None:
    answer = poll(replace(settings, ftp=Ftp("ftp://no.such.host")), now)
    assert isinstance(answer, dg.SkipReason) and "8h to 20h" in str(answer.skip_message)


def test_without_a_deposit_it_says_which_setting_is_missing(settings: Settings) -> None:
    answer = poll(replace(settings, ftp=Ftp()), TUESDAY)
    assert isinstance(answer, dg.SkipReason) and "ORIGYNE_FTP_URL" in str(answer.skip_message)


def test_a_further_server_that_is_down_is_alerted_once_a_day_and_the_others_are_looked_at(
    settings: Settings,
) -> None:
    deposit(settings, "RatedCDRs_VGA_20260904.csv")
    alpha = Source("alpha", Ftp(f"file://{settings.home}/nowhere"))
    both = replace(settings, further_sources=(alpha,))
    for now in (TUESDAY, TUESDAY + timedelta(minutes=5), TUESDAY + timedelta(days=1)):
        assert isinstance(poll(both, now), dg.RunRequest)
    lines = (settings.home / LOG).read_text().splitlines()
    assert [line[:10] for line in lines] == ["2026-09-08", "2026-09-09"]
    assert all(
        "server of alpha warns: source alpha:" in line and line.endswith("[deposit_sensor]") for line in lines
    )


def test_it_asks_for_one_run_over_the_days_of_all_that_is_new(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20260904.csv")
    deposit(settings, "RatedCDRs_VGA_20260907.csv")
    answer = poll(settings, TUESDAY)
    assert isinstance(answer, dg.RunRequest)
    assert (answer.tags[FIRST], answer.tags[LAST]) == ("2026-09-04", "2026-09-07")


def test_a_day_of_the_future_does_not_stretch_the_range_and_is_fetched(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20991231.csv")
    answer = poll(settings, TUESDAY)
    assert isinstance(answer, dg.RunRequest)
    assert (answer.tags[FIRST], answer.tags[LAST]) == ("2026-09-08", "2026-09-08")


def test_an_old_stamp_in_a_name_asks_for_its_day_and_not_for_all_since(settings: Settings) -> None:
    for stamp in ("20150910", "20260907", "20260901", "19990101"):
        deposit(settings, f"RatedCDRs_VGA_{stamp}.csv")
    answer = poll(settings, TUESDAY)
    assert isinstance(answer, list)
    assert [(request.tags[FIRST], request.tags[LAST]) for request in answer] == [
        ("2015-09-10", "2015-09-10"),
        ("2026-09-01", "2026-09-07"),
    ]
    assert all(CLEANS in request.tags for request in answer), (
        "1999 is no partition: it is cleaned beside the range"
    )
    assert {request.job_name for request in answer} == {"close_days"}


def test_it_skips_what_is_not_settled_and_asks_for_what_landed_and_is_not_clean(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20260908.csv", age_s=10)
    assert isinstance(poll(settings, TUESDAY), dg.SkipReason)
    deposit(settings, "RatedCDRs_VGA_20260908.csv")
    assert isinstance(poll(settings, TUESDAY), dg.RunRequest)
    land(settings, TUESDAY)
    for now in (TUESDAY, TUESDAY.replace(hour=23)):
        answer = poll(settings, now)
        assert isinstance(answer, dg.RunRequest) and answer.job_name == "clean_days"
        assert (answer.tags[FIRST], answer.tags[LAST]) == ("2026-09-08", "2026-09-08")


def test_the_same_news_is_asked_for_once_and_other_news_anew(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20260907.csv")
    first, again = poll(settings, TUESDAY), poll(settings, TUESDAY.replace(minute=30))
    deposit(settings, "RatedCDRs_VGA_20260905.csv")
    other = poll(settings, TUESDAY)
    keys = [answer.run_key for answer in (first, again, other) if isinstance(answer, dg.RunRequest)]
    assert keys[0] == keys[1] != keys[2]


def test_a_run_that_failed_is_asked_for_again_later_each_time_and_at_last_left_to_a_person(
    settings: Settings,
) -> None:
    deposit(settings, "RatedCDRs_VGA_20260907.csv")
    asked, keys = [], set()
    with dg.DagsterInstance.ephemeral() as instance:
        now = began = datetime.now(UTC)
        while now < began + timedelta(hours=24):
            answer = requests_for(settings, now, instance)
            if isinstance(answer, dg.RunRequest):
                asked.append(now)
                keys.add(answer.run_key)
                run = instance.create_run_for_job(defs.resolve_job_def("close_days"), tags=dict(answer.tags))
                at_work = requests_for(settings, now, instance)
                assert isinstance(at_work, dg.SkipReason) and "not_started" in str(at_work.skip_message)
                instance.report_run_failed(run)
            now += timedelta(minutes=5)
    assert isinstance(answer, dg.SkipReason)
    assert "tried 5 times, and not by itself again" in str(answer.skip_message)
    assert len(asked) == len(keys) == len(DELAYS) + 1


def requests_for(settings: Settings, now: datetime, instance: dg.DagsterInstance) -> Asked:
    """What is asked for of the day of the new file, whatever the hour."""
    return _requests("close_days", [date(2026, 9, 7)], "x", now, instance)


def test_dagster_takes_several_requests_of_one_evaluation(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit(settings, "RatedCDRs_VGA_20150910.csv")
    deposit(settings, "RatedCDRs_VGA_20260907.csv")
    monkeypatch.setattr("assets.sensors.load_settings", lambda: settings)
    monkeypatch.setattr("origyne_pipeline.sources.DepositWindow.is_open", lambda _window, _now: True)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, repository_def=defs.get_repository_def())
        requests = deposit_sensor.evaluate_tick(context).run_requests or []
    assert [(request.job_name, request.tags[FIRST]) for request in requests] == [
        ("close_days", "2015-09-10"),
        ("close_days", "2026-09-07"),
    ]
