"""The lake in an object store: what a disk gives, two writers, kills, stores that fail."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from origyne_pipeline.lake import DamagedPartitionError, LakeFile, leases
from origyne_pipeline.lake.file_cache import FileCache
from origyne_pipeline.lake.leases import Lease, LeaseLostError
from origyne_pipeline.lake.object_store import ConditionFailed, ObjectStore, StoreError
from origyne_pipeline.lake.stored_files import StoredFiles
from origyne_pipeline.lake.stored_pointers import PointerConflictError, StoredPointers
from origyne_pipeline.lake.verification import check_lake
from origyne_pipeline.lake_place import LakePlace, remember
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import read, write
from tests.lake.s3_server import needs_s3
from tests.warehouse.test_lake import MONTH, TABLE, rows

pytestmark = needs_s3


def lake_at(home: Path, place: LakePlace) -> Warehouse:
    """A data root of its own on that lake, as another machine has it."""
    home.mkdir(exist_ok=True)
    remember(home, place)
    return Warehouse(home, memory_limit="1GB", threads=1)


@pytest.fixture
def lake(tmp_path: Path, place: LakePlace) -> Warehouse:
    return lake_at(tmp_path / "one", place)


def test_what_one_machine_wrote_another_reads(lake: Warehouse, tmp_path: Path, place: LakePlace) -> None:
    write(lake, TABLE, "2026-09", rows("C2", "C1"))
    other = lake_at(tmp_path / "other", place)
    assert read(other, TABLE) == read(lake, TABLE) and len(read(other, TABLE)) == 2
    assert not (lake.home / "lake").exists()


def objects(lake: Warehouse) -> list[str]:
    return [each.path for each in files(lake).store.below()]


def files(lake: Warehouse) -> StoredFiles:
    assert isinstance(lake._files, StoredFiles)
    return lake._files


def written(lake: Warehouse) -> str:
    """The path of the object that holds a partition of one row."""
    write(lake, TABLE, MONTH, rows("C1"))
    return f"{TABLE}/{lake.partitions(TABLE)[MONTH].stored}"


def test_the_second_of_two_writers_replaces_nothing_and_is_told(
    lake: Warehouse, tmp_path: Path, place: LakePlace
) -> None:
    write(lake, TABLE, MONTH, rows("C1"))
    slow, quick = lake_at(tmp_path / "slow", place), lake_at(tmp_path / "quick", place)
    assert slow.partitions(TABLE)[MONTH].rows == quick.partitions(TABLE)[MONTH].rows == 1
    write(quick, TABLE, MONTH, rows("C1", "C2"))
    assert slow.partitions(TABLE)[MONTH].rows == 2, "a look sees what is there"
    with pytest.raises(PointerConflictError, match="another process replaced this partition"):
        write(slow, TABLE, MONTH, rows("C3"))
    with pytest.raises(PointerConflictError):
        slow.drop(TABLE, MONTH)
    assert lake_at(tmp_path / "third", place).partitions(TABLE)[MONTH].rows == 2
    write(lake_at(tmp_path / "again", place), TABLE, MONTH, rows("C3"))


def test_of_two_that_make_a_partition_first_one_wins(
    lake: Warehouse, tmp_path: Path, place: LakePlace
) -> None:
    other = lake_at(tmp_path / "other", place)
    assert lake.partitions(TABLE) == other.partitions(TABLE) == {}
    write(other, TABLE, MONTH, rows("C1"))
    with pytest.raises(PointerConflictError):
        write(lake, TABLE, MONTH, rows("C2"))
    assert lake.partitions(TABLE)[MONTH].rows == 1


def test_two_that_wrote_the_same_rows_agree(lake: Warehouse, tmp_path: Path, place: LakePlace) -> None:
    other = lake_at(tmp_path / "other", place)
    assert lake.partitions(TABLE) == other.partitions(TABLE)
    write(lake, TABLE, MONTH, rows("C1"))
    write(other, TABLE, MONTH, rows("C1"))
    assert lake.partitions(TABLE) == other.partitions(TABLE)


def test_many_threads_that_replace_one_pointer_have_one_winner_each_time(lake: Warehouse) -> None:
    store = files(lake).store
    tag = store.put_new("_leases/race", b"0")
    for turn in range(5):

        def attempt(writer: int, tag: str = tag, turn: int = turn) -> str:
            try:
                return store.replace("_leases/race", f"{turn} {writer}".encode(), tag)
            except ConditionFailed:
                return ""

        (tag,) = filter(None, store.each(attempt, range(8)))


def test_a_kill_before_the_pointer_leaves_the_former_partition(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: LakePlace
) -> None:
    write(lake, TABLE, MONTH, rows("C1"))
    with monkeypatch.context() as patch:
        patch.setattr(StoredPointers, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write(lake, TABLE, MONTH, rows("C2", "C3"))
    other = lake_at(tmp_path / "other", place)
    assert len(read(other, TABLE)) == 1
    count = len(objects(lake))
    assert lake.sweep(older_than_s=-5) == 1 and len(objects(lake)) == count - 1
    assert len(read(other, TABLE)) == 1


def test_a_put_that_fails_half_way_commits_nothing(lake: Warehouse, tmp_path: Path, place: LakePlace) -> None:
    write(lake, TABLE, MONTH, rows("C1"))
    dead = lake_at(tmp_path / "dead", replace(place, endpoint="http://127.0.0.1:9"))
    with pytest.raises(StoreError, match="can't be used.*check .lake. address and endpoint"):
        write(dead, TABLE, MONTH, rows("C2"))
    assert lake.partitions(TABLE)[MONTH].rows == 1


@pytest.mark.parametrize("harm", ["gone", "shorter"])
def test_an_object_that_is_gone_or_has_another_size_is_a_fault_of_its_partition(
    lake: Warehouse, harm: str
) -> None:
    path = written(lake)
    store = files(lake).store
    if harm == "gone":
        store.remove([path])
    else:
        store.put(path, b"PAR1")
    partition = lake.partitions(TABLE)[MONTH]
    assert ("is gone" if harm == "gone" else "has 4 bytes") in partition.fault
    with pytest.raises(DamagedPartitionError):
        read(lake, TABLE)
    assert check_lake(lake).faults


def test_changed_bytes_are_refused_by_readers_and_found_by_verification(
    lake: Warehouse, tmp_path: Path, place: LakePlace
) -> None:
    path = written(lake)
    content, _ = files(lake).store.get(path)
    files(lake).store.put(path, content[:-9] + b"?" + content[-8:])
    assert "is not what was written" in str(check_lake(lake).faults), "though the copy here is whole"
    with pytest.raises(StoreError, match="expected the bytes that were written"):
        read(lake_at(tmp_path / "other", place), TABLE)


def test_a_store_without_conditions_is_refused_at_the_first_commit(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ObjectStore, "_put_on", lambda self, path, content, _mode: self.put(path, content))
    with pytest.raises(StoreError, match="expected a store with conditional puts"):
        write(lake, TABLE, MONTH, rows("C1"))
    assert not [path for path in objects(lake) if path.endswith("_current.json")]


def test_many_partitions_are_known_from_one_request(
    lake: Warehouse, tmp_path: Path, place: LakePlace
) -> None:
    for month in range(1, 10):
        write(lake, TABLE, f"2026-0{month}", rows(f"C{month}"))
    other = lake_at(tmp_path / "other", place)
    assert len(other.partitions(TABLE)) == 9
    assert files(other).store.requests == {"list": 1, "get": 9}
    assert len(other.partitions(TABLE)) == 9
    assert files(other).store.requests == {"list": 2, "get": 9}
    later = StoredFiles(other.home, place)
    assert len(later.listing(TABLE).keys(TABLE)) == 9 and later.store.requests == {"list": 1}


def test_copies_keep_to_their_bound_but_for_what_is_in_use_or_published(tmp_path: Path) -> None:
    def kept(cache: FileCache, name: str) -> LakeFile:
        written = cache.new_file(TABLE, MONTH)
        written.write_bytes(bytes(100))
        file = LakeFile(TABLE, f"{MONTH}/{name}")
        cache.keep(written, file)
        return file

    earlier = FileCache(tmp_path, 250)
    old = [kept(earlier, name) for name in ("a", "b", "c")]
    assert not earlier.lacks((file, 100) for file in old), "this process may still read them"
    assert earlier._mine
    earlier._mine.close()
    earlier.hold_published(old[:1])
    for file in old:
        os.utime(earlier.path(file), (1, 1))
    later = FileCache(tmp_path, 250)
    new = kept(later, "d")
    assert [file.name[-1] for file, _ in later.lacks((file, 100) for file in [*old, new])] == ["b", "c"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]


def test_a_lease_is_taken_over_when_its_holder_is_silent_and_not_before(lake: Warehouse) -> None:
    now = [0.0]
    store = files(lake).store
    first, second = (Lease(store, "task", 30, lambda: now[0]) for _ in range(2))
    first.take()
    waits: list[float] = []

    def wait(_seconds: float) -> None:
        waits.append(now[0])
        now[0] += 10
        if now[0] == 20:
            first.renew()

    second.take(wait)
    assert now[0] == 50, "its length after it was last seen renewed"
    with pytest.raises(LeaseLostError, match="another took its turn"):
        first.check()
    second.check()
    second.give_back()
    third = Lease(store, "task", 30, lambda: now[0])
    third.take(lambda _: pytest.fail("a lease that was given back is free"))


def test_a_holder_that_was_suspended_goes_on_where_nobody_took_its_turn(lake: Warehouse) -> None:
    now = [0.0]
    lease = Lease(files(lake).store, "task", 30, lambda: now[0])
    lease.take()
    now[0] = 500
    lease.check()


def test_a_slow_holder_commits_nothing_once_its_turn_was_taken(
    lake: Warehouse, tmp_path: Path, place: LakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lake, TABLE, MONTH, rows("C1"))
    other = lake_at(tmp_path / "other", place)
    monkeypatch.setattr(leases, "RENEWALS", 0.001)  # no thread renews for hours
    with lake.turn("cleaning"):
        assert lake.partitions(TABLE)[MONTH].rows == 1
        with other.turn("cleaning"):
            write(other, TABLE, MONTH, rows("C1", "C2"))
        with pytest.raises((LeaseLostError, PointerConflictError)):
            write(lake, TABLE, MONTH, rows("C3"))
    assert other.partitions(TABLE)[MONTH].rows == 2
