"""An invented month with frauds and faults, followed on some of its days: late, replaced and removed files."""

import datetime as dt
from pathlib import Path

import pytest

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import simulate

from .daily import LINES, MONTH, compare

DAYS = [dt.date(2026, 9, 14), dt.date(2026, 9, 20), dt.date(2026, 9, 25), dt.date(2026, 10, 1)]
"""Files that are late, to be replaced or to be removed on one of them are so on a later one."""


@pytest.mark.long
def test_every_published_row_of_each_day_is_what_the_contract_says(tmp_path: Path) -> None:
    simulate(
        tmp_path / "deposit",
        month=Month.parse(MONTH),
        lines=LINES,
        events=1200,
        seed=21,
        snapshots_a_day=1,
        faults=True,
        frauds=True,
    )
    (tmp_path / "work").mkdir()
    daily, days, differences = compare(tmp_path / "deposit", tmp_path / "work", DAYS)
    assert differences == []
    assert days == len(DAYS) and all(daily.rows.values()) and daily.rows["usage_allowances"] > 500
    assert daily.taken_back, "some alerts stay though their usage was taken back"
    rules = {incident.key[0] for incident, _ in daily.signals.kept}
    assert rules == {"BURST", "CONCURRENT", "TRAVEL", "NEW_COUNTRY", "SURGE", "DUPLICATE", "LONG"}
