"""Counts the points of progress of a run, in all of its processes, and ends or starves it at one of them.

Python imports it at its start where its folder is in PYTHONPATH; without KILLS_LOG it does nothing. A point is a
rename, a link or a sync of a file of the data root, or a commit to one of its registers; Dagster's own store is left
out. Each point is a line of KILLS_LOG. At the line KILLS_AT the whole process group dies (KILLS_MODE=kill), or from
then on the disk is full (KILLS_MODE=full).
"""

import errno
import os
import signal
import sqlite3
from collections.abc import Callable
from typing import Any

LOG, HOME = os.environ.get("KILLS_LOG", ""), os.environ.get("ORIGYNE_HOME", "")
AT, MODE = int(os.environ.get("KILLS_AT", "0")), os.environ.get("KILLS_MODE", "kill")


def reach(step: str, path: str) -> bool:
    """Notes a point; dies there when it is the one, or says that the disk is full."""
    if not path.startswith(HOME) or "/dagster/" in path or "/tmp/" in path.removeprefix(HOME):
        return False
    descriptor = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(
        descriptor, f"{step} {path.removeprefix(HOME)}".ljust(199)[:199].encode("ascii", "replace") + b"\n"
    )
    points = os.fstat(descriptor).st_size // 200
    os.close(descriptor)
    if MODE == "kill" and points == AT:
        os.killpg(0, signal.SIGKILL)
    return MODE == "full" and 0 < AT <= points


def watched(step: str, real: Callable[..., Any], at: int) -> Callable[..., Any]:
    """A function of ``os`` whose argument number ``at`` is a path or a descriptor."""

    def call(*arguments: Any, **options: Any) -> Any:
        place = arguments[at]
        path = os.readlink(f"/proc/self/fd/{place}") if isinstance(place, int) else os.path.abspath(place)
        if reach(step, os.fsdecode(path)):
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
    if "/registers/" not in path or options.get("uri"):
        return real_connect(database, *arguments, **options)
    connection = real_connect(database, *arguments, factory=Connection, **options)
    connection.place = path
    return connection


real_connect: Callable[..., Any] = sqlite3.connect
if LOG:
    for name, at in (("replace", 1), ("rename", 1), ("link", 1), ("fsync", 0)):
        setattr(os, name, watched(name, getattr(os, name), at))
    sqlite3.connect = connect
