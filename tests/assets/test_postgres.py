"""Dagster's runs in PostgreSQL: the same months, two at once, clear faults, no address anywhere."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from click.testing import CliRunner

from assets.instance import open_instance
from assets.run_storage import IN_POSTGRES, IN_SQLITE, VARIABLE, RunStorageError
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.periods import Month
from origyne_pipeline.run_sections import Dagster
from origyne_pipeline.settings import Settings
from origyne_pipeline.simulation.deposit import simulate
from tests import month_runs
from tests.assets.postgres import PASSWORD, Server, serving
from tests.test_journey import Office

pytestmark = pytest.mark.long

MONTHS = ("2026-08", "2026-09")
PATIENCE_S = 300


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables that reach a deposit of two small months."""
    ftp = tmp_path_factory.mktemp("deposit")
    for month in MONTHS:
        folder = tmp_path_factory.mktemp("month")
        summary = simulate(folder, month=Month.parse(month), lines=3, days=1, seed=1, snapshots_a_day=1)
        shutil.copytree(summary.ftp, ftp, dirs_exist_ok=True)
    return {
        "ORIGYNE_FTP_URL": f"file://{ftp}",
        "ORIGYNE_CLIENTS": str(summary.clients),
        "ORIGYNE_SETTLE_SECONDS": "0",
    }


def settings_of(home: Path, url: str | None) -> Settings:
    return Settings(home, home / "clients.xlsx", dagster=Dagster(url))


def shown_by(*words: str, **variables: str) -> tuple[int, str]:
    done = CliRunner().invoke(origyne, words, env=variables)
    return done.exit_code, done.output


def test_two_months_at_once_are_right_and_both_recorded(
    server: Server, deposit: dict[str, str], tmp_path: Path
) -> None:
    """Beside a data root on SQLite; the first month is rated again while the second is rated."""
    offices = []
    for name, further in (("files", {}), ("server", {VARIABLE: server.create("months")})):
        home = tmp_path / name
        office = Office(home, {**deposit, **further, "ORIGYNE_HOME": str(home)})
        if further:
            code, output = shown_by("run", "--month", MONTHS[0], **office.variables)
            assert code == 0, output
            running = [month_runs.start(("rate", "--month", month), office.variables) for month in MONTHS]
            for process in running:
                process.join(PATIENCE_S)
            log = (home / "logs" / "origyne.log").read_text()
            assert [process.exitcode for process in running] == [0, 0], log
        code, output = shown_by(*("run", "--month", MONTHS[0], "--month", MONTHS[1]), **office.variables)
        assert code == 0, output
        offices.append(office)
    in_files, on_server = offices
    assert on_server.tables() == in_files.tables()
    assert len(on_server.papers()) == len(in_files.papers()) > 2
    assert not list((on_server.home / "dagster").rglob("*.db"))
    assert (in_files.home / "dagster" / "history" / "runs.db").exists()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, on_server.variables[VARIABLE])
        with open_instance(settings_of(on_server.home, on_server.variables[VARIABLE])) as instance:
            runs = instance.get_runs()
            assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
            for job in ("rate_month", "bill_month"):
                months = {run.tags.get("dagster/partition") for run in runs if run.job_name == job}
                assert months == set(MONTHS), job
            rated = instance.get_materialized_partitions(dg.AssetKey("rated_cdrs"))
            assert set(MONTHS) <= rated
    kept = [path for path in on_server.home.rglob("*") if path.is_file()]
    assert not [path for path in kept if PASSWORD.encode() in path.read_bytes()]


def test_a_command_of_dagster_reads_the_same_runs(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the UI and its daemon do: by ``dagster.yaml`` alone."""
    url, home = server.create("of_dagster"), tmp_path / "home"
    monkeypatch.setenv(VARIABLE, url)
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))
    with open_instance(settings_of(home, url)) as instance:
        run = instance.create_run_for_job(dg.GraphDefinition(name="empty").to_job())
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "run", "list"], capture_output=True, text=True, check=True
    )
    assert run.run_id in done.stdout
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("password", "refused the user or the password"),
        ("database", "no such database"),
        ("port", "nothing listens"),
        ("host", "no machine has the name"),
    ],
)
def test_a_server_that_cannot_be_used_is_one_message_without_the_address(
    server: Server, tmp_path: Path, fault: str, reason: str
) -> None:
    url = {
        "password": server.url("postgres", "an0ther"),
        "database": server.url("nowhere"),
        "port": server.url("postgres").replace(str(server.port), "1"),
        "host": server.url("postgres").replace("127.0.0.1", "nowhere.invalid"),
    }[fault]
    home = tmp_path / "home"
    (home / "bank").mkdir(parents=True)
    code, output = shown_by("publish", ORIGYNE_HOME=str(home), **{VARIABLE: url})
    written = output + (home / "logs" / "origyne.log").read_text()
    assert code == 2 and reason in output and "Traceback" not in written, output
    code, doctor = shown_by("doctor", "--json", ORIGYNE_HOME=str(home), **{VARIABLE: url})
    assert code == 1 and reason in doctor
    for part in (PASSWORD, "an0ther", "127.0.0.1", str(server.port), "nowhere", f"{VARIABLE}: postgres"):
        assert part not in written + doctor


def test_a_server_that_stops_between_two_runs_is_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster's own warnings that it tries again name no host either."""
    from assets.launch import Launcher

    url, home = server.create("stops"), tmp_path / "home"
    monkeypatch.setenv(VARIABLE, url)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    launcher = Launcher(settings_of(home, url))
    with launcher.jobs.open():
        server.stop()
        try:
            with pytest.raises(RunStorageError, match="nothing listens") as stopped:
                launcher.jobs.run("publish")
        finally:
            server.start()
    assert "127.0.0.1" not in str(stopped.value) and stopped.value.__suppress_context__


def configured(home: Path) -> dict[str, Any]:
    return yaml.safe_load((home / "dagster" / "dagster.yaml").read_text())  # type: ignore[no-any-return]


def test_the_file_of_a_data_root_follows_the_setting_and_keeps_what_was_changed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, home = server.create("follows"), tmp_path / "home"
    with open_instance(settings_of(home, None)):
        pass
    path = home / "dagster" / "dagster.yaml"
    path.write_text(path.read_text().replace("max_concurrent_runs: 2", "max_concurrent_runs: 5"))
    before = configured(home)
    monkeypatch.setenv(VARIABLE, url)
    with open_instance(settings_of(home, url)) as instance:
        assert instance.get_runs_count() == 0
    assert os.environ[VARIABLE] not in path.read_text()
    changed = configured(home)
    assert changed.pop("storage") and before.pop("event_log_storage")
    assert changed == before

    with pytest.raises(RunStorageError, match=f"{VARIABLE}: .*go back to SQLite"):
        open_instance(settings_of(home, None))
    path.write_text(path.read_text().replace(IN_POSTGRES, IN_SQLITE.replace("KeptOpen", "Other")))
    with pytest.raises(RunStorageError, match="another `event_log_storage`"):
        open_instance(settings_of(home, url))
