"""What is read is what was landed: a file edited by hand changes no amount in silence."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from origyne_pipeline.mediation import reading
from origyne_pipeline.mediation.reference import load_reference
from origyne_pipeline.mediation.tariffs import load_tariffs
from origyne_pipeline.warehouse import Warehouse, WarehouseError
from tests.deposits import ACCOUNTS, Deposit, csv_text, mobile_path, sms
from tests.mediation.test_tariff_book import good_sheets, saved

CDRS = mobile_path("20260901_100000")
TARIFFS = "Tables tarifaires/TABLES_TARIFAIRES_20260901.xlsx"
CARDS = "Cartes SIM/CartesSIM_CMD1_20260901.csv"
ORDER = "NUM_COMMANDE;ICCID;IMSI;PIN1;PUK1;PIN2;PUK2\n"
SNAPSHOT = "AccountStatus/AccountStatus_20260901_080000.csv"


def edit(deposit: Deposit, path: str, content: bytes | None = None) -> tuple[Path, bytes]:
    """Changes a byte of a landed file, its size and times kept; returns where it is and what it held."""
    (stored,) = (deposit.home / v["stored_at"] for v in deposit.versions if v["path"] == path)
    before, times = stored.read_bytes(), stored.stat()
    changed = content if content is not None else before.replace(b"0,1", b"0,9")
    assert changed != before
    stored.write_bytes(changed)
    os.utime(stored, ns=(times.st_atime_ns, times.st_mtime_ns))
    return stored, before


def test_an_edited_file_is_quarantined_until_its_bytes_are_back(deposit: Deposit) -> None:
    deposit.put(CDRS, csv_text(sms("A"), sms("B")))
    stored, before = edit(deposit, CDRS)
    for _ in range(2):  # each run tries again
        (counts,) = deposit.clean_cdrs()
        assert (counts.clean, counts.rows_read) == (0, 0)
    ((status, reason, detail),) = deposit.rows("file_results", "status", "reason", "detail")
    assert (status, reason) == ("quarantined", "NOT_AS_LANDED")
    assert "landing/0000" in detail and "land again" in detail
    stored.write_bytes(before)
    deposit.clean_cdrs()
    assert deposit.rows("cdrs", "cdr_id") == ["A", "B"]
    assert deposit.rows("file_results", "status") == ["loaded"]
    assert deposit.clean_cdrs() == []


def test_a_file_that_is_gone_is_told_so(deposit: Deposit) -> None:
    deposit.put(CDRS, csv_text(sms("A")))
    (deposit.home / "landing/0000").unlink()
    deposit.clean_cdrs()
    assert "no file that can be read" in deposit.rows("file_results", "detail")[0]


@pytest.mark.parametrize(
    ("path", "content", "read", "table"),
    [
        (SNAPSHOT, csv_text(header=ACCOUNTS), Deposit.clean_accounts, "line_observations"),
        (CARDS, ORDER, lambda d: load_reference(d.warehouse, d.layout.feeds), "sim_card_orders"),
        (TARIFFS, saved(good_sheets()), lambda d: load_tariffs(d.warehouse), "tariff_offers"),
    ],
    ids=["snapshot", "cards", "tariffs"],
)  # fmt: skip
def test_every_kind_of_file_is_read_only_as_it_landed(
    path: str, content: str | bytes, read: Callable[[Deposit], object], table: str, deposit: Deposit
) -> None:
    deposit.put(path, content)
    stored, before = edit(deposit, path, b"x" * 100)
    read(deposit)
    assert deposit.rows("file_results", "reason") == ["NOT_AS_LANDED"]
    assert deposit.rows(table) == []
    stored.write_bytes(before)
    read(deposit)
    assert deposit.rows("file_results", "status") == ["loaded"]


def test_a_file_that_changes_while_it_is_read_stops_its_day(
    deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit.put(CDRS, csv_text(sms("A"), sms("B")))
    read_header = reading.read_header

    def edit_then_read(*args: object) -> object:
        edit(deposit, CDRS)
        return read_header(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_header", edit_then_read)
    with pytest.raises(WarehouseError, match="landing/0000: was changed while it was read"):
        deposit.clean_cdrs()
    assert Warehouse(deposit.home).partitions("cdrs") == {}
