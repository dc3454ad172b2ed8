"""Runs in this process: what they record, how they fail, what they print."""

import dataclasses
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.instance import InstanceRef
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from dagster._utils import get_run_crash_explanation

from assets.alerts import alert_of_run, record_failure
from assets.definitions import defs
from assets.event_log import KeptOpenEventLog
from assets.failures import BlockedError
from assets.in_process import SILENT_CONSOLE
from assets.instance import open_instance, ui_command
from assets.job_runner import RunError
from assets.launch import Launcher
from assets.resources import Office
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.mediation.days import DayCounts
from origyne_pipeline.periods import Month
from origyne_pipeline.quality import checks
from origyne_pipeline.quality.check_queries import CheckQuery, check_queries_of
from origyne_pipeline.settings import Ftp, Settings
from tests.deposits import ACCOUNTS, ICCID, csv_text, mobile_path, sms

pytestmark = pytest.mark.long

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLAIM = "none_starts_after_its_deposit"
DAYS = ("2026-09-01", "2026-09-02", "2026-09-04")
ACTIVE = f"0612345678;{ICCID};208010000000001;C1;O1;ACTIF;01/01/2026;01/01/2026;;"


def now() -> datetime:
    return NOW


def settings_of(home: Path, root: Path) -> Settings:
    return Settings(home, home / "clients.xlsx", ftp=Ftp(f"file://{root}", settle_seconds=0))


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deposit of three days, and a data root where it has landed; copied, never written."""
    root = tmp_path_factory.mktemp("landed")
    for number, day in enumerate(DAYS):
        written = f"{day[8:]}/{day[5:7]}/{day[:4]}"
        rows = [sms(f"{day}-{n}", written) for n in range(number + 1)]
        put(root / "ftp" / mobile_path(f"{day.replace('-', '')}_150000"), csv_text(*rows))
    put(
        root / "ftp" / "AccountStatus" / "AccountStatus_20260901_080000.csv",
        csv_text(ACTIVE, header=ACCOUNTS),
    )
    Launcher(settings_of(root / "home", root / "ftp"), now=now).land()
    return root


@pytest.fixture
def settings(landed: Path, tmp_path: Path) -> Settings:
    """A copy of it."""
    shutil.copytree(landed, tmp_path, dirs_exist_ok=True)
    return settings_of(tmp_path / "home", tmp_path / "ftp")


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (NOW.timestamp() - 86400,) * 2)


@pytest.fixture
def launcher(settings: Settings) -> Launcher:
    """One that has landed."""
    return Launcher(settings, now=now)


@dataclasses.dataclass(frozen=True)
class Cleaned:
    """A data root whose days were cleaned by one call; read, and cleaned again where there is nothing to clean."""

    settings: Settings
    launcher: Launcher
    days: Mapping[str, tuple[DayCounts, ...]]


@pytest.fixture(scope="module")
def cleaned(landed: Path, tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    root = tmp_path_factory.mktemp("cleaned")
    shutil.copytree(landed, root, dirs_exist_ok=True)
    settings = settings_of(root / "home", root / "ftp")
    launcher = Launcher(settings, now=now)
    return Cleaned(settings, launcher, launcher.clean_days())


@pytest.fixture
def broken_claim(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A check of the events, found broken by its second day."""
    (claim,) = (found for found in check_queries_of("cdrs") if found.name == CLAIM)
    broken = replace(claim, text="select cdr_id, line from cdrs where cdr_id = '2026-09-02-1'")

    def claims(table: str) -> tuple[CheckQuery, ...]:
        return (broken,) if table == "cdrs" else check_queries_of(table)

    monkeypatch.setattr(checks, "check_queries_of", claims)
    return monkeypatch


def runs(settings: Settings) -> list[tuple[str, str]]:
    with open_instance(settings) as instance:
        return [(run.job_name, run.status.value) for run in reversed(instance.get_runs())]


def test_days_are_cleaned_in_one_run_and_each_has_its_counts(cleaned: Cleaned) -> None:
    assert [(str(day.day), day.clean) for day in cleaned.days["cdrs"]] == list(
        zip(DAYS, (1, 2, 3), strict=True)
    )
    assert runs(cleaned.settings) == [("land", "SUCCESS"), ("clean_days", "SUCCESS")]
    with open_instance(cleaned.settings) as instance:
        found = instance.fetch_materializations(dg.AssetKey("cdrs"), limit=10).records
    rows = {
        record.partition_key: record.asset_materialization.metadata["dagster/partition_row_count"].value
        for record in found
        if record.asset_materialization
    }
    assert rows == {"2026-09-01": 1, "2026-09-02": 2, "2026-09-04": 3}, "a day without a file is not made"


