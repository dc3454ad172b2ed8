"""Deposit days and billing months, and which days a month sees."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.partitions.context import partition_loading_context

from assets.partitions import billing_months, days_in_view, deposit_days
from origyne_pipeline.collection.land import land
from origyne_pipeline.settings import Ftp, Settings


def exists(partitions: dg.PartitionsDefinition[str], key: str, now: datetime) -> bool:
    with partition_loading_context(effective_dt=now):
        return partitions.has_partition_key(key)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), "2026-11-23"),
        (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), "2026-11-24"),
        (datetime(2026, 7, 1, 22, 1, tzinfo=UTC), "2026-07-02"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25"),
    ],
)
def test_today_in_paris_is_a_deposit_day_and_tomorrow_is_not(now: datetime, today: str) -> None:
    with partition_loading_context(effective_dt=now):
        assert deposit_days.get_last_partition_key() == today


def test_before_anything_has_landed_every_day_since_2015_is_one_clock_changes_included() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for day in ("2015-01-01", "2025-03-30", "2025-10-26", "2024-02-29"):
        assert exists(deposit_days, day, now)
    assert not exists(deposit_days, "2014-12-31", now)


@pytest.mark.parametrize(
    ("now", "is_over"),
    [
        (datetime(2026, 9, 30, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 30, 22, 1, tzinfo=UTC), True),
    ],
)
def test_a_month_can_be_billed_once_it_is_over(now: datetime, is_over: bool) -> None:
    assert exists(billing_months, "2026-09", now) is is_over


@pytest.mark.parametrize(
    ("month", "first", "last", "count"),
    [
        ("2026-09", "2026-09-01", "2026-10-05", 35),
        ("2026-10", "2026-10-01", "2026-11-03", 34),
        ("2024-01", "2024-01-01", "2024-02-05", 36),
        ("2015-12", "2015-12-01", "2016-01-05", 36),
    ],
)
def test_a_month_follows_its_days_up_to_its_cut_off_as_far_as_they_exist(
    month: str, first: str, last: str, count: int
) -> None:
    with partition_loading_context(effective_dt=datetime(2026, 11, 3, 12, tzinfo=UTC)):
        mapped = days_in_view.get_upstream_mapped_partitions_result_for_partitions(
            billing_months.subset_with_partition_keys([month]), billing_months, deposit_days
        )
        keys = sorted(mapped.partitions_subset.get_partition_keys())
    assert (keys[0], keys[-1], len(keys)) == (first, last, count)


def starts(home: Path, **variables: str) -> list[str]:
    """Where the calendar begins in a process of its own on a data root."""
    script = (
        "from assets.partitions import *;"
        "print(FIRST_DEPOSITS, FIRST_BILLED, deposit_days.get_first_partition_key())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "ORIGYNE_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.long
def test_the_calendar_begins_with_the_month_of_the_first_deposit(tmp_path: Path) -> None:
    deposit = tmp_path / "ftp" / "RatedCDRs" / "VGA"
    deposit.mkdir(parents=True)
    for name in ("RatedCDRs_VGA_20260917.csv", "RatedCDRs_VGA_20261001.csv"):
        (deposit / name).write_text("x")
    (tmp_path / "ftp" / "Documents").mkdir()
    (tmp_path / "ftp" / "Documents" / "old.txt").write_text("x")
    os.utime(tmp_path / "ftp" / "Documents" / "old.txt", (0, 0))
    home = tmp_path / "home"
    assert starts(home) == ["2015-01", "2015-01", "2015-01-01"]
    assert not home.exists()
    settings = Settings(home, home / "clients.xlsx", ftp=Ftp(f"file://{tmp_path}/ftp", settle_seconds=0))
    land(settings, datetime(2026, 11, 24, tzinfo=UTC))
    assert starts(home) == ["2026-09", "2026-09", "2026-09-01"]
    assert starts(home, ORIGYNE_FIRST_MONTH="2026-10") == ["2026-09", "2026-10", "2026-09-01"]
    assert starts(home, ORIGYNE_FIRST_MONTH="wrong") == ["2015-01", "2015-01", "2015-01-01"]
