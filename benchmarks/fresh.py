"""Runs one step in a process of its own, and reads what it used."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Used:
    """What a step used, its imports left out: CPU seconds, wall seconds; the process's greatest memory in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    facts: Mapping[str, Any] = field(default_factory=dict)


def cpu_seconds() -> float:
    """CPU seconds of this process and of its ended children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(work: Callable[[], Mapping[str, Any] | None]) -> Used:
    """What a piece of work uses in this process."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    facts = work() or {}
    used = cpu_seconds() - cpu, time.perf_counter() - wall
    return Used(*used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, facts)


def in_fresh_process(step: str, *arguments: object, whole: bool = False) -> Used:
    """``python -m benchmarks.steps STEP ARGUMENTS``, and what it says of itself.

    ``whole`` True counts the whole process, its start and its imports included.

    Raises:
        subprocess.CalledProcessError: it failed; its words are on standard error.
    """
    with tempfile.NamedTemporaryFile(suffix=".json") as said:
        process = whole_process("-m", "benchmarks.steps", said.name, step, *map(str, arguments))
        used = Used(**json.loads(Path(said.name).read_text(encoding="utf-8")))
        return replace(used, cpu_s=process.cpu_s, wall_s=process.wall_s) if whole else used


def whole_process(*command: str, variables: Mapping[str, str] = MappingProxyType({})) -> Used:
    """What a whole command of Python uses, its start included, with some variables of its environment set."""
    environment = {**os.environ, **variables}
    cpu, wall = cpu_seconds(), time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, env=environment)
    return Used(cpu_seconds() - cpu, time.perf_counter() - wall, 0)
