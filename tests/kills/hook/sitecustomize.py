"""Counts the points of progress of a run, in all of its processes, and ends or starves it at one of them.

Python imports it at its start where its folder is in PYTHONPATH; without KILLS_LOG it does nothing. A point is a
rename, a link, a removal or a sync of a file of the data root, or a commit to one of its registers; Dagster's own store
is left out. Each point is a line of KILLS_LOG. At the line KILLS_AT the whole process group dies (KILLS_MODE=kill), or
from then on the disk is full (KILLS_MODE=full).
"""

import errno
import os
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

POINT_BYTES = 200


@dataclass
class Watch:
    """What is watched, and where it ends; nothing at all while ``log`` is empty."""

    log: str = os.environ.get("KILLS_LOG", "")
    home: str = os.environ.get("ORIGYNE_HOME", "")
    at: int = int(os.environ.get("KILLS_AT", "0"))
    mode: str = os.environ.get("KILLS_MODE", "kill")


watch = Watch()


def reach(step: str, path: str) -> bool:
    """Notes a point; dies there when it is the one, or says that the disk is full."""
    below = path.removeprefix(watch.home)
    if not watch.log or not path.startswith(watch.home) or "/dagster/" in below or "/tmp/" in below:
        return False
    descriptor = os.open(watch.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    point = f"{step} {below}".ljust(POINT_BYTES - 1)[: POINT_BYTES - 1]
    os.write(descriptor, point.encode("ascii", "replace") + b"\n")
    points = os.fstat(descriptor).st_size // POINT_BYTES
    os.close(descriptor)
    if watch.mode == "kill" and points == watch.at:
        os.killpg(0, signal.SIGKILL)
    return watch.mode == "full" and 0 < watch.at <= points


def watched(step: str, real: Callable[..., Any], at: int) -> Callable[..., Any]:
    """A function of ``os`` whose argument number ``at`` is a path or a descriptor."""

    def call(*arguments: Any, **options: Any) -> Any:
        if watch.log:
            place = arguments[at]
            path = os.readlink(f"/proc/self/fd/{place}") if isinstance(place, int) else os.path.abspath(place)
            if reach(step, os.fsdecode(path)) and step != "remove":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fsdecode(path))
        return real(*arguments, **options)

    return call


class Connection(sqlite3.Connection):
    """Counts its commits."""

    place = ""

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        """Executes; a commit is a point."""
        if sql.lstrip().lower().startswith("commit") and reach("commit", self.place):
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *arguments)


def connect(database: Any, *arguments: Any, **options: Any) -> sqlite3.Connection:
    """Connects; a register's connection counts."""
    path = os.path.abspath(os.fsdecode(database)) if isinstance(database, str | bytes | os.PathLike) else ""
    if not watch.log or "/registers/" not in path or options.get("uri"):
        return real_connect(database, *arguments, **options)
    connection = real_connect(database, *arguments, factory=Connection, **options)
    connection.place = path
    return connection


real_connect: Callable[..., Any] = sqlite3.connect


def install() -> None:
    """Puts the watch around the functions, before any module takes one of them by name."""
    for name, at in (("replace", 1), ("rename", 1), ("link", 1), ("fsync", 0)):
        setattr(os, name, watched(name, getattr(os, name), at))
    for name in ("unlink", "remove"):
        setattr(os, name, watched("remove", getattr(os, name), 0))
    sqlite3.connect = connect


if watch.log:
    install()
