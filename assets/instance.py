"""The Dagster instance of a data root: where its runs are recorded, and how the UI is started on it."""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

import assets
from assets.dagster_private import InstanceRef
from assets.gone_runs import fail_gone_runs
from assets.run_storage import IN_SQLITE, expect_server, is_named, name_storage
from origyne_pipeline.files import write_atomically
from origyne_pipeline.settings import Settings

DAGSTER_YAML = f"""\
# Written once by origyne; yours to change.
telemetry:
  enabled: false
nux:
  enabled: false
{IN_SQLITE}concurrency:
  runs:
    max_concurrent_runs: 2
  pools:
    default_limit: 1
    granularity: op
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 30
"""


def dagster_home(settings: Settings) -> Path:
    """Where Dagster keeps its settings, and its runs where they are not in PostgreSQL; made ready at first use.

    Raises:
        RunStorageError: ``dagster.yaml`` and the settings name different stores of runs.
    """
    home = settings.home / "dagster"
    configured = home / "dagster.yaml"
    if not configured.exists():
        write_atomically(configured, DAGSTER_YAML.encode())
    name_storage(configured, settings)
    return home


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The instance for runs in this process; the UI shows them with all others.

    Raises:
        RunStorageError: PostgreSQL is set, and cannot be used.
    """
    home = dagster_home(settings)
    overrides = {
        # The console of this process is its own: Dagster must not take standard output over.
        "compute_logs": _class("dagster._core.storage.noop_compute_log_manager", "NoOpComputeLogManager"),
    }
    if settings.dagster.postgres_url:
        expect_server(settings.dagster.postgres_url)
    if not is_named(home / "dagster.yaml"):
        overrides["event_log_storage"] = _class(
            "assets.event_log",
            "KeptOpenEventLog",
            base_dir=str(home / "history" / "runs" / ""),
            from_the_start=True,
        )
    with _first_use(home):
        return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=overrides))


@contextlib.contextmanager
def _first_use(home: Path) -> Iterator[None]:
    """Waits until no other process creates the tables of Dagster's store: two at once fail."""
    lock = os.open(home / "first_use.lock", os.O_CREAT | os.O_RDWR, 0o600)
    with contextlib.closing(os.fdopen(lock, "r+")) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _class(module: str, name: str, **config: object) -> dict[str, object]:
    return {"module": module, "class": name, "config": config}


def ui_command(settings: Settings) -> tuple[list[str], dict[str, str]]:
    """The command of the UI, and the variables that it needs beside those of this process.

    Runs whose process is gone are failed first: they would keep others waiting.
    """
    with open_instance(settings) as instance:
        fail_gone_runs(instance)
    workspace = Path(assets.__file__).parent.parent / "workspace.yaml"
    target = ["-w", str(workspace)] if workspace.exists() else ["-m", "assets.definitions"]
    variables = {"DAGSTER_HOME": str(dagster_home(settings)), "ORIGYNE_HOME": str(settings.home)}
    return [sys.executable, "-m", "dagster", "dev", *target], variables
