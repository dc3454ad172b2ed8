"""The lake in an object store: what a disk gives, two writers, kills, stores that fail."""

from pathlib import Path

import pytest

from origyne_pipeline.lake_place import LakePlace, remember
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import read, write
from tests.lake.s3_server import needs_s3
from tests.warehouse.test_lake import TABLE, rows

pytestmark = needs_s3
SMALL = 1 << 20


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
