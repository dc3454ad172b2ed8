"""Kills whole runs with ``kill -9`` at points of progress, and compares what is left with no kill at all.

    python -m tests.kills --kills 100 --out FOLDER             # spread over all stages; half after the first number
    python -m tests.kills --kills 20 --mode job --out FOLDER   # late trials run the UI's job: dagster job execute
    python -m tests.kills --full 10 --out FOLDER               # the disk is full from a point on, at 10 points

Run it in the project's folder. FOLDER is emptied first. A run is counted first: each rename, link, sync and commit of
the data root is a point (see ``hook/sitecustomize.py``), in whatever process. Each trial runs a data root to its point,
where the whole process group dies, then to its end, and compares registers (rows), documents, bank files, journals,
heads and pointers of the lake with the undisturbed ones, byte by byte; what the clock gives is left out. Half of the
trials start from nothing and end before the first number is given; the other half start from a copy of a root that was
killed just before it. Prints a line a trial and the counts by stage; exit status 1 when any differs. ``--full`` refuses
output with a traceback too. Several hundred seconds of CPU for ten trials: run it by hand.
"""

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.deposit import simulate

MONTH = "2026-09"
HOOK = Path(__file__).parent / "hook"
RUN = [sys.executable, "-c", "from origyne_pipeline.cli import main; main()", "run", "--month", MONTH]
JOB = [
    *(sys.executable, "-m", "dagster", "job", "execute", "-m", "assets.definitions", "-j", "bill_month"),
    *("--tags", json.dumps({"dagster/partition": MONTH})),
]
KEPT = ("invoices/**/*", "sepa/**/*", "accounting/*", "heads/*", "registers/*.head", "lake/*/*/_current.json")
FIRST_NUMBER = "commit /registers/invoices.sqlite"
OF_THE_CLOCK = ("landed_at", "decided_at", "read_at", "superseded_at", "since")
UNLIKE = ("lake/quality_results/", "lake/landed_versions/")
"""Partitions that hold the instant of the run."""


class Bench:
    """A deposit, and runs on data roots of its own."""

    def __init__(self, folder: Path, lines: int, mode: str) -> None:
        """Invents the deposit."""
        self.folder, self.mode = folder, mode
        shutil.rmtree(folder, ignore_errors=True)
        made = simulate(folder / "deposit", month=Month.parse(MONTH), lines=lines, days=4, events=40 * lines)
        self.variables = {
            "ORIGYNE_FTP_URL": f"file://{made.ftp}",
            "ORIGYNE_CLIENTS": str(made.clients),
            "ORIGYNE_SETTLE_SECONDS": "0",
        }

    def run(
        self, home: Path, at: int = 0, how: str = "kill", job: bool = False
    ) -> tuple[int, str, list[str]]:
        """Runs the month; (exit status, output, the points that were reached)."""
        log = self.folder / "points"
        log.unlink(missing_ok=True)
        variables = {
            **os.environ,
            **self.variables,
            "ORIGYNE_HOME": str(home),
            "DAGSTER_HOME": str(home / "dagster"),
        }
        variables |= {
            "PYTHONPATH": f"{HOOK}:{Path.cwd()}",
            "KILLS_LOG": str(log),
            "KILLS_AT": str(at),
            "KILLS_MODE": how,
        }
        done = subprocess.run(
            JOB if job else RUN,
            env=variables,
            cwd=self.folder,
            start_new_session=True,
            capture_output=True,
            text=True,
        )
        points = [line.strip() for line in log.read_text().splitlines()] if log.exists() else []
        return done.returncode, done.stdout + done.stderr, points


def state(home: Path) -> dict[str, Any]:
    """What a person or a later month can see of a data root, but for the clock."""
    found: dict[str, Any] = {}
    for pattern in KEPT:
        for path in home.glob(pattern):
            name = str(path.relative_to(home))
            if path.is_file() and not name.startswith(UNLIKE):
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("invoices", "debits"):
        with closing(sqlite3.connect(home / "registers" / f"{name}.sqlite")) as db:
            for (table,) in db.execute(
                "select name from sqlite_master where type = 'table' order by 1"
            ).fetchall():
                columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
                kept = ", ".join(column for column in columns if column not in OF_THE_CLOCK)
                found[f"{name}.{table}"] = sorted(map(repr, db.execute(f"select {kept} from {table}")))
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What two states do not share."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def tell(line: str) -> None:
    """Prints a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def spread(count: int, points: int) -> list[int]:
    """So many points of 1 to ``points``, evenly."""
    return [1 + number * points // count for number in range(count)]


def main() -> int:
    """Runs the trials."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=0)
    asked.add_argument("--full", type=int, default=0)
    asked.add_argument("--lines", type=int, default=6)
    asked.add_argument("--mode", choices=("cli", "job"), default="cli")
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    bench = Bench(given.out.resolve(), given.lines, given.mode)
    undisturbed = bench.folder / "undisturbed"
    status, output, points = bench.run(undisturbed)
    if status:
        tell(output)
        return 1
    expected = state(undisturbed)
    first = next(at for at, point in enumerate(points, 1) if point.startswith(FIRST_NUMBER))
    tell(f"{len(points)} points, {first} before the first number; {len(expected)} things compared")
    start = bench.folder / "before_the_first_number"
    bench.run(start, first)
    _, _, late = bench.run(shutil.copytree(start, bench.folder / "counted"), 0, job=given.mode == "job")
    trials = []
    for how, count in (("kill", given.kills), ("full", given.full)):
        after = count // 2
        trials += [(how, at, False) for at in (spread(count - after, first) if count > after else [])]
        trials += [(how, at, True) for at in (spread(after, len(late)) if after else [])]
    stages: Counter[str] = Counter()
    bad = 0
    for number, (how, at, is_late) in enumerate(trials, 1):
        home = bench.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        if is_late:
            shutil.copytree(start, home)
        status, output, reached = bench.run(home, at, how, job=is_late and given.mode == "job")
        stopped = status == -9 if how == "kill" else "Traceback" not in output
        again, words, _ = bench.run(home)
        unlike = differences(expected, state(home)) if not again else [words[-300:]]
        stage = reached[-1].split("/")[1] if reached else "start"
        stages[f"{how} {stage}"] += 1
        bad += bool(unlike) or not stopped
        verdict = "the same" if not unlike else f"DIFFERS: {unlike[:5]}"
        where = f"{how} at {at}{' late' * is_late} ({stage})"
        tell(f"{number}/{len(trials)} {where}: {'' if stopped else 'NOT STOPPED '}{verdict}")
    tell(f"{len(trials)} trials, {bad} bad; {dict(stages)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
