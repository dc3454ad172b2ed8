"""Sessions that follow one another on a kept engine are as separate as on engines of their own."""

import os
from pathlib import Path

import pytest

from origyne_pipeline.warehouse import Warehouse, WarehouseError, connections


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without a kept engine."""
    monkeypatch.setattr(connections, "_idle", [])


def test_a_session_finds_nothing_of_the_one_before(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with warehouse.session() as session:
        session.bind("cdrs")
        session.connection.execute("create temp type shade as enum ('blue')")
        session.connection.execute("create temp table kept as select cast('blue' as shade) as shade")
    (engine,) = connections._idle
    with warehouse.session() as session:
        assert not connections._idle, "the engine was not used again"
        assert not session.query("select view_name from duckdb_views() where not internal")
        assert not session.query("select table_name from duckdb_tables()")
        assert not session.query("select type_name from duckdb_types() where not internal")
        assert session.query("select current_setting('timezone'), is_empty('')") == [("Europe/Paris", True)]
    assert connections._idle == [engine]


def test_sessions_at_the_same_time_have_engines_of_their_own(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with warehouse.session() as one, warehouse.session(memory_mb=300) as other:
        limits = [s.query("select current_setting('memory_limit')") for s in (one, other)]
        assert limits[0] != limits[1]
    assert len(connections._idle) == 1


def test_an_engine_that_met_an_error_is_not_used_again(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError), Warehouse(tmp_path).session() as session:
        session.query("select nothing from nowhere")
    assert not connections._idle


def test_an_engine_that_spilled_is_not_used_again_and_leaves_no_file(tmp_path: Path) -> None:
    with Warehouse(tmp_path, threads=1).session(memory_mb=60) as session:
        session.query(
            "create temp table wide as select range, repeat('x', 200) || range as t from range(600000)"
        )
        assert list((tmp_path / "tmp").glob("*/duckdb_temp*")), "nothing was spilled"
    assert not connections._idle
    assert not list((tmp_path / "tmp").iterdir())


def test_a_file_that_changed_between_sessions_is_read_again(tmp_path: Path) -> None:
    warehouse, path = Warehouse(tmp_path), tmp_path / "rows.parquet"
    for number in (1, 2):
        with warehouse.session() as session:
            session.query(f"copy (select {number} as number) to '{path}' (format parquet)")
            os.utime(path, (1, 1))
        with warehouse.session() as session:
            assert session.query(f"select number from '{path}'") == [(number,)]


def test_an_engine_of_the_parent_process_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Warehouse(tmp_path).session():
        pass
    (engine,) = connections._idle
    monkeypatch.setattr(os, "getpid", lambda: engine.process + 1)
    with Warehouse(tmp_path).session() as session:
        assert session.query("select 1") == [(1,)]
    assert engine in connections._of_parent
    assert engine not in connections._idle


def test_another_number_of_threads_takes_another_engine(tmp_path: Path) -> None:
    for threads in (1, 2):
        with Warehouse(tmp_path, threads=threads).session() as session:
            assert session.query("select current_setting('threads')") == [(threads,)]
