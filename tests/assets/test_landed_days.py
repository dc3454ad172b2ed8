"""Every landed byte is accounted for, whoever starts the run: late files, runs that were killed, days of any date."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from click.testing import CliRunner
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from assets.definitions import defs
from assets.failures import BlockedError, ExpectedFailure
from assets.in_process import SILENT_CONSOLE
from assets.instance import open_instance
from assets.launch import Launcher
from assets.mediation import clean
from assets.resources import Office
from assets.sensors import poll
from origyne_pipeline import issued
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.collection import catalogue
from origyne_pipeline.in_view import rated_from
from origyne_pipeline.invoicing.inputs import landed_in_view
from origyne_pipeline.landed_days import (
    RatingBehindError,
    days_to_clean,
    refuse_rating_behind,
    waiting_files,
)
from origyne_pipeline.mediation import days as mediation_days
from origyne_pipeline.periods import Month
from origyne_pipeline.quality import checks
from origyne_pipeline.quality.check_queries import CheckQuery, check_queries_of
from origyne_pipeline.settings import Ftp, Settings
from tests.assets.test_runs import ACTIVE, now, put, settings_of
from tests.deposits import ACCOUNTS, csv_text, mobile_path, sms

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LATE = "20260916_150000"
START, END = ASSET_PARTITION_RANGE_START_TAG, ASSET_PARTITION_RANGE_END_TAG


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deposit of a day and a data root where it has landed and is clean; copied, never written."""
    root = tmp_path_factory.mktemp("cleaned")
    put(root / "ftp" / mobile_path("20260901_150000"), csv_text(sms("early")))
    put(
        root / "ftp" / "AccountStatus" / "AccountStatus_20260901_080000.csv",
        csv_text(ACTIVE, header=ACCOUNTS),
    )
    launcher = Launcher(settings_of(root / "home", root / "ftp"), now=now)
    launcher.land()
    launcher.clean_days()
    return root


@pytest.fixture
def settings(cleaned: Path, tmp_path: Path) -> Settings:
    """A copy of it."""
    shutil.copytree(cleaned, tmp_path, dirs_exist_ok=True)
    return settings_of(tmp_path / "home", tmp_path / "ftp")


def deposit_late(settings: Settings, stamp: str = LATE, event: str = "late") -> None:
    root = Path(str(settings.ftp.url).removeprefix("file://"))
    day = f"{stamp[6:8]}/{stamp[4:6]}/{stamp[:4]}"
    put(root / mobile_path(stamp), csv_text(sms(event, day)))


def run(settings: Settings, job: str, tags: dict[str, str] | None = None, month: str | None = None) -> Any:
    """Runs a job as the UI, a schedule or a sensor does."""
    with open_instance(settings) as instance:
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance,
            tags=tags or {},
            partition_key=month,
            run_config=SILENT_CONSOLE,
            resources={"office": Office(settings, now)},
            raise_on_error=True,
        )


def today_only() -> dict[str, str]:
    return {START: str(TODAY), END: str(TODAY)}


def events(settings: Settings) -> set[str]:
    warehouse = Office(settings).warehouse
    with warehouse.session() as session:
        session.bind("cdrs")
        return {cdr_id for (cdr_id,) in session.query("select cdr_id from cdrs")}


def materialised(settings: Settings, table: str = "cdrs") -> set[str | None]:
    with open_instance(settings) as instance:
        return {
            r.partition_key for r in instance.fetch_materializations(dg.AssetKey(table), limit=100).records
        }


def owed(settings: Settings) -> list[str]:
    office = Office(settings)
    return [str(day) for day in days_to_clean(office.warehouse, office.layout, TODAY)]


