"""Runs whose process was killed: failed by whatever starts next; runs of living processes are left alone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData

from assets.gone_runs import PROCESS_TAG, fail_gone_runs, is_gone, this_process
from assets.instance import open_instance
from origyne_pipeline.settings import Settings

COMMAND_LINE = """
import sys, time, pathlib
from assets.launch import Launcher
from origyne_pipeline.settings import Settings, Ftp
home = pathlib.Path(sys.argv[1])
Launcher(Settings(home, home, ftp=Ftp("file:///")), progress=lambda *_: time.sleep(600)).publish()
"""
USER_INTERFACE = """
import sys, time, pathlib
import dagster as dg
from assets import resources
from assets.definitions import defs
from assets.instance import open_instance
from origyne_pipeline.settings import Settings
home = pathlib.Path(sys.argv[1])
resources.Office.progress = staticmethod(lambda *_: time.sleep(600))
with open_instance(Settings(home, home)) as instance:
    defs.resolve_job_def("publish").execute_in_process(instance=instance)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", tmp_path / "clients.xlsx")


@pytest.fixture(params=[COMMAND_LINE, USER_INTERFACE], ids=["command line", "user interface"])
def running(request: pytest.FixtureRequest, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the middle of a run's first step."""
    home = str(settings.home)
    process = subprocess.Popen(
        [sys.executable, "-c", request.param, home], env={**os.environ, "ORIGYNE_HOME": home}
    )
    until = time.monotonic() + 120
    while time.monotonic() < until and not statuses(settings, dg.DagsterEventType.STEP_START):
        assert process.poll() is None
        time.sleep(0.2)
    yield process
    process.kill()
    process.wait()


def statuses(settings: Settings, having: dg.DagsterEventType | None = None) -> list[str]:
    with open_instance(settings) as instance:
        return [
            run.status.value
            for run in instance.get_runs()
            if having is None or instance.all_logs(run.run_id, of_type=having)
        ]


def test_a_run_that_was_killed_is_failed_at_the_next_start(
    settings: Settings, running: subprocess.Popen[bytes]
) -> None:
    with open_instance(settings) as instance:
        assert fail_gone_runs(instance) == [], "its process is alive"
        assert statuses(settings) == ["STARTED"]
        running.send_signal(signal.SIGKILL)
        running.wait()
        (failed,) = fail_gone_runs(instance)
        assert statuses(settings) == ["FAILURE"]
        (event,) = instance.all_logs(failed.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
        assert f"id {running.pid}" in str(event.dagster_event and event.dagster_event.message)
        assert fail_gone_runs(instance) == [], "once"


def test_the_id_of_a_dead_process_may_be_that_of_another_one_today() -> None:
    here = this_process()
    assert not is_gone(here)
    assert is_gone(here._replace(started="1")), "the same id, another process"
    assert is_gone(here._replace(boot="before the machine was started again"))
    assert not is_gone(here._replace(host="another machine", pid=1, started="1")), "nobody here can tell"


def test_a_run_without_a_record_is_judged_by_the_process_id_of_its_log(settings: Settings) -> None:
    """A run of an earlier version, or one killed before its first step."""
    job = dg.GraphDefinition(name="empty").to_job()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with open_instance(settings) as instance:
        for pid in (ended.pid, os.getpid()):
            run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
            data = EngineEventData(metadata={"pid": dg.MetadataValue.text(str(pid))})
            instance.report_engine_event("started", run, data)
        alive = run.run_id
        assert [run.run_id != alive for run in fail_gone_runs(instance)] == [True]


def test_the_record_of_a_process_is_a_tag_of_its_run(settings: Settings) -> None:
    job = dg.GraphDefinition(name="empty").to_job()
    tags = {PROCESS_TAG: json.dumps(this_process()._replace(started="1")._asdict())}
    with open_instance(settings) as instance:
        instance.create_run_for_job(job, status=dg.DagsterRunStatus.CANCELING, tags=tags)
        assert len(fail_gone_runs(instance)) == 1
    assert statuses(settings) == ["CANCELED"]
