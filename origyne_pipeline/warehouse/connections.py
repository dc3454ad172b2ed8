"""Engines in memory: one that a session leaves clean serves the next session of the process.

To open an engine and define its macros costs about twenty times what a session of it costs. A session works on a
cursor of its engine, alone: what it binds is temporary, and goes away with the cursor. An engine that met an error,
spilled to disk or was forked is never used again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Engine:
    """An open engine, the number of threads that was asked for, and the process that opened it."""

    database: duckdb.DuckDBPyConnection
    threads: int | None
    process: int = field(default_factory=os.getpid)


_idle: list[Engine] = []
_of_parent: list[Engine] = []
"""Engines of the process that this one was forked from: to close one would wait for threads that are not here."""


@contextmanager
def engine_cursor(spill: Path, memory_mb: int, threads: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an engine of its own with nothing in it but the macros; it spills to a folder."""
    engine = _idle_engine(threads) or _open_engine(threads)
    cursor = engine.database.cursor()
    try:
        cursor.execute(f"set temp_directory = '{str(spill).replace(chr(39), chr(39) * 2)}'")
        cursor.execute(f"set memory_limit = '{memory_mb}MB'")
        cursor.execute("set enable_progress_bar = false")
        cursor.execute("set timezone = 'Europe/Paris'")
        yield cursor
    except BaseException:
        cursor.close()
        engine.database.close()
        raise
    cursor.close()
    _give_back(engine)


def _idle_engine(threads: int | None) -> Engine | None:
    while True:
        try:
            engine = _idle.pop()
        except IndexError:  # none, or another thread took it
            return None
        if engine.process != os.getpid():
            _of_parent.append(engine)
        elif engine.threads == threads:
            engine.database.execute("set enable_external_file_cache = true")
            return engine
        else:
            engine.database.close()


def _open_engine(threads: int | None) -> Engine:
    database = duckdb.connect(":memory:")
    if threads:
        database.execute(f"set threads = {threads}")
    for statement in files("sql").joinpath("macros.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            database.execute(statement)
    return Engine(database, threads)


def _give_back(engine: Engine) -> None:
    """Keeps an engine for the next session; closes it when it has spilled, or when one is kept already."""
    try:
        engine.database.execute("set temp_directory = ''")  # refused once it has spilled
        engine.database.execute("set enable_external_file_cache = false")  # forgets what it read
    except duckdb.Error:
        engine.database.close()
        return
    if _idle:
        engine.database.close()
    else:
        _idle.append(engine)