@pytest.fixture
def killed_after_landing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has cleaning end the run at once, until it is called."""

    def die(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assets.mediation.clean", die)
    monkeypatch.setattr("assets.month_files.clean", die)
    return monkeypatch.undo


def test_a_late_file_is_cleaned_by_the_run_that_lands_it_whatever_its_range(settings: Settings) -> None:
    deposit_late(settings)
    run(settings, "close_days", today_only())
    assert events(settings) == {"early", "late"}
    assert materialised(settings) == {"2026-09-01", "2026-09-16"}, "today has no file: it is not made"
    assert owed(settings) == []


def test_a_late_file_is_cleaned_and_billed_by_a_month_started_from_the_ui(settings: Settings) -> None:
    deposit_late(settings)
    run(settings, "rate_month", month="2026-09")
    assert events(settings) == {"early", "late"}
    assert "2026-09-16" in materialised(settings)
    warehouse = Office(settings).warehouse
    with warehouse.session() as session:
        session.bind("unrated_cdrs", ["2026-09"])
        session.bind("month_files", ["2026-09"])
        assert session.query("select cdr_id from unrated_cdrs order by 1") == [("early",), ("late",)]
        assert session.query("select distinct status from month_files") == [("loaded",)]
    with open_instance(settings) as instance:
        key = dg.AssetCheckKey(dg.AssetKey("cdrs"), "rows_are_accounted_for")
        (info,) = [
            i
            for i in instance.event_log_storage.get_asset_check_partition_info([key])
            if i.partition_key == "2026-09-16"
        ]
    assert info


def test_an_issued_month_is_made_again_where_the_lake_is_lost_and_files_came_late(settings: Settings) -> None:
    month, warehouse = Month(2026, 9), Office(settings).warehouse
    deposit_late(settings, event="in_time")
    run(settings, "rate_month", month=str(month))
    rated = rated_from(warehouse, month)
    assert rated is not None
    with sqlite3.connect(settings.home / issued.REGISTER) as register:
        issued.keep(register, replace(rated, landed=landed_in_view(warehouse, month, rated.terms)))
    before = {table: warehouse.partitions(table)[str(month)].file for table in ("rated_cdrs", "unrated_cdrs")}
    deposit_late(settings, "20260916_180000")
    shutil.rmtree(settings.home / "lake")
    run(settings, "rate_month", month=str(month))
    assert {table: warehouse.partitions(table)[str(month)].file for table in before} == before


def test_a_month_is_not_invoiced_from_a_rating_that_has_not_seen_its_files(settings: Settings) -> None:
    office = Office(settings)
    run(settings, "rate_month", month="2026-09")
    refuse_rating_behind(office.warehouse, office.layout, Month(2026, 9))
    deposit_late(settings)
    launcher = Launcher(settings, now=now)
    for work in (launcher.land, launcher.clean_days):
        work()
        with pytest.raises(RatingBehindError, match="origyne rate --month 2026-09"):
            refuse_rating_behind(office.warehouse, office.layout, Month(2026, 9))
    run(settings, "rate_month", month="2026-09")
    refuse_rating_behind(office.warehouse, office.layout, Month(2026, 9))


@pytest.mark.parametrize("entry", ["sensor", "close_days", "command line", "rate_month"])
def test_a_run_that_ended_after_it_landed_is_made_up_for(
    settings: Settings, killed_after_landing: Callable[[], None], entry: str
) -> None:
    deposit_late(settings)
    with pytest.raises((KeyboardInterrupt, dg.DagsterError)):
        run(settings, "close_days", today_only())
    assert events(settings) == {"early"} and owed(settings) == ["2026-09-16"]
    killed_after_landing()
    if entry == "sensor":
        request = poll(settings, NOW)
        assert isinstance(request, dg.RunRequest) and request.job_name == "clean_days"
        run(settings, "clean_days", dict(request.tags))
    elif entry == "command line":
        Launcher(settings, now=now).clean_days()
    else:
        month = "2026-09" if entry == "rate_month" else None
        run(settings, entry, None if month else today_only(), month)
    assert events(settings) == {"early", "late"} and owed(settings) == []


def test_a_landing_that_ended_before_it_was_catalogued_is_made_up_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit_late(settings)

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogue, "catalogue_landed", die)
    with pytest.raises((KeyboardInterrupt, dg.DagsterError)):
        run(settings, "close_days", today_only())
    monkeypatch.undo()
    assert owed(settings) == ["2026-09-16"]
    assert [file.path for file in waiting_files(Office(settings).warehouse, Office(settings).layout)] == [
        mobile_path(LATE)
    ]
    Launcher(settings, now=now).clean_days()
    assert events(settings) == {"early", "late"}


def test_days_before_the_first_partition_are_cleaned_and_told(settings: Settings) -> None:
    days = ["1999-01-01", "2014-03-02"]
    for day in days:
        deposit_late(settings, f"{day.replace('-', '')}_100000", event=day)
    launcher = Launcher(settings, now=now)
    launcher.land()
    cleaned = launcher.clean_days()["cdrs"]
    assert [str(day.day) for day in cleaned] == days
    assert events(settings) == {"early", *days} and owed(settings) == []
    assert materialised(settings) >= set(days)


def test_a_month_is_blocked_while_a_file_of_it_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit_late(settings)
    Launcher(settings, now=now).land()
    monkeypatch.setattr("assets.month_files._clean", lambda *_given: None)
    launcher = Launcher(settings, now=now)
    with pytest.raises(BlockedError, match="Every landed file") as blocked:
        launcher.month("rate_month", Month(2026, 9))
    (result,) = blocked.value.results
    assert result.check_name == "each_is_accounted_for" and LATE in str(result)
    assert not (settings.home / "lake" / "rated_cdrs" / "2026-09").exists()


def test_a_month_is_blocked_by_a_recipe_that_is_not_the_present_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.month_files._clean", lambda *_given: None)
    monkeypatch.setattr(mediation_days, "RECIPE", mediation_days.RECIPE + 1)
    with pytest.raises(BlockedError, match="by the current version of cleaning") as blocked:
        Launcher(settings, now=now).month("rate_month", Month(2026, 9))
    assert [result.check_name for result in blocked.value.results] == ["each_is_accounted_for"]


def test_a_broken_day_blocks_the_month_that_cleans_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claims(table: str) -> tuple[CheckQuery, ...]:
        text = "select cdr_id from cdrs where cdr_id = 'late'"
        return tuple(
            CheckQuery(c.table, c.name, c.sentence, c.reads, c.params, c.severity, text)
            if table == "cdrs" and "cdrs" in c.reads
            else c
            for c in check_queries_of(table)
        )

    deposit_late(settings)
    monkeypatch.setattr(checks, "check_queries_of", claims)
    with pytest.raises(ExpectedFailure, match="2026-09-16"):
        run(settings, "rate_month", month="2026-09")
    assert not (settings.home / "lake" / "rated_cdrs" / "2026-09").exists()
    assert owed(settings) == ["2026-09-16"]


def test_a_month_without_a_server_is_made_from_what_has_landed(settings: Settings) -> None:
    without = Settings(settings.home, settings.clients, ftp=Ftp())
    run(without, "rate_month", month="2026-09")
    assert events(settings) == {"early"} and materialised(settings, "rated_cdrs") == {"2026-09"}


def test_a_day_that_was_made_again_and_not_looked_at_is_looked_at(settings: Settings) -> None:
    deposit_late(settings, "20260901_160000")
    office = Office(settings, now)
    Launcher(settings, now=now).land()
    for table in ("cdrs", "line_observations", "billed_cdrs"):
        clean(office, table, [date(2026, 9, 1)])
    assert owed(settings) == ["2026-09-01"], "clean, and its checks are those of what it was before"
    Launcher(settings, now=now).clean_days()
    assert owed(settings) == []


def test_status_lists_what_landed_and_is_not_clean(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(settings.home))
    deposit_late(settings)
    Launcher(settings, now=now).land()
    told = json.loads(CliRunner().invoke(origyne, ["status", "--json"]).stdout)
    assert [(file["feed"], file["path"]) for file in told["not_clean"]] == [
        ("rated_cdrs_mobile", mobile_path(LATE))
    ]
    assert told["days_to_clean"] == ["2026-09-16"]
    shown = CliRunner().invoke(origyne, ["status"]).stdout
    assert "Landed, not clean yet" in shown and "2026-09-16" in shown
    Launcher(settings, now=now).clean_days()
    told = json.loads(CliRunner().invoke(origyne, ["status", "--json"]).stdout)
    assert (told["not_clean"], told["days_to_clean"]) == ([], [])
    assert "not clean" not in CliRunner().invoke(origyne, ["status"]).stdout


KILLED = """
import os, signal, sys
from pathlib import Path
import assets.mediation
from assets.in_process import range_tags
from assets.launch import Launcher
from tests.assets.test_runs import now, settings_of
assets.mediation.clean = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
root, day = Path(sys.argv[1]), sys.argv[2]
launcher = Launcher(settings_of(root / "home", root / "ftp"), now=now)
launcher.jobs.run("close_days", tags=range_tags(day, day))
"""


def test_a_process_killed_after_it_landed_is_made_up_for_by_the_sensor(settings: Settings) -> None:
    deposit_late(settings)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(settings.home.parent), str(TODAY)], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert owed(settings) == ["2026-09-16"]
    with open_instance(settings) as instance:
        (gone,) = instance.get_runs(dg.RunsFilter(job_name="close_days"))
        assert gone.status == dg.DagsterRunStatus.STARTED
        request = poll(settings, NOW, instance)
        assert isinstance(request, dg.RunRequest) and request.job_name == "clean_days"
        (gone,) = instance.get_runs(dg.RunsFilter(job_name="close_days"))
        assert gone.status == dg.DagsterRunStatus.FAILURE
    run(settings, "clean_days", dict(request.tags))
    assert events(settings) == {"early", "late"} and owed(settings) == []
