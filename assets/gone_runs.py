"""Runs whose process is gone: each run records its process, and whatever starts next fails the runs of dead ones.

A process id alone is given again to another process: the machine, its boot and the instant at which the process
started come with it.
"""

import json
import os
import socket
from pathlib import Path
from typing import NamedTuple

import dagster as dg

PROCESS_TAG = "origyne/process"
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""A queued run has no process yet."""
BOOT = Path("/proc/sys/kernel/random/boot_id")
STARTED_FIELD = 19
"""Of /proc/PID/stat, behind the name: clock ticks from the boot to the start of the process; see proc(5)."""


CLOCK_SLACK_S = 60
"""The clock may have been set since the machine was started."""


class RunProcess(NamedTuple):
    """One process for ever: ``started`` counts from the boot. It and ``boot`` are empty where there is no /proc."""

    host: str
    boot: str
    pid: int
    started: str


def this_process() -> RunProcess:
    """The process that asks."""
    pid = os.getpid()
    return RunProcess(socket.gethostname(), _boot(), pid, _started(pid) or "")


def is_gone(process: RunProcess) -> bool:
    """Whether the process has ended for certain; one of another machine may still be alive."""
    if process.host != socket.gethostname():
        return False
    if process.boot and process.boot != _boot():
        return True
    if process.started:
        return _started(process.pid) != process.started
    return _began_at(process.pid) is None


def record_process(context: dg.InitResourceContext) -> None:
    """Writes down the process of a run that Dagster started."""
    run, instance = context.run, context.instance
    if run is not None and instance is not None and PROCESS_TAG not in run.tags:
        instance.add_run_tags(run.run_id, {PROCESS_TAG: json.dumps(this_process()._asdict())})


def fail_gone_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Fails the unfinished runs whose process has ended; returns them.

    A run that was being stopped is canceled.
    """
    failed = []
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        process = _has_ended(instance, run)
        if process is None:
            continue
        present = instance.get_run_by_id(run.run_id)
        if present is None or present.is_finished:
            continue
        words = f"the process of this run (id {process.pid} on {process.host}) ended before the run did; start it again"
        if present.status == dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(present, words)
        else:
            instance.report_run_failed(present, words)
        failed.append(present)
    return failed


def _has_ended(instance: dg.DagsterInstance, run: dg.DagsterRun) -> RunProcess | None:
    """The process of a run, when it has ended: as the run recorded it, or by the id that Dagster noted in its log."""
    if PROCESS_TAG in run.tags:
        process = RunProcess(**json.loads(run.tags[PROCESS_TAG]))
        return process if is_gone(process) else None
    for entry in reversed(instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)):
        event = entry.dagster_event
        noted = event.engine_event_data.metadata.get("pid") if event else None
        if noted is not None and str(noted.value).isdigit():
            pid = int(str(noted.value))
            began = _began_at(pid)
            if began is None or began > entry.timestamp + CLOCK_SLACK_S:
                return RunProcess(socket.gethostname(), "", pid, "")
            return None
    return None


def _boot() -> str:
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process started, as the kernel counts; None when there is none, or only its exit status is left."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in (b"Z", b"X") else fields[STARTED_FIELD].decode()


def _began_at(pid: int) -> float | None:
    """When a process started, in seconds of the clock; 0 where the system does not say; None when there is none."""
    if BOOT.exists():
        ticks = _started(pid)
        return None if ticks is None else _booted_at() + int(ticks) / os.sysconf("SC_CLK_TCK")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return 0.0


def _booted_at() -> float:
    lines = Path("/proc/stat").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("btime ")))
