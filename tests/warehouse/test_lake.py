"""The lake: partitions replaced whole or not at all, files that readers keep, sessions that leave nothing behind."""

import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import origyne_pipeline.lake.lake as lake_module
from origyne_pipeline.files import write_atomically
from origyne_pipeline.lake import DamagedPartitionError, LakeFile, Partition
from origyne_pipeline.lake.files import POINTER
from origyne_pipeline.lake.verification import check_lake
from origyne_pipeline.model import table_model
from origyne_pipeline.warehouse import Session, Warehouse
from tests.deposits import path_of, read, write

TABLE, MONTH = "held_customers", "2026-09"


def rows(*refs: str) -> list[dict[str, Any]]:
    return [
        {"billing_month": MONTH, "customer_ref": ref, "reason": "because", "amount_excl_tax": Decimal("1.50")}
        for ref in refs
    ]


@pytest.fixture
def lake(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path, memory_limit="1GB", threads=1)


def test_a_partition_is_read_back_with_its_types(lake: Warehouse) -> None:
    write(lake, TABLE, "2026-09", rows("C2", "C1"))
    amount = Decimal("1.50")
    assert read(lake, TABLE) == [(MONTH, "C1", "because", amount), (MONTH, "C2", "because", amount)]


def without(lake: Warehouse, key: str, column: str) -> None:
    """Commits a partition as a version of the model that had not this column yet would have written it."""
    (stored,) = (lake.home / "lake" / TABLE / key).glob("*.parquet")
    part = stored.with_suffix(".tmp")
    pl.read_parquet(stored).drop(column).write_parquet(part)
    lake.commit(TABLE, key, part, 1)


@pytest.mark.parametrize("later", [False, True])
def test_a_column_that_a_model_gained_is_null_in_files_written_before(lake: Warehouse, later: bool) -> None:
    write(lake, TABLE, "2026-09", rows("C1"))
    without(lake, "2026-09", "amount_excl_tax")
    if later:
        write(lake, TABLE, "2026-10", rows("C2"))
    expected = [(MONTH, "C1", "because", None), (MONTH, "C2", "because", Decimal("1.50"))]
    assert read(lake, TABLE) == expected[: 1 + later]
    with lake.session() as session:
        session.bind(TABLE, ["2026-09"])
        session.query(f"create temp table copied as from {TABLE}")
        types = [row[1] for row in session.query("describe copied")]
        session.query(f"create temp table declared as {table_model(TABLE).empty_query}")
        assert types == [row[1] for row in session.query("describe declared")]


def test_only_the_partitions_that_are_asked_for_are_bound(lake: Warehouse) -> None:
    write(lake, TABLE, "2026-09", rows("C1"))
    write(lake, TABLE, "2026-10", rows("C2"))
    assert read(lake, TABLE, "customer_ref", keys=["2026-10", "2026-11"]) == ["C2"]
    assert read(lake, TABLE, "customer_ref", keys=[]) == []
    assert read(lake, TABLE, "customer_ref") == ["C1", "C2"]


def test_the_same_rows_in_any_order_are_the_same_file(lake: Warehouse, tmp_path: Path) -> None:
    write(lake, TABLE, "2026-09", rows("C1", "C2", "C3"))
    first = lake.partitions(TABLE)["2026-09"]
    write(lake, TABLE, "2026-09", rows("C3", "C1", "C2"))
    assert lake.partitions(TABLE)["2026-09"] == first
    assert [path.name for path in (tmp_path / "lake" / TABLE / "2026-09").glob("*.parquet")] == [
        Path(first.file).name
    ]


def test_a_partition_without_rows_is_made_and_holds_none(lake: Warehouse) -> None:
    write(lake, TABLE, "2026-09", [])
    assert lake.partitions(TABLE)["2026-09"].rows == 0
    assert lake.partitions(TABLE)["2026-09"].file is None
    assert read(lake, TABLE) == []


def test_a_table_that_was_never_written_is_empty_and_typed(lake: Warehouse) -> None:
    with lake.session() as session:
        session.bind(TABLE)
        assert session.dicts(f"describe {TABLE}")[3]["column_type"] == "DECIMAL(18,2)"


def test_a_reader_that_holds_the_former_file_keeps_it(lake: Warehouse) -> None:
    write(lake, TABLE, "2026-09", rows("C1"))
    with lake.session() as session:
        session.bind(TABLE)
        write(lake, TABLE, "2026-09", rows("C2"))
        assert session.query(f"select customer_ref from {TABLE}") == [("C1",)]
    assert read(lake, TABLE, "customer_ref") == ["C2"]


