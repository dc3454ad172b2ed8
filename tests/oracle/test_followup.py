"""A deposit that arrives day by day, with late and replaced files and an issue: the follow-up against the oracle."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from . import calendar_fr as cal
from .followed_days import FollowedDays
from .traps import write_deposit
from .traps_trade import TRADE_TRAPS

CLOCK_CHANGE = 36
"""October and November 2025, cut-offs on the 5th."""
SMALL: dict[str, Any] = {"events": 120, "step": 12, "traps": TRADE_TRAPS}
HOUR = dt.timedelta(hours=1)


@pytest.mark.long
def test_what_is_followed_each_day_is_what_the_contract_says(tmp_path: Path) -> None:
    expected = write_deposit(tmp_path / "deposit", CLOCK_CHANGE, **SMALL)
    first, second = expected["months"]
    days = FollowedDays(tmp_path / "deposit", tmp_path / "work", **expected["settings"])
    files = [
        path for path, at in sorted(days.stamps.items(), key=lambda item: item[1]) if _rated(path, at, first)
    ]
    days.late, days.former = {files[1], files[3], files[4]}, {files[2], files[5]}
    cutoff = cal.cutoff(first, expected["settings"]["cutoff_day"])

    days.arrive(cutoff - 72 * HOUR, late=[files[1]])
    assert list(days.differences()) == [], "two months are open"
    days.arrive(cutoff + 5 * HOUR, late=[files[3]], corrected=[files[2]])
    days.issue(first)
    assert list(days.differences()) == [], "the first is issued"
    days.arrive(cal.instant_of(cal.first_day(second).replace(day=28), dt.time(20)), [files[4]], [files[5]])
    assert list(days.differences()) == [], "files of the first came after its issue"
    assert days.rows > 1000 and {"ALLOWANCE_80", "ALLOWANCE_100", "SPEND_80", "SPEND_100"} <= {
        key[0] for key in days.raised
    }


def _rated(path: str, at: dt.datetime, month: str) -> bool:
    return path.startswith("RatedCDRs") and cal.month_of(cal.local_date(at)) == month
