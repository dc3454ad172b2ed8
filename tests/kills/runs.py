"""Runs of the product that may be killed: each in a session of its own, forked from a process that has its modules.

A fork is a process like another, and saves the seconds that the imports of Dagster cost each time; ``cold`` starts a
new interpreter instead.
"""

import gc
import importlib
import json
import os
import pkgutil
import random
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.kills.hook import sitecustomize as hook

HOOK = Path(hook.__file__).parent
PROJECT = Path(__file__).parents[2]
KILLED = -9
NEED_AN_ENGINE = ("spark", "spark_sql", "sail", "sail_server", "sail_sql", "frame_models")
"""Modules that import what `make spark` or `make sail` install."""


@dataclass(frozen=True)
class Order:
    """A command (``origyne`` or ``dagster`` and what follows) on a data root, and what befalls it.

    ``stopped_at``: the instant at which the product's clock stands still, so that what it dates can be compared.
    """

    words: tuple[str, ...]
    home: Path
    at: int = 0
    mode: str = "kill"
    days_off: int = 0
    stopped_at: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """How it ended: exit status (-9: killed), output, the points that it reached, its seconds of CPU."""

    status: int
    output: str
    points: list[str]
    cpu: float


@dataclass
class Stable:
    """Where runs are started: their variables, a folder for their traces, and the CPU that they cost so far."""

    folder: Path
    variables: Mapping[str, str]
    cold: bool = False
    cpu: float = 0.0
    started: int = 0
    running: dict[int, tuple[Path, Path]] = field(default_factory=dict)

    def start(self, order: Order) -> int:
        """Starts a run; its process."""
        self.started += 1
        log, output = (self.folder / f"{kind}-{self.started}" for kind in ("points", "output"))
        variables = {
            **{name: text for name, text in os.environ.items() if not name.startswith("ORIGYNE_")},
            **self.variables,
            "ORIGYNE_HOME": str(order.home),
            "DAGSTER_HOME": str(order.home / "dagster"),
            "PYTHONPATH": f"{HOOK}:{PROJECT}",
            "PYTHONNOUSERSITE": "1",
            "KILLS_LOG": str(log),
            "KILLS_AT": str(order.at),
            "KILLS_MODE": order.mode,
        }
        sys.stdout.flush()
        process = os.fork()
        if not process:
            _become(order, variables, log, output, self.folder, self.cold)
        self.running[process] = log, output
        return process

    def wait(self, process: int) -> Outcome:
        """Waits for a run's end."""
        log, output = self.running.pop(process)
        _, status, usage = os.wait4(process, 0)
        cpu = usage.ru_utime + usage.ru_stime
        self.cpu += cpu
        points = [line.strip() for line in log.read_text().splitlines()] if log.exists() else []
        words = output.read_text("utf-8", "replace")
        log.unlink(missing_ok=True)
        output.unlink()
        return Outcome(os.waitstatus_to_exitcode(status), words, points, cpu)

    def run(self, order: Order) -> Outcome:
        """Starts a run and waits for its end."""
        return self.wait(self.start(order))


def preload() -> None:
    """Imports what a run imports, with the watch around its functions."""
    hook.watch.log = ""
    hook.install()
    for package in ("origyne_pipeline", "assets"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if module.name.rpartition(".")[2] not in NEED_AN_ENGINE:
                importlib.import_module(module.name)
    importlib.import_module("dagster._cli")
    gc.collect()
    gc.freeze()


def in_a_fork(work: Callable[[], Any]) -> Any:
    """What a function returns, as JSON: called in a process of its own, so that no thread of it stays in this one."""
    return in_forks([work])[0]


def in_forks(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What functions return that are called side by side."""
    started = [_forked(work) for work in works]
    results = []
    for process, reader in started:
        with os.fdopen(reader) as pipe:
            text = pipe.read()
        if os.waitpid(process, 0)[1]:
            raise RuntimeError("a process of the bench failed; its words stand above")
        results.append(json.loads(text))
    return results


def _forked(work: Callable[[], Any]) -> tuple[int, int]:
    """A process that calls a function, and the descriptor where its result comes."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    code = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump(work(), pipe)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def copy_root(source: Path, target: Path) -> Path:
    """A data root over another, or in a new place."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)
    return target


def _become(
    order: Order, variables: dict[str, str], log: Path, output: Path, folder: Path, cold: bool
) -> None:
    """Turns the forked process into the run; does not return."""
    code = 99
    try:
        os.setsid()
        out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.chdir(folder)
        if cold:
            program = "from origyne_pipeline.cli import main; main()"
            start = ("-c", program) if order.words[0] == "origyne" else ("-m", "dagster")
            os.execve(sys.executable, [sys.executable, *start, *order.words[1:]], variables)
        os.environ.clear()
        os.environ.update(variables)
        random.seed()
        hook.watch = hook.Watch(str(log), str(order.home), order.at, order.mode)
        if order.days_off or order.stopped_at:
            _shift(timedelta(days=order.days_off), order.stopped_at)
        sys.argv = list(order.words)
        code = _run(order.words[0])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(program: str) -> int:
    try:
        if program == "origyne":
            from origyne_pipeline.cli import main
        else:
            from dagster._cli import main
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _shift(by: timedelta, stopped_at: float) -> None:
    """Sets the clock that the product reads; Dagster's own record keeps the machine's."""

    class AnyDatetime(type(datetime)):  # type: ignore[misc]
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Shifted(datetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp((stopped_at or time.time()) + by.total_seconds(), tz)

    for name, module in list(sys.modules.items()):
        if name.startswith(("origyne_pipeline", "assets")) and getattr(module, "datetime", None) is datetime:
            module.datetime = Shifted  # type: ignore[attr-defined]