@pytest.mark.parametrize("step", ["rename of the file", "rename of the pointer", "copy"])
def test_a_kill_while_a_partition_is_written_leaves_the_former(
    step: str, lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lake, TABLE, "2026-09", rows("C1"))
    renames: list[str] = []
    replace = os.replace

    def die_at(source: Any, target: Any) -> None:
        renames.append(str(target))
        if (step == "rename of the file" and str(target).endswith(".parquet")) or (
            step == "rename of the pointer" and str(target).endswith(".json")
        ):
            raise KeyboardInterrupt
        replace(source, target)

    def die_before(path: Path) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", die_at)
    if step == "copy":
        monkeypatch.setattr(lake_module, "file_sha256", die_before)
    with pytest.raises(KeyboardInterrupt):
        write(lake, TABLE, "2026-09", rows("C2"))
    monkeypatch.undo()
    assert read(lake, TABLE, "customer_ref") == ["C1"]
    write(lake, TABLE, "2026-09", rows("C2"))
    assert read(lake, TABLE, "customer_ref") == ["C2"]


def test_dropped_partitions_are_gone_for_new_readers(lake: Warehouse) -> None:
    write(lake, TABLE, "2026-09", rows("C1"))
    lake.drop(TABLE, "2026-09")
    lake.drop(TABLE, "2026-09")
    assert lake.partitions(TABLE) == {}
    assert read(lake, TABLE) == []


def test_sweeping_takes_old_files_that_nothing_names_and_no_other(lake: Warehouse, tmp_path: Path) -> None:
    for ref in ("C1", "C2", "C3"):
        write(lake, TABLE, "2026-09", rows(ref))
    folder = tmp_path / "lake" / TABLE / "2026-09"
    left_by_a_kill = folder / ".1-1.tmp"
    left_by_a_kill.write_bytes(b"half")
    old, young = sorted(path for path in folder.glob("*.parquet") if path != path_of(lake, TABLE, "2026-09"))
    current = path_of(lake, TABLE, "2026-09")
    long_ago = time.time() - 8 * 86_400
    for path in (old, current, left_by_a_kill):
        os.utime(path, (long_ago, long_ago))
    assert lake.sweep() == 2
    assert {path.name for path in folder.iterdir()} == {current.name, young.name, "_current.json"}


def test_a_file_that_becomes_current_again_is_no_leftover(lake: Warehouse) -> None:
    write(lake, TABLE, "2026-09", rows("C1"))
    write(lake, TABLE, "2026-09", rows("C2"))
    write(lake, TABLE, "2026-09", rows("C1"))
    assert lake.sweep(older_than_s=-1) == 1
    assert read(lake, TABLE, "customer_ref") == ["C1"]


def test_what_a_partition_was_made_from_is_said_anew_without_its_rows(lake: Warehouse) -> None:
    with lake.session() as session:
        session.bind_values(TABLE, rows("C1"))
        session.save(TABLE, "2026-09", made_from="this")
    before = lake.partitions(TABLE)["2026-09"]
    lake.say_made_from(TABLE, "2026-09", "that")
    after = lake.partitions(TABLE)["2026-09"]
    assert (before.made_from, after.made_from) == ("this", "that")
    assert (before.file, before.rows) == (after.file, after.rows)


