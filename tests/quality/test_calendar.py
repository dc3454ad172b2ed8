"""The picture of which deposits came."""

import io
from datetime import date

import pytest
from PIL import Image

from origyne_pipeline.quality.calendar import (
    CAME,
    CELL,
    GAP,
    LEFT,
    MISSING,
    NOT_DUE,
    ROW,
    TOP,
    DepositCalendar,
    calendar_png,
    deposit_calendar,
)
from tests.deposits import Deposit


@pytest.fixture
def came(deposit: Deposit) -> Deposit:
    """Two feeds of Tuesday 1 to Friday 4 September 2026: one begins late, the other skips the Thursday."""
    for day in (1, 2, 4):
        deposit.put(f"RatedCDRs/VGA/RatedCDRs_VGA_202609{day:02d}.csv", f"{day}")
    for day in (2, 3, 4):
        deposit.put(f"RatedCDRs/MOBILE/RatedCDRs_MOBILE_202609{day:02d}_100000.csv", f"m{day}")
    return deposit


def test_each_day_of_each_feed_says_whether_it_came(came: Deposit) -> None:
    calendar = deposit_calendar(came.warehouse, date(2026, 9, 5))
    assert [str(day) for day in calendar.days] == [f"2026-09-0{day}" for day in (1, 2, 3, 4, 5)]
    assert calendar.colours == {
        "rated_cdrs_mobile": (NOT_DUE, CAME, CAME, CAME, MISSING),
        "rated_cdrs_vga": (CAME, CAME, MISSING, CAME, MISSING),
    }
    assert calendar.missing == {"rated_cdrs_mobile": 1, "rated_cdrs_vga": 2}


def test_three_months_are_shown_and_of_a_feed_that_ended_all_are_missing(came: Deposit) -> None:
    calendar = deposit_calendar(came.warehouse, date(2027, 9, 1))
    assert (calendar.days[0], calendar.days[-1]) == (date(2027, 6, 2), date(2027, 9, 1))
    assert set(calendar.missing.values()) == {len(calendar.days)}


def test_nothing_landed_is_an_empty_calendar(deposit: Deposit) -> None:
    assert deposit_calendar(deposit.warehouse, date(2026, 9, 5)) == DepositCalendar((), {})


def test_the_picture_has_the_colours_of_the_days(came: Deposit) -> None:
    calendar = deposit_calendar(came.warehouse, date(2026, 9, 4))
    image = Image.open(io.BytesIO(calendar_png(calendar))).convert("RGB")
    middle = CELL // 2
    colours = [
        image.getpixel((LEFT + column * (CELL + GAP) + middle, TOP + ROW + middle))
        for column in range(len(calendar.days))
    ]
    assert ["#{:02x}{:02x}{:02x}".format(*colour) for colour in colours] == [CAME, CAME, MISSING, CAME]
