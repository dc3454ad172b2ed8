"""A list of months is checked whole before the first of them is issued."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.month_list import MonthListError, check_order, check_over
from assets.resources import Office
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.view import MONTHLY_TABLES
from origyne_pipeline.settings import Settings
from tests.deposits import write

AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, number) for number in (8, 9, 10, 11))


def office(home: Path, now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC), **accepted: str) -> Office:
    return Office(
        Settings(home, home / "clients.xlsx", first_month=AUGUST), now=lambda: now, accepted=accepted
    )


def test_a_month_that_is_not_over_stops_the_whole_list(tmp_path: Path) -> None:
    with pytest.raises(MonthListError, match="2026-11: expected a month that is over"):
        check_over(office(tmp_path), [OCTOBER, NOVEMBER], dry_run=True)
    check_over(office(tmp_path), [SEPTEMBER, OCTOBER], dry_run=False)


def test_a_month_before_its_cut_off_stops_the_whole_list_unless_accepted(tmp_path: Path) -> None:
    early = datetime(2026, 11, 5, 18, tzinfo=UTC)
    with pytest.raises(
        MonthListError, match="2026-10: expected a moment after its cut-off, 2026-11-05 19:00"
    ):
        check_over(office(tmp_path, early), [SEPTEMBER, OCTOBER], dry_run=False)
    check_over(office(tmp_path, early), [SEPTEMBER, OCTOBER], dry_run=True)
    check_over(
        office(tmp_path, early, cutoff_has_passed="ada, all came"), [SEPTEMBER, OCTOBER], dry_run=False
    )


def test_a_list_with_a_hole_names_the_month_to_add(tmp_path: Path) -> None:
    with pytest.raises(MonthListError, match="2026-10: 2026-09 was not run yet.*add --month 2026-09"):
        check_order(office(tmp_path), [AUGUST, OCTOBER])
    check_order(office(tmp_path), [AUGUST, SEPTEMBER, OCTOBER])
    with pytest.raises(MonthListError, match="2026-07: it lies before the first month billed, 2026-08"):
        check_order(office(tmp_path), [Month(2026, 7), AUGUST])


def test_a_month_that_was_run_before_fills_the_hole(tmp_path: Path) -> None:
    lake = office(tmp_path).warehouse
    for table in MONTHLY_TABLES:
        write(lake, table, str(SEPTEMBER), [])
    check_order(office(tmp_path), [AUGUST, OCTOBER])