def test_a_session_cleans_its_scratch_up_even_when_it_fails(lake: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lake.session() as session:
        session.query("select 1")
        raise ZeroDivisionError
    assert list((tmp_path / "tmp").iterdir()) == []


def test_values_keep_instants_lists_and_what_needs_quoting(lake: Warehouse) -> None:
    at = datetime(2026, 10, 25, 1, 30, 0, 123456, tzinfo=UTC)
    offer = {"tariff_from": date(2026, 9, 1), "workbook": "it's", "deposited_at": at, "allowance_code": "F"}
    write(lake, "tariff_allowances", "it's", [offer | {"origin_zones": ["FR", "a,b", "*"], "priority": 1}])
    assert read(lake, "tariff_allowances", "workbook", "deposited_at", "origin_zones", keys=["it's"]) == [
        ("it's", at, ["FR", "a,b", "*"])
    ]


def test_a_frame_is_bound_and_may_be_bound_again(lake: Warehouse) -> None:
    with lake.session() as session:
        for count in (2, 0):
            session.bind_rows("frame", pl.DataFrame({"n": range(count)}, schema={"n": pl.Int64}))
            assert session.count("frame") == count


def test_local_time_is_that_of_paris_whatever_the_machine_says(lake: Warehouse) -> None:
    with lake.session() as session:
        assert session.query("select cast(timestamptz '2026-09-01 23:30:00+00' as date)") == [
            (date(2026, 9, 2),)
        ]


def test_a_home_with_quotes_and_accents_works(tmp_path: Path) -> None:
    lake = Warehouse(tmp_path / "l'été \"d'or\"")
    write(lake, TABLE, "2026-09", rows("C1"))
    assert read(lake, TABLE, "customer_ref") == ["C1"]


def test_pointers_are_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "pointer.json"
    write_atomically(target, b"{}")

    def die(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, json.dumps({"file": "x" * 100}).encode())
    assert target.read_bytes() == b"{}"


def test_a_partition_is_on_the_disk_before_its_pointer_names_it(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(descriptor: int) -> None:
        fsync(descriptor)
        steps.append(f"fsync {os.fstat(descriptor).st_ino}")

    def noted_replace(source: Path, target: Path) -> None:
        steps.append(f"replace {source.stat().st_ino} as {target.name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    write(lake, TABLE, "2026-09", rows("C1"))
    folder = lake.home / "lake" / TABLE / "2026-09"
    (stored,) = folder.glob("*.parquet")
    content, pointer = stored.stat().st_ino, (folder / POINTER).stat().st_ino
    assert steps == [
        f"fsync {content}",
        f"replace {content} as {stored.name}",
        f"fsync {pointer}",
        f"replace {pointer} as {POINTER}",
    ]


def test_two_sessions_share_nothing(lake: Warehouse) -> None:
    with lake.session() as one, lake.session() as other:
        one.bind_values(TABLE, rows("C1"))
        other.bind_values(TABLE, [])
        assert (one.count(TABLE), other.count(TABLE)) == (1, 0)
        assert isinstance(one, Session)


def test_instants_keep_their_distance_across_the_change_of_clocks(lake: Warehouse) -> None:
    """The engine gives them in a named zone, in which Python subtracts what the clocks show."""
    instants = ("2026-10-24 12:00+00", "2026-10-25 01:30+00")
    sql = "select timestamptz '{}' as a, timestamptz '{}' as b, null::timestamptz as c".format(*instants)
    with lake.session() as session:
        for a, b, c in (*session.query(sql), *(tuple(row.values()) for row in session.dicts(sql))):
            assert b - a == timedelta(hours=13, minutes=30)
            assert b == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
            assert (b.isoformat(), c) == ("2026-10-25T02:30:00+01:00", None)


def in_pieces(lake: Warehouse, *refs: str) -> Partition:
    """A partition of a file for each customer, and one without rows."""
    written = []
    with lake.session() as session:
        for ref in (*refs, ""):
            session.bind_values(TABLE, rows(ref) if ref else [])
            path = lake.new_file(TABLE, MONTH)
            written.append((path, session.write(TABLE, path)))
    return lake.commit_pieces(TABLE, MONTH, written)


def test_a_partition_of_several_files_is_one_to_its_readers(lake: Warehouse) -> None:
    partition = in_pieces(lake, "C2", "C1")
    assert partition == lake.partitions(TABLE)[MONTH]
    assert (partition.rows, len(lake.files_of(partition))) == (2, 2)
    assert [ref for _, ref, *_ in read(lake, TABLE)] == ["C1", "C2"]
    assert lake.columns(partition) == {column.name for column in table_model(TABLE).columns}
    assert check_lake(lake).faults == []
    assert in_pieces(lake, "C2", "C1").digest == partition.digest
    assert in_pieces(lake, "C2", "C3").digest != partition.digest
    assert len(lake.files_of(in_pieces(lake, "C2"))) == 1


@pytest.mark.parametrize("harm", ["gone", "shorter", "no list"])
def test_a_partition_of_several_files_is_damaged_with_any_of_them(lake: Warehouse, harm: str) -> None:
    partition = in_pieces(lake, "C2", "C1")
    path = Path(lake.address(*lake.files_of(partition)[1]))
    whole = Path(lake.address(TABLE, str(partition.stored)))
    if harm == "gone":
        path.unlink()
    elif harm == "shorter":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        whole.write_bytes(b"x" * whole.stat().st_size)
    assert lake.fault_of(TABLE, MONTH)
    assert len(check_lake(lake).faults) == 1
    with pytest.raises(DamagedPartitionError, match=r"origyne invoice --month 2026-09|origyne rate"):
        read(lake, TABLE)


def test_bytes_that_changed_in_one_of_several_files_are_noticed_by_verification(lake: Warehouse) -> None:
    path = Path(lake.address(*lake.files_of(in_pieces(lake, "C2", "C1"))[1]))
    path.write_bytes(b"PAR1" + b"\0" * (path.stat().st_size - 8) + b"PAR1")
    assert lake.fault_of(TABLE, MONTH) == ""
    assert "is not what was written" in str(check_lake(lake).faults)


def test_a_sweep_keeps_the_files_that_a_list_names_and_takes_those_of_a_former_list(
    lake: Warehouse, tmp_path: Path
) -> None:
    former, current = in_pieces(lake, "C2", "C1"), in_pieces(lake, "C3", "C1")
    assert lake.sweep(older_than_s=-1) == 2  # the former list, and its file of C2
    assert [ref for _, ref, *_ in read(lake, TABLE)] == ["C1", "C3"]
    assert not lake.has_file(LakeFile(TABLE, str(former.stored)))
    other = Warehouse(tmp_path / "other")
    assert other.put_back(lake, LakeFile(TABLE, str(current.stored)))
    assert other.has_file(LakeFile(TABLE, str(current.stored)))