def test_each_day_has_its_own_checks(cleaned: Cleaned) -> None:
    with open_instance(cleaned.settings) as instance:
        key = dg.AssetCheckKey(dg.AssetKey("cdrs"), CLAIM)
        info = instance.event_log_storage.get_asset_check_partition_info([key])
    assert {day for entry in info for day in [entry.partition_key]} >= set(DAYS)
    assert {result.partition for result in cleaned.launcher.office.checks if result.table == "cdrs"} >= set(
        DAYS
    )


def test_what_did_not_change_is_not_run_again(cleaned: Cleaned) -> None:
    assert cleaned.launcher.clean_days()["cdrs"] == ()
    assert [job for job, _ in runs(cleaned.settings)] == ["land", "clean_days"]


def test_days_far_apart_are_runs_of_their_own(settings: Settings) -> None:
    root = Path(str(settings.ftp.url).removeprefix("file://"))
    put(root / mobile_path("20150302_150000"), csv_text(sms("old", "02/03/2015")))
    launcher = Launcher(settings, now=now)
    launcher.land()
    assert [str(day.day) for day in launcher.clean_days()["cdrs"]] == ["2015-03-02", *DAYS]
    assert [job for job, _ in runs(settings)] == ["land", "land", "clean_days", "clean_days"]


@pytest.mark.usefixtures("broken_claim")
def test_a_broken_claim_stops_the_run_and_names_the_rows(settings: Settings, launcher: Launcher) -> None:
    with pytest.raises(BlockedError) as blocked:
        launcher.clean_days()
    (result,) = blocked.value.results
    assert (result.table, result.partition, result.check_name) == ("cdrs", "2026-09-02", CLAIM)
    assert result.broken == ({"cdr_id": "2026-09-02-1", "line": "3361234****"},)
    assert f"--accept {CLAIM}=" in str(blocked.value)
    assert isinstance(blocked.value, OrigyneError)
    assert runs(settings)[-1] == ("clean_days", "FAILURE")


def test_what_was_blocked_is_looked_at_again(
    settings: Settings, launcher: Launcher, broken_claim: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BlockedError):
        launcher.clean_days()
    with pytest.raises(BlockedError):
        launcher.clean_days()
    broken_claim.undo()
    assert launcher.clean_days()["cdrs"] == (), "nothing to clean, only to look at"
    assert runs(settings)[-1] == ("clean_days", "SUCCESS")


@pytest.mark.usefixtures("broken_claim")
def test_a_broken_claim_passes_for_a_reason(settings: Settings, launcher: Launcher) -> None:
    accepting = Launcher(settings, now=now, accept={CLAIM: "known"})
    accepting.clean_days()
    (result,) = (found for found in accepting.office.checks if not found.passed)
    assert result.observed.endswith(", known)")


