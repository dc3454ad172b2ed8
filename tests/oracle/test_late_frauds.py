"""An invented month with frauds, part of whose events come after its cut-off: each signal against the oracle's."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from assets.launch import Launcher
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import simulate

from .daily import LINES, MONTH, Daily

SEED = 21
IN_TIME, LATE = dt.date(2026, 10, 4), dt.date(2026, 10, 8)
STAMP = "20261007_100000"


def hold_back(mobile: Path) -> int:
    """Move each third event of September of the files before October to one that comes late; how many."""
    header, late = [], []
    for path in sorted(mobile.glob("RatedCDRs_MOBILE_202609*.csv")):
        text = path.read_text(encoding="utf-8")
        if not text.endswith("\n") or '"' in text:
            continue
        header, *rows = csv.reader(io.StringIO(text), delimiter=";")
        late += rows[::3]
        kept = [row for place, row in enumerate(rows) if place % 3]
        path.write_text(_text(header, kept), encoding="utf-8")
    (mobile / f"RatedCDRs_MOBILE_{STAMP}.csv").write_text(_text(header, late), encoding="utf-8")
    return len(late)


def _text(*tables: list[str] | list[list[str]]) -> str:
    header, rows = tables
    return "".join(";".join(row) + "\n" for row in (header, *rows))


@pytest.mark.long
def test_signals_of_events_that_came_late_are_what_the_contract_says(tmp_path: Path) -> None:
    deposit = tmp_path / "deposit"
    simulate(
        deposit,
        month=Month.parse(MONTH),
        lines=LINES,
        events=1200,
        seed=SEED,
        snapshots_a_day=1,
        frauds=True,
    )
    assert hold_back(deposit / "ftp" / "RatedCDRs" / "MOBILE") > 300
    (tmp_path / "work").mkdir()
    daily = Daily(deposit, tmp_path / "work")
    daily.script.late, daily.script.grown, daily.script.shrunk, daily.script.removed = {}, {}, {}, {}
    daily.arrive(IN_TIME)
    daily.follow()
    assert list(daily.differences()) == []
    before = {incident.key for incident, _ in daily.signals.kept}
    Launcher(daily.settings, now=lambda: daily.now).rate_month(Month.parse(MONTH))
    daily.arrive(LATE)
    daily.follow()
    assert list(daily.differences()) == []
    after = {incident.key for incident, _ in daily.signals.kept}
    assert {rule for rule, _, _ in after - before} >= {"BURST", "CONCURRENT", "TRAVEL", "DUPLICATE"}
