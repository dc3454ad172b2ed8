"""Planted frauds: every case is in the files as it is written, and its line does nothing else on its days."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import SimulationSummary, simulate
from origyne_pipeline.simulation.fraud_cases import fraud_cases

LINES = 70


@pytest.fixture(scope="module")
def fraudulent(tmp_path_factory: pytest.TempPathFactory) -> SimulationSummary:
    """The first half of a month, little traffic."""
    out: Path = tmp_path_factory.mktemp("fraudulent")
    return simulate(
        out, month=Month(2026, 9), lines=LINES, days=14, events=800, snapshots_a_day=1, frauds=True
    )


def test_the_cases_of_its_days_are_in_the_files_and_nothing_else_of_their_lines(
    fraudulent: SimulationSummary,
) -> None:
    events: dict[tuple[str, str], int] = defaultdict(int)
    for path in (fraudulent.ftp / "RatedCDRs/MOBILE").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter=";"):
                line = row["MSISDN"].removeprefix("+").removeprefix("33").removeprefix("0")
                events[line, row["DATE"]] += 1
    acts = {case.what: len(case.acts) for case in fraud_cases()}
    whole = [each for each in fraudulent.frauds if each.day.day <= 12]
    assert len({each.line for each in fraudulent.frauds}) == len(fraudulent.frauds)
    assert {each.rule for each in whole} == {"BURST", "CONCURRENT", "TRAVEL", "DUPLICATE", "LONG", ""}
    for each in whole:
        assert events[each.line.removeprefix("33"), f"{each.day:%d/%m/%Y}"] == acts[each.what], each


def test_every_rule_has_cases_and_what_looks_like_them() -> None:
    rules = [case.rule for case in fraud_cases()]
    assert {rule: rules.count(rule) for rule in rules} == {
        "BURST": 3,
        "CONCURRENT": 2,
        "TRAVEL": 3,
        "NEW_COUNTRY": 2,
        "SURGE": 2,
        "DUPLICATE": 2,
        "LONG": 2,
        "": 17,
    }
