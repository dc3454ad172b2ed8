"""A publication leaves a database that opens, whatever a session that died left beside the former one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import origyne_pipeline.warehouse.database as database_module
from origyne_pipeline.publication.publish import publish
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.database import DatabaseError, open_faults, put_in_place
from origyne_pipeline.warehouse.query import QueryError, query_database

WRITES = "import duckdb; c = duckdb.connect({path!r}); c.execute('create table mine as select 1 as a');"
DIES = "import os; os.kill(os.getpid(), 9)"


def a_session_dies(database: Path) -> Path:
    """Leaves the log of a read-write session that was killed."""
    subprocess.run([sys.executable, "-c", WRITES.format(path=str(database)) + DIES], check=False)
    log = database.with_name(f"{database.name}.wal")
    assert log.stat().st_size > 0
    return log


def test_a_dead_session_does_not_close_the_next_database(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    database = publish(warehouse).path
    log = a_session_dies(database)
    publish(warehouse)
    assert not log.exists()
    assert query_database(database, "select count(*) from invoices")[1] == [(0,)]
    assert open_faults(database) == []
    assert [path.name for path in tmp_path.iterdir() if "duckdb" in path.name] == [database.name]


def test_a_database_with_a_strange_log_says_what_to_do(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    database = publish(warehouse).path
    log = a_session_dies(database)
    kept = log.read_bytes()
    publish(warehouse)
    log.write_bytes(kept)
    with pytest.raises(QueryError, match="origyne publish"):
        query_database(database, "select 1")
    publish(warehouse)
    assert query_database(database, "select 1")[1] == [(1,)]


@pytest.mark.parametrize("step", range(4))
def test_killed_between_two_steps_the_database_opens(tmp_path: Path, step: int) -> None:
    warehouse = Warehouse(tmp_path)
    database = publish(warehouse).path
    a_session_dies(database)
    child = os.fork()
    if child == 0:
        left = [step]

        def dying(real):  # type: ignore[no-untyped-def]
            def call(*arguments):  # type: ignore[no-untyped-def]
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return real(*arguments)

            return call

        os.replace = dying(os.replace)  # type: ignore[assignment]
        Path.unlink = dying(Path.unlink)  # type: ignore[method-assign]
        part = tmp_path / f".origyne.duckdb.{os.getpid()}.tmp"
        with duckdb.connect(str(part)) as connection:
            connection.execute("create table fresh as select 1 as a")
        put_in_place(part, database)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert (step < 3) == os.WIFSIGNALED(status)
    assert open_faults(database, []) == []
    publish(warehouse)
    assert open_faults(database) == []
    assert [path.name for path in tmp_path.iterdir() if "duckdb" in path.name] == [database.name]


def test_a_database_that_does_not_open_never_takes_the_place_of_one_that_does(tmp_path: Path) -> None:
    database = publish(Warehouse(tmp_path)).path
    before = database.read_bytes()
    part = tmp_path / ".origyne.duckdb.1.tmp"
    part.write_bytes(b"no database")
    with pytest.raises(DatabaseError, match="the former one stays"):
        put_in_place(part, database)
    assert database.read_bytes() == before


def test_a_database_that_cannot_be_opened_in_its_place_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = publish(Warehouse(tmp_path)).path
    real = open_faults
    broken = [("", "WAL does not match")]

    def opens_beside_only(path, tables=None):  # type: ignore[no-untyped-def]
        return broken if path == database else real(path, tables)

    monkeypatch.setattr(database_module, "open_faults", opens_beside_only)
    with pytest.raises(DatabaseError, match="close the sessions"):
        publish(Warehouse(tmp_path))