def test_a_month_is_rated_reconciled_and_says_what_waits(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    done = Launcher(settings, lambda stage, _done, _total: told.append(stage), now).rate_month(Month(2026, 9))
    assert done.rating is not None and (done.rating.rated, done.rating.unrated) == (0, 6)
    assert done.assurance is not None and done.invoicing is None
    assert {found.check_name for found in done.checks if not found.passed} == {"no_money_waits"}
    assert {"cdrs", "line observations", "mediation checks", "rating", "rating checks", "assurance"} <= set(
        told
    )
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", ""), "the console belongs to the command line"


@pytest.mark.parametrize("month", [Month(2026, 11), Month(2027, 1), Month(2014, 12)])
def test_a_month_that_cannot_be_billed_is_refused_before_any_work(settings: Settings, month: Month) -> None:
    with pytest.raises(RunError, match="over on 24/11/2026"):
        Launcher(settings, now=now).month("rate_month", month)
    assert len(runs(settings)) == 1


def test_an_error_of_the_library_comes_through_as_it_is(settings: Settings) -> None:
    with pytest.raises(OrigyneError, match="ORIGYNE_FTP_URL"):
        Launcher(dataclasses.replace(settings, ftp=Ftp()), now=now).land()
    assert runs(settings)[-1] == ("land", "FAILURE")


def test_a_run_of_the_command_line_is_one_of_the_code_location(settings: Settings) -> None:
    """What the Timeline, a job's history and the failure sensor look for."""
    with open_instance(settings) as instance:
        in_repository = {".dagster/repository": "__repository__@origyne"}
        (run,) = instance.get_runs(dg.RunsFilter(job_name="land", tags=in_repository))
        assert run.remote_job_origin is not None and run.remote_job_origin.location_name == "origyne"
        assert run.tags["origyne/started_by"] == "origyne" and "origyne/process" in run.tags
    workspace = (Path(__file__).parents[2] / "workspace.yaml").read_text()
    assert "location_name: origyne" in workspace


def test_a_failed_run_of_the_command_line_alerts_once(settings: Settings) -> None:
    def failures() -> list[str]:
        lines = (settings.home / "alerts.log").read_text().splitlines()
        return [line for line in lines if " failed: " in line]

    launcher = Launcher(dataclasses.replace(settings, ftp=Ftp()), now=now)
    with pytest.raises(OrigyneError):
        launcher.land()
    (line,) = failures()
    (run_id,) = launcher.jobs.runs
    assert "collection failed: " in line and "ORIGYNE_FTP_URL" in line and run_id in line
    with open_instance(settings) as instance:
        run = instance.get_run_by_id(run_id)
        assert run is not None
        record_failure(settings, instance, run, NOW)
    assert failures() == [line], "the sensor sees it too"


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [(-9, "was terminated by signal 9 (SIGKILL)"), (3, "unexpectedly exited with code 3")],
)
def test_the_alert_of_a_run_whose_process_ended_says_so(
    settings: Settings, exit_code: int, words: str
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(defs.resolve_job_def("land"), status=dg.DagsterRunStatus.STARTED)
        dagsters_words = get_run_crash_explanation(f"Run execution process for {run.run_id}", exit_code)
        instance.report_engine_event(dagsters_words, run)
        instance.report_run_failed(run)
        reason = alert_of_run(settings, instance, run, NOW).reason
    assert reason == f"the process of this run {words} before the run ended; start it again"


def test_a_check_that_warns_alerts_once(settings: Settings) -> None:
    def warnings() -> list[str]:
        lines = (settings.home / "alerts.log").read_text().splitlines()
        return [line for line in lines if "rating_checks warns" in line]

    Launcher(settings, now=now).rate_month(Month(2026, 9))
    (line,) = warnings()
    assert line.startswith("2026-11-24T12:00:00Z 2026-09 rating_checks warns: unrated_cdrs")
    Launcher(settings, now=now).rate_month(Month(2026, 9))
    assert warnings() == [line]


def test_a_day_of_the_future_waits(settings: Settings) -> None:
    root = Path(str(settings.ftp.url).removeprefix("file://"))
    put(root / mobile_path("20261201_150000"), csv_text(sms("new", "01/12/2026")))
    launcher = Launcher(settings, now=now)
    launcher.land()
    assert [str(day.day) for day in launcher.clean_days()["cdrs"]] == list(DAYS)


def test_the_event_log_is_the_stock_one_on_disk(settings: Settings, launcher: Launcher) -> None:
    home = settings.home / "dagster"
    with open_instance(settings) as kept:
        assert isinstance(kept.event_log_storage, KeptOpenEventLog)
    plain = InstanceRef.from_dir(str(home), overrides={"event_log_storage": stock_log(home)})
    with dg.DagsterInstance.from_ref(plain) as stock:
        assert not isinstance(stock.event_log_storage, KeptOpenEventLog)
        (run,) = stock.get_runs()
        assert stock.get_latest_materialization_event(dg.AssetKey("landed_versions")) is not None
        assert [
            e for e in stock.all_logs(run.run_id) if e.dagster_event_type == dg.DagsterEventType.RUN_SUCCESS
        ]


def stock_log(home: Path) -> dict[str, object]:
    return {
        "module": "dagster._core.storage.event_log",
        "class": "SqliteEventLogStorage",
        "config": {"base_dir": str(home / "history" / "runs")},
    }


@pytest.mark.parametrize("fails", [False, True])
def test_a_run_of_the_ui_keeps_its_event_log_open_from_its_first_step_to_its_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """One whose storage is that of ``dagster.yaml``; the UI itself, which looks at any run's file, keeps none open."""
    monkeypatch.setenv("DAGSTER_HOME", str(settings.home / "dagster"))
    opened: list[set[str]] = []

    def look(*_: object) -> None:
        opened.append(set(log._engines))
        if fails:
            raise OrigyneError("no more")

    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        assert isinstance(log, KeptOpenEventLog)
        done = defs.resolve_job_def("clean_days").execute_in_process(
            instance=instance,
            tags={ASSET_PARTITION_RANGE_START_TAG: DAYS[0], ASSET_PARTITION_RANGE_END_TAG: DAYS[-1]},
            run_config=SILENT_CONSOLE,
            resources={"office": Office(settings, now, progress=look)},
            raise_on_error=False,
        )
        assert done.success is not fails
        assert opened and all(files == {"index", done.run_id} for files in opened)
        assert log._engines == {}
        assert len(instance.all_logs(done.run_id)) > len(DAYS)
        assert log._engines == {}
    assert [job for job, _ in runs(settings)] == ["land", "clean_days"]


def test_the_ui_is_started_on_the_workspace_and_the_data_root(settings: Settings) -> None:
    argv, variables = ui_command(settings)
    assert argv[1:4] == ["-m", "dagster", "dev"]
    assert Path(argv[-1]).name == "workspace.yaml" and Path(argv[-1]).is_file()
    assert variables["DAGSTER_HOME"] == str(settings.home / "dagster")
    assert "telemetry" in (settings.home / "dagster" / "dagster.yaml").read_text()
