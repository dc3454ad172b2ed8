"""Files of no known feed: a few may be there, a deposit of nothing else is a wrong root."""

from pathlib import Path

import pytest

from origyne_pipeline.quality.known_feeds import check_feeds, unknown_files
from tests.deposits import Deposit
from tests.quality.world_rows import NOW


@pytest.mark.parametrize(
    ("known", "unknown", "is_told"),
    [
        (0, 0, False),
        (9, 0, False),
        (20, 10, False),
        (200, 20, False),
        (200, 24, True),
        (0, 1, True),
        (0, 323, True),
    ],
)
def test_a_large_share_of_unknown_files_is_told(known: int, unknown: int, is_told: bool) -> None:
    told = unknown_files([("account_vga", known), ("unknown", unknown)])
    assert bool(told) is is_told
    if told:
        assert (
            "Check that ORIGYNE_FTP_URL is the deposit's root" in told
            and f"{unknown:,} of {known + unknown:,}" in told
        )


def test_the_check_warns_of_a_wrong_root_and_names_files(tmp_path: Path) -> None:
    deposit = Deposit(tmp_path)
    deposit.put("vno/RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv", "x")
    result = check_feeds(deposit.warehouse, NOW)
    assert not result.passed and not result.blocks
    assert result.broken == ({"path": "vno/RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv"},)
    deposit.remove("vno/RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv")
    deposit.put("RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv", "x")
    assert check_feeds(deposit.warehouse, NOW).passed
