"""``dagster dev`` in the project's folder without DAGSTER_HOME: the storage is that of the data root."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml
from click import ClickException
from dagster._core.instance import InstanceRef

from assets.home_instance import HomeInstance, warn_of_temporary_storage
from assets.instance import DAGSTER_YAML, open_instance
from assets.run_storage import RunStorageError
from origyne_pipeline.run_sections import Dagster
from origyne_pipeline.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[2]


def test_its_runs_are_those_of_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    (tmp_path / "temporary").mkdir()
    reference = InstanceRef.from_dir(str(tmp_path / "temporary"), config_dir=str(ROOT))
    job = dg.GraphDefinition(name="empty").to_job()
    with dg.DagsterInstance.from_ref(reference) as proposed:
        assert isinstance(proposed, HomeInstance)
        assert proposed.root_directory == str(tmp_path / "home" / "dagster")
        run = proposed.create_run_for_job(job)
        proposed.report_engine_event("here", run)
    with open_instance(Settings(tmp_path / "home", tmp_path)) as instance:
        assert [known.run_id for known in instance.get_runs()] == [run.run_id]
        assert instance.all_logs(run.run_id)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_command_of_dagster_takes_it(tmp_path: Path) -> None:
    """A real one; ``dagster dev`` opens its instance the same way."""
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    command = [sys.executable, "-m", "dagster", "job", "execute", "-m", "assets.definitions", "-j", "land"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "ORIGYNE_HOME": str(tmp_path / "home"), "ORIGYNE_CUTOFF_DAY": "31"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "Error: ORIGYNE_CUTOFF_DAY: expected a day from 1 to 28, found 31"
    assert "Traceback" not in done.stderr


def test_wrong_settings_are_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGYNE_CUTOFF_DAY", "31")
    with pytest.raises(ClickException, match="ORIGYNE_CUTOFF_DAY"):
        HomeInstance.config_defaults("")


def test_postgres_without_its_packages_or_with_a_wrong_address_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dagster_postgres", None)  # as where it is not installed
    url = "postgresql://vno:s3cret@db.example/runs"
    settings = Settings(tmp_path / "home", tmp_path, dagster=Dagster(url))
    assert "s3cret" not in repr(settings)
    with pytest.raises(
        RunStorageError, match="ORIGYNE_DAGSTER_POSTGRES_URL: .*run `make postgres`"
    ) as refused:
        open_instance(settings)
    assert "s3cret" not in str(refused.value)
    for wrong in ("mysql://vno:s3cret@db.example/runs", "postgresql://vno:s3cret@db.example", "s3cret"):
        with pytest.raises(SettingsError, match="expected postgresql://USER") as shown:
            load_settings({"ORIGYNE_DAGSTER_POSTGRES_URL": wrong}, tmp_path / "none.toml")
        assert "s3cret" not in str(shown.value)


def test_the_project_folder_does_not_record_beside_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ``dagster.yaml`` names SQLite."""
    monkeypatch.setenv("ORIGYNE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ORIGYNE_DAGSTER_POSTGRES_URL", "postgresql://vno:s3cret@db.example/runs")
    with pytest.raises(ClickException, match=r"DAGSTER_HOME: expected .*/home/dagster"):
        HomeInstance.config_defaults("")
    written = (tmp_path / "home" / "dagster" / "dagster.yaml").read_text()
    assert "env: ORIGYNE_DAGSTER_POSTGRES_URL" in written and "s3cret" not in written


def test_files_load_nothing_of_postgres(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from assets.instance import open_instance;"
        " from origyne_pipeline.settings import Settings; home = Path(sys.argv[1]);"
        " open_instance(Settings(home, home)).get_runs_count();"
        " assert not [m for m in sys.modules if m.startswith(('dagster_postgres', 'psycopg2'))]"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "home")], cwd=ROOT, check=True)


def test_both_files_of_settings_say_the_same() -> None:
    project = yaml.safe_load((ROOT / "dagster.yaml").read_text())
    assert project.pop("instance_class") == {"module": "assets.home_instance", "class": "HomeInstance"}
    assert project == yaml.safe_load(DAGSTER_YAML)


def test_a_ui_that_will_forget_its_runs_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "dagster"):
        assert warn_of_temporary_storage({"DAGSTER_IS_DEV_CLI": "1"}, tmp_path)
        assert "lost when it stops" in caplog.text
    assert not warn_of_temporary_storage({"DAGSTER_IS_DEV_CLI": "1"}, ROOT)
    assert not warn_of_temporary_storage({"DAGSTER_IS_DEV_CLI": "1", "DAGSTER_HOME": "/srv"}, tmp_path)
    assert not warn_of_temporary_storage({}, tmp_path)


def test_processes_that_open_a_new_data_root_at_once_all_open_it(tmp_path: Path) -> None:
    """Dagster creates the tables of its store unguarded: all but one failed with 'table runs already exists'."""
    settings = Settings(tmp_path / "home", tmp_path)
    (tmp_path / "home").mkdir()
    ready, start = os.pipe()
    processes = []
    for _ in range(4):
        process = os.fork()
        if not process:
            try:
                os.close(start)
                os.read(ready, 1)  # ends when the test closes its end: all start at once
                with open_instance(settings) as instance:
                    instance.get_runs_count()
                os._exit(0)
            finally:
                os._exit(1)
        processes.append(process)
    os.close(start)
    assert [os.waitpid(process, 0)[1] for process in processes] == [0, 0, 0, 0]
    os.close(ready)
