"""What a month of deposit days costs beyond its cleaning when one Dagster run cleans it: the orchestration.

The same days are cleaned three times, in processes of their own: by the library alone, by one run as ``origyne`` starts
it, and by one run over the range of partitions as the UI's backfill has it. In the runs, each call of the library is
timed apart, and so are the checks and the figures that the UI shows: what is left of the process is Dagster.
"""

import functools
import os
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.fresh import Used, cpu_seconds, in_fresh_process
from benchmarks.report import Line

DAYS, LINES = 31, 2_000
MADE = (
    "cdrs",
    "set_aside_cdrs",
    "refused_rows",
    "file_results",
    "line_observations",
    "billed_cdrs",
    "quality_results",
)
"""What cleaning and its checks write."""
TABLES = ("cdrs", "line_observations", "billed_cdrs")
WORDS = {"origyne": "one run", "ui": "one run of the UI"}


class Stopwatch:
    """CPU and wall seconds of calls, by what they are for."""

    def __init__(self) -> None:
        """Nothing is timed yet."""
        self.spent: dict[str, tuple[float, float]] = {}

    def time(self, owner: object, name: str, what: str) -> None:
        """Times every call of a function of a module from now on."""
        function = getattr(owner, name)

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            cpu, wall = cpu_seconds(), time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                cpu_s, wall_s = self.spent.get(what, (0.0, 0.0))
                self.spent[what] = cpu_s + cpu_seconds() - cpu, wall_s + time.perf_counter() - wall

        setattr(owner, name, timed)


def days_cleaned(folder: str, through: str) -> Callable[[], Mapping[str, Any] | None]:
    """Cleans all days of a deposit that landed: ``library``, ``origyne`` or ``ui``."""
    from benchmarks.steps import accounts, clean

    if through == "library":
        steps = (clean(folder), accounts(folder))
        return lambda: [step() for step in steps][-1]
    run = {"origyne": _run_of_origyne, "ui": _run_of_the_ui}[through]

    def work() -> Mapping[str, Any]:
        watch = Stopwatch()
        _time_the_library(watch)
        run(folder)
        return watch.spent

    return work


def _time_the_library(watch: Stopwatch) -> None:
    from origyne_pipeline.mediation import cleaning
    from origyne_pipeline.quality import checks, summary

    for owner, name, what in (
        (cleaning, "clean_days", "cleaning"),
        (checks, "check_partitions", "checks"),
        (summary, "summarise", "figures"),
    ):
        watch.time(owner, name, what)


def _run_of_origyne(folder: str) -> None:
    from assets.launch import Launcher
    from benchmarks.steps import NOW, settings_of

    Launcher(settings_of(folder), now=lambda: NOW).clean_days()


def _run_of_the_ui(folder: str) -> None:
    """Dagster's own command for a range of partitions: the storage, the console and the logs of a run of the UI."""
    from assets.instance import dagster_home
    from benchmarks.steps import MONTH, settings_of, variables_of

    os.environ |= variables_of(folder) | {"DAGSTER_HOME": str(dagster_home(settings_of(folder)))}
    from dagster._cli import cli

    os.dup2(
        os.open(os.devnull, os.O_WRONLY), 2
    )  # the console's events are written, and nobody's to read here
    last = MONTH.first_day + timedelta(days=DAYS - 1)
    chosen = " or ".join(f'key:"{table}"' for table in TABLES)
    span = f"{MONTH.first_day}...{last}"
    cli(
        ["asset", "materialize", "-m", "assets.definitions", "--select", chosen, "--partition-range", span],
        standalone_mode=False,
    )


def backfill_lines(folder: Path, rows: int) -> list[Line]:
    """Two sizes: what is not cleaning should not grow with the rows."""
    lines = []
    for a_day in (max(1, rows // 10 // DAYS), max(1, rows // DAYS)):
        here = folder / f"days-of-{a_day}"
        in_fresh_process("simulate", here, a_day * DAYS, DAYS, LINES)
        in_fresh_process("land", here)
        used = {through: _cleaned(here, through) for through in ("library", "origyne", "ui")}
        alone = used.pop("library")
        for through, run in used.items():
            lines += _lines(f"{DAYS} days of {a_day:,} rows, {WORDS[through]}", run, alone)
        shutil.rmtree(here)
    return lines


def _cleaned(folder: Path, through: str) -> Used:
    for table in MADE:
        shutil.rmtree(folder / "home/lake" / table, ignore_errors=True)
    return in_fresh_process("days_cleaned", folder, through, whole=True)


def _lines(what: str, run: Used, alone: Used) -> list[Line]:
    parts = {part: run.facts.get(part, (0.0, 0.0)) for part in ("cleaning", "checks", "figures")}
    cpu, wall = run.cpu_s - parts["cleaning"][0], run.wall_s - parts["cleaning"][1]
    dagster = cpu - parts["checks"][0] - parts["figures"][0]
    return [
        Line(
            what,
            f"{run.cpu_s:.2f} s",
            f"{alone.cpu_s:.2f} s",
            run.cpu_s / alone.cpu_s,
            run.peak_mb,
            f"wall {run.wall_s:.1f} s beside {alone.wall_s:.1f} s",
        ),
        Line(
            "- of it orchestration",
            f"{cpu:.2f} s",
            remark=f"wall {wall:.1f} s; Dagster {dagster:.1f}, checks {parts['checks'][0]:.1f},"
            f" figures {parts['figures'][0]:.1f} CPU-s",
        ),
    ]
