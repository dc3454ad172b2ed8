"""The one file that travels: what the analysts' database shows, without the data root; and a data root that moved."""

import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import origyne_pipeline.warehouse.standalone as standalone_module
from origyne_pipeline.periods import Month
from origyne_pipeline.publication.publish import publish
from origyne_pipeline.publication.standalone import Standalone, StandaloneError, publish_standalone
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.query import query_database
from tests.deposits import Deposit, csv_text, mobile_path, sms, write

SHAPE = (
    "select t.table_name, t.comment, c.column_name, c.data_type, c.comment from duckdb_columns() c"
    " join (select table_name, comment from duckdb_tables() union all"
    " select view_name, comment from duckdb_views() where not internal) t using (table_name) order by all"
)
OLDEST_STORAGE = 64
"""What DuckDB 1.0 writes."""


def used(month: str, quantity: int) -> dict[str, Any]:
    return {
        "billing_month": month,
        "customer_ref": "C1",
        "line": "33612345678",
        "usage": "VOIX",
        "origin_zone": "FR",
        "destination_group": "FIXE",
        "is_late": False,
        "event_count": 1,
        "billed_quantity": quantity,
        "included_quantity": 0,
        "charged_quantity": quantity,
        "service_excl_tax": Decimal(0),
        "amount_excl_tax": Decimal("0.10"),
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published data root: events of two days of two months, consumption of two months."""
    deposit = Deposit(tmp_path_factory.mktemp("office") / "home")
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("A"), sms("B", clock="25:00:00")))
    deposit.put(mobile_path("20261001_100000"), csv_text(sms("C", day="01/10/2026")))
    deposit.clean_cdrs()
    for month in ("2026-09", "2026-10"):
        write(deposit.warehouse, "monthly_consumption", month, [used(month, 60)])
    publish(deposit.warehouse)
    return deposit.home


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def all_rows(path: Path, tables: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            name: connection.execute(f'select * from "{name}" order by all').fetchall() for name in tables
        }


def copy(home: Path, path: Path, **options: Any) -> Standalone:
    return publish_standalone(Warehouse(home), path, lambda done, total: None, **options)


def test_it_has_the_tables_rows_and_comments_of_the_database_and_needs_no_data_root(
    home: Path, tmp_path: Path
) -> None:
    database, shown = home / "origyne.duckdb", []
    standalone = publish_standalone(
        Warehouse(home), tmp_path / "a.duckdb", lambda done, total: shown.append((done, total))
    )
    rows, shape = all_rows(database, standalone.tables), ask(database, SHAPE)
    away = home.rename(home.with_name("away"))
    try:
        assert ask(standalone.path, SHAPE) == shape
        assert all_rows(standalone.path, standalone.tables) == rows
    finally:
        away.rename(home)
    assert standalone.tables == {name: len(each) for name, each in rows.items()}
    assert rows["cdrs"] and rows["quarantined_rows"] and len(rows["monthly_consumption"]) == 2
    assert shown[-1] == (sum(standalone.tables.values()),) * 2
    assert standalone.size_bytes == standalone.path.stat().st_size


def test_only_its_owner_reads_it_and_old_versions_open_it(home: Path, tmp_path: Path) -> None:
    path = copy(home, tmp_path / "a.duckdb", tables=["cdrs", "quality_results"]).path
    assert path.stat().st_mode & 0o777 == 0o600
    assert int.from_bytes(path.read_bytes()[12:20], "little") == OLDEST_STORAGE
    assert ask(path, "select distinct data_type from duckdb_columns() where data_type like 'ENUM%'") == []


def test_months_and_deposits_before_the_first_one_are_left_out(home: Path, tmp_path: Path) -> None:
    named = ["cdrs", "monthly_consumption", "landed_files"]
    path = copy(home, tmp_path / "a.duckdb", since=Month.parse("2026-10"), tables=named).path
    assert ask(path, "select cdr_id from cdrs") == [("C",)]
    assert ask(path, "select billing_month from monthly_consumption") == [("2026-10",)]
    assert len(ask(path, "from landed_files")) == 2, "a register is copied whole"


def test_some_tables_can_be_chosen(home: Path, tmp_path: Path) -> None:
    standalone = copy(home, tmp_path / "a.duckdb", tables=["cdrs", "landed_files"])
    assert ask(standalone.path, "select table_name from duckdb_tables() order by 1") == [
        ("cdrs",),
        ("landed_files",),
    ]
    with pytest.raises(StandaloneError, match=r"--tables: cdr: expected tables .*cdrs"):
        copy(home, tmp_path / "b.duckdb", tables=["cdr"])


def test_what_is_there_is_replaced_when_forced_only(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    path.write_text("mine")
    with pytest.raises(StandaloneError, match="--force"):
        copy(home, path)
    assert path.read_text() == "mine"
    copy(home, path, is_forced=True, tables=["cdrs"])
    assert len(ask(path, "from cdrs")) == 2


def test_a_target_that_cannot_be_is_refused_before_the_work(home: Path, tmp_path: Path) -> None:
    for path, words in (
        (home / "origyne.duckdb", "outside the data root"),
        (tmp_path, "this is a folder"),
        (tmp_path / "nowhere/a.duckdb", "there is no folder"),
    ):
        with pytest.raises(StandaloneError, match=words):
            copy(home, path, is_forced=True)
    with pytest.raises(StandaloneError, match="not published yet; run 'origyne run'"):
        copy(tmp_path / "new", tmp_path / "a.duckdb")


def test_a_copy_that_is_stopped_leaves_the_former_file_and_nothing_beside(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.duckdb"
    path.write_text("mine")

    def stop(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(standalone_module, "sync", stop)
    with pytest.raises(KeyboardInterrupt):
        copy(home, path, is_forced=True, tables=["cdrs"])
    assert path.read_text() == "mine"
    assert os.listdir(tmp_path) == ["a.duckdb"]


def test_a_data_root_that_moved_is_queried_where_it_is(home: Path) -> None:
    moved = home.rename(home.with_name("moved"))
    try:
        database = moved / "origyne.duckdb"
        assert query_database(database, "select count(*) from cdrs")[1] == [(2,)]
        with pytest.raises(duckdb.IOException, match="No files found"):
            ask(database, "from cdrs")
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute(f"set variable origyne_home = '{moved}'")
            assert connection.execute("select count(*) from cdrs").fetchall() == [(2,)]
    finally:
        moved.rename(home)
