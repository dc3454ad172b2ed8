"""A partition that is no longer what was written is made again from the landed files, or says what makes it again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from origyne_pipeline.lake import DamagedPartitionError
from origyne_pipeline.lake.files import POINTER
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import ACCOUNTS, ICCID, Deposit, Market, csv_text, read, sms
from tests.mediation.test_cleaning import ONE, TWO, whole_lake


def truncate(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def parquet(folder: Path) -> Path:
    return next(folder.glob("*.parquet"))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "file truncated": lambda folder: truncate(parquet(folder)),
    "file empty": lambda folder: parquet(folder).write_bytes(b""),
    "file gone": lambda folder: parquet(folder).unlink(),
    "pointer truncated": lambda folder: truncate(folder / POINTER),
    "pointer empty": lambda folder: (folder / POINTER).write_bytes(b""),
    "pointer of another form": lambda folder: (folder / POINTER).write_text('["a"]'),
    "pointer that is no text": lambda folder: (folder / POINTER).write_bytes(b"\xff\xfe\x00"),
    "pointer gone": lambda folder: (folder / POINTER).unlink(),
}
PARTITIONS = (
    ("cdrs", "2026-09-01"),
    ("set_aside_cdrs", "2026-09-02"),
    ("refused_rows", "rated_cdrs-2026-09-01"),
    ("file_results", "rated_cdrs-2026-09-01"),
)


@pytest.fixture
def cleaned(deposit: Deposit) -> Deposit:
    """Two days with a copy, a refused row and events of their own."""
    deposit.put(ONE, csv_text(sms("A"), sms("B"), "broken"))
    deposit.put(TWO, csv_text(sms("A"), sms("C")))
    deposit.clean_cdrs()
    return deposit


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition[0])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_day_is_made_again_with_a_warning(
    cleaned: Deposit, damage: Callable[[Path], object], partition: tuple[str, str]
) -> None:
    table, key = partition
    before = whole_lake(cleaned.warehouse)
    damage(cleaned.warehouse.home / "lake" / table / key)
    if (cleaned.warehouse.home / "lake" / table / key / POINTER).exists():
        with pytest.raises(DamagedPartitionError, match=f"{table}/{key}.*origyne run"):
            read(cleaned.warehouse, table)
    (counts,) = cleaned.clean_cdrs()
    deliberate = damage is DAMAGES["pointer gone"] and table == "file_results"
    assert (f"{table}/{key}" in counts.fault) == (not deliberate), "a person may ask for a day again so"
    assert whole_lake(cleaned.warehouse) == before
    assert cleaned.clean_cdrs() == []


def test_two_damaged_days_that_share_events_are_made_again(cleaned: Deposit) -> None:
    before = whole_lake(cleaned.warehouse)
    for day in ("2026-09-01", "2026-09-02"):
        truncate(parquet(cleaned.warehouse.home / "lake" / "cdrs" / day))
    assert len(cleaned.clean_cdrs()) == 2
    assert whole_lake(cleaned.warehouse) == before


def test_a_damaged_snapshot_day_is_made_again(deposit: Deposit) -> None:
    row = f"1;0612345678;208010000000001;{ICCID};ACTIF;01/09/2026;;;CLIENT;OFFRE"
    deposit.put("AccountStatus/AccountStatus_20260901_200000.csv", csv_text(row, header=ACCOUNTS))
    (made,) = deposit.clean_accounts()
    folder = deposit.warehouse.home / "lake" / "line_observations" / str(made.day)
    (folder / POINTER).write_bytes(b"{")
    assert [bool(counts.fault) for counts in deposit.clean_accounts()] == [True]
    assert deposit.clean_accounts() == []


def test_a_file_of_the_same_name_that_is_damaged_is_replaced(cleaned: Deposit) -> None:
    file = parquet(cleaned.warehouse.home / "lake" / "cdrs" / "2026-09-01")
    content = file.read_bytes()
    truncate(file)
    cleaned.clean_cdrs()
    assert file.read_bytes() == content


def test_a_pointer_of_the_version_before_is_still_read(cleaned: Deposit) -> None:
    import json

    folder = cleaned.warehouse.home / "lake" / "cdrs" / "2026-09-01"
    pointer = json.loads((folder / POINTER).read_text())
    del pointer["size"]
    (folder / POINTER).write_text(json.dumps(pointer))
    assert len(read(cleaned.warehouse, "cdrs")) == 3
    truncate(parquet(folder))
    assert len(cleaned.clean_cdrs()) == 1


def test_a_month_says_which_command_makes_its_damaged_table_again(tmp_path: Path) -> None:
    market = Market(Warehouse(tmp_path, memory_limit="1GB", threads=1))
    market.rate("2026-09")
    (market.warehouse.home / "lake" / "allowance_draws" / "2026-09" / POINTER).write_bytes(b"{")
    with pytest.raises(Exception, match=r"2026-09 is not rated.*allowance_draws.*can't be read"):
        market.rate("2026-10", first="2026-09")
    with pytest.raises(DamagedPartitionError, match="origyne rate --month 2026-09"):
        market.rows("allowance_draws")
    market.rate("2026-09")
    assert market.rows("allowance_draws") == []
