"""Which deposits never came."""

from datetime import UTC, date, datetime

import pytest

from origyne_pipeline.quality.checks import check_deposits
from origyne_pipeline.quality.completeness import (
    MissingDeposit,
    describe_missing,
    first_day,
    last_closed_day,
    missing_deposits,
)
from tests.deposits import Deposit


@pytest.fixture
def came(deposit: Deposit) -> Deposit:
    """Tuesday 1 to Monday 7 September 2026, without the Thursday of one feed."""
    for day in (1, 2, 3, 4, 5, 7):
        if day != 3:
            deposit.put(f"RatedCDRs/VGA/RatedCDRs_VGA_202609{day:02d}.csv", f"{day}")
        deposit.put(f"RatedCDRs/MOBILE/RatedCDRs_MOBILE_202609{day:02d}_100000.csv", f"m{day}")
    return deposit


def missing_of(deposit: Deposit, first: date, last: date) -> list[MissingDeposit]:
    with deposit.warehouse.session() as session:
        return missing_deposits(session, first, last)


def test_a_feed_that_skips_a_day_is_missing_and_a_sunday_is_not(came: Deposit) -> None:
    missing = missing_of(came, date(2026, 9, 1), date(2026, 9, 7))
    assert missing == [MissingDeposit("rated_cdrs_vga", date(2026, 9, 3))]


def test_a_feed_is_waited_for_from_its_first_deposit_on_and_one_that_never_came_is_not(came: Deposit) -> None:
    missing = missing_of(came, date(2026, 8, 1), date(2026, 9, 8))
    assert {item.feed for item in missing} == {"rated_cdrs_mobile", "rated_cdrs_vga"}
    assert min(item.day for item in missing) == date(2026, 9, 3)


def test_one_file_with_an_old_stamp_is_no_beginning_of_its_feed(came: Deposit) -> None:
    came.put("RatedCDRs/VGA/RatedCDRs_VGA_20150302.csv", "old")
    came.put("RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260501_100000.csv", "old")
    missing = missing_of(came, date.min, date(2026, 9, 7))
    assert missing == [MissingDeposit("rated_cdrs_vga", date(2026, 9, 3))]


def test_a_pause_of_a_feed_that_had_begun_is_told_for_400_days() -> None:
    days = [date(2026, 1, day) for day in (5, 6, 7)]
    assert first_day([*days, date(2026, 9, 1)]) == days[0]
    assert first_day([*days[:2], date(2026, 9, 1)]) == date(2026, 9, 1)
    assert first_day([days[0]]) == days[0]


def test_what_never_came_is_told_for_400_days(came: Deposit) -> None:
    missing = missing_of(came, date.min, date(2028, 9, 7))
    assert min(item.day for item in missing) == date(2027, 8, 4)


def test_stretches_of_days_are_said_in_one_line_across_sundays() -> None:
    days = [date(2026, 9, 4), date(2026, 9, 5), date(2026, 9, 7), date(2026, 9, 10)]
    assert describe_missing(MissingDeposit("rated_cdrs_vga", day) for day in days) == [
        "rated_cdrs_vga: 2026-09-04 to 2026-09-07 (3 days)",
        "rated_cdrs_vga: 2026-09-10",
    ]


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 9, 7, 17, 59, tzinfo=UTC), date(2026, 9, 6)),
        (datetime(2026, 9, 7, 18, 1, tzinfo=UTC), date(2026, 9, 7)),
        (datetime(2026, 12, 7, 18, 59, tzinfo=UTC), date(2026, 12, 6)),
    ],
)
def test_a_day_lacks_nothing_before_its_window_closes(now: datetime, last: date) -> None:
    assert last_closed_day(now) == last


def test_the_check_warns_and_is_kept(came: Deposit) -> None:
    result = check_deposits(came.warehouse, datetime(2026, 9, 7, 20, tzinfo=UTC))
    assert not result.passed and not result.blocks
    assert "1 missing: rated_cdrs_vga: 2026-09-03" in result.observed
    assert came.warehouse.partitions("quality_results")["landed_versions-all"].rows == 1
