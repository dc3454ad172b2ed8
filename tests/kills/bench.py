"""A small deposit, its undisturbed end, and data roots that were killed at the beginning of each stage."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from origyne_pipeline.periods import Month
from tests.kills.runs import Order, Outcome, Stable, copy_root, in_a_fork
from tests.kills.state import differences, state

MONTH, LATER = "2026-09", "2026-10"
STAGES = {
    "landing": "",
    "cleaning": "/lake/landed_versions/",
    "rating": "/lake/late_cdrs/",
    "invoicing": "/heads/invoices.next",
    "payments": "/sepa/",
    "publication": "/origyne.duckdb",
}
"""Stage to what its first point names; invoicing begins where the first number is given."""


@dataclass(frozen=True)
class Root:
    """A data root killed at the beginning of a stage: a run of a copy has the stage's points ``first`` to ``last``."""

    home: Path
    first: int
    last: int


class Bench:
    """A deposit, and runs on data roots of its own."""

    def __init__(self, folder: Path, *, cold: bool) -> None:
        """Invents the deposit, and runs the month undisturbed."""
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        deposit = folder / "deposit"
        in_a_fork(lambda: _invent(deposit))
        self.later = folder / "later"
        for path in sorted((deposit / "ftp").rglob("*")):
            day = next((part[:8] for part in path.stem.split("_") if part[:6] in ("202609", "202610")), "")
            if path.is_file() and "202609" in day and day > "20260902" and "TARIFAIRES" not in path.name:
                path.unlink()
            elif path.is_file() and day.startswith("202610"):
                kept = self.later / path.relative_to(deposit / "ftp")
                kept.parent.mkdir(parents=True, exist_ok=True)
                path.rename(kept)
        variables = {
            "ORIGYNE_FTP_URL": f"file://{deposit / 'ftp'}",
            "ORIGYNE_CLIENTS": str(deposit / "reference/clients.xlsx"),
            "ORIGYNE_SETTLE_SECONDS": "0",
        }
        self.stable = Stable(folder, variables, cold=cold)
        self.undisturbed = folder / "undisturbed"
        self.whole = self.run(self.undisturbed)
        if self.whole.status:
            raise SystemExit(self.whole.output)
        self.expected = self.state(self.undisturbed)

    def run(
        self, home: Path, at: int = 0, program: str = "run", days_off: int = 0, month: str = MONTH
    ) -> Outcome:
        """Runs the month on a data root."""
        return self.stable.run(self.order(home, at, program, days_off, month))

    def order(
        self, home: Path, at: int = 0, program: str = "run", days_off: int = 0, month: str = MONTH
    ) -> Order:
        """The command (``run``, or that of a stage), or the UI's job, of a month."""
        words: tuple[str, ...] = ("origyne", program, "--month", month)
        if program == "job":
            tags = json.dumps({"dagster/partition": month})
            words = (
                "dagster",
                "job",
                "execute",
                "-m",
                "assets.definitions",
                "-j",
                "bill_month",
                "--tags",
                tags,
            )
            (home / "dagster").mkdir(parents=True, exist_ok=True)
        return Order(words, home, at, days_off=days_off)

    def of(self, worker: int) -> "Bench":
        """The same bench for a process beside others: its traces have names of their own."""
        mine = copy(self)
        mine.stable = replace(self.stable, started=(worker + 1) * 100_000)
        return mine

    def verify(self, home: Path) -> Outcome:
        """What ``origyne verify`` says."""
        return self.stable.run(Order(("origyne", "verify"), home))

    def state(self, home: Path) -> dict[str, Any]:
        """The state of a data root."""
        seen: dict[str, Any] = in_a_fork(lambda: state(home))
        return seen

    def finish(self, home: Path, expected: dict[str, Any] | None = None, month: str = MONTH) -> list[str]:
        """Runs a data root to its end; what is not as in the undisturbed one."""
        end = self.run(home, month=month)
        if end.status:
            return [f"status {end.status}: {end.output[-2000:]}"]
        check = self.verify(home)
        faults = [] if not check.status else [f"verify: {check.output[-2000:]}"]
        return faults + [
            f"differs: {name}" for name in differences(expected or self.expected, self.state(home))[:8]
        ]

    def killed_at(self, name: str, start: Path) -> Path:
        """A copy of a data root that was killed at the first point that names something."""
        counted = self.run(copy_root(start, self.folder / "counted"))
        home = copy_root(start, self.folder / f"killed at {name.replace('/', ' ')}")
        self.run(home, at=_first(counted.points, name))
        return home

    def roots(self) -> dict[str, Root]:
        """The data roots of the stages."""
        roots = {}
        start = self.folder / "nothing"
        stages = list(STAGES)
        for stage, following in zip(stages, [*stages[1:], None], strict=True):
            counted = self.run(copy_root(start, self.folder / "counted"))
            first = _first(counted.points, STAGES[stage])
            after = _first(counted.points, STAGES[following]) if following else len(counted.points) + 1
            roots[stage] = Root(start, first, after - 1)
            sys.stdout.write(f"{stage}: points {first} to {after - 1} of {len(counted.points)}\n")
            sys.stdout.flush()
            if following:
                copy_root(start, self.folder / following)
                self.run(self.folder / following, at=after)
                start = self.folder / following
        return roots

    def full_disks(self, count: int) -> Iterator[tuple[str, list[str], float]]:
        """Runs the month on disks of so many sizes, from roots killed at four stages, then with room."""
        if not count:
            return
        starts = [self.folder / "nothing"]
        for stage in ("cleaning", "rating", "invoicing"):
            starts.append(self.killed_at(STAGES[stage], starts[-1]))
        mount = self.folder / "disk"
        mount.mkdir()
        for number in range(count):
            before = self.stable.cpu
            start = starts[number % len(starts)]
            share = (number // len(starts) + 0.3) * len(starts) / count
            _mount(mount, "size=1g")
            try:
                copy_root(start, mount / "home")
                used = os.statvfs(mount)
                size = (used.f_blocks - used.f_bfree) * used.f_frsize
                size += max(65536, round((_blocks(self.undisturbed) - _blocks(start)) * min(share, 0.95)))
                _mount(mount, f"remount,size={size}")
                stopped = self.run(mount / "home")
                _mount(mount, "remount,size=1g")
                faults = refusal_faults(stopped) if stopped.status else []
                faults += self.finish(mount / "home")
            finally:
                subprocess.run(["umount", "-l", str(mount)], check=True)
            what = f"disk of {size} bytes, from {start.name}, {stage_of(stopped.points)}"
            yield f"{what}, {words_of(stopped)}", faults, self.stable.cpu - before


def refusal_faults(run: Outcome) -> list[str]:
    """What is wrong with how a run refused to go on: it must be in words, with a status that the docs know."""
    faults = [] if run.status in (1, 2) else [f"status {run.status}"]
    if "Traceback" in run.output or "error in the program" in run.output or not error_line(run):
        faults.append(f"no words: {run.output[-1500:]}")
    return faults


def error_line(run: Outcome) -> str:
    """The line that says why a run failed."""
    errors = (line for line in run.output.splitlines() if line.startswith("origyne:"))
    return next((line for line in errors if not line.startswith("origyne: warning")), "")


def words_of(run: Outcome) -> str:
    """How a run ended: its status, and its error."""
    return f"status {run.status} {error_line(run)}".strip()


def _invent(folder: Path) -> int:
    from origyne_pipeline.simulation.deposit import simulate

    simulate(folder, month=Month.parse(MONTH), lines=3, days=32, events=960, snapshots_a_day=1)
    return 0


def stage_of(points: list[str]) -> str:
    """The stage where a run was at its last point."""
    stage = "landing"
    for name, mark in STAGES.items():
        if mark and any(mark in point for point in points):
            stage = name
    return stage


def _first(points: list[str], name: str) -> int:
    """The number of the first point that names something."""
    return next(at for at, point in enumerate(points, 1) if name in point)


def _blocks(home: Path) -> int:
    """The bytes that a data root takes of a disk."""
    return sum(-(-path.stat().st_size // 4096) * 4096 + 1024 for path in home.rglob("*"))


def _mount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
