"""The amounts that the wholesaler writes, against a slow and literal reading of the contract."""

from typing import Any

import pytest

from origyne_pipeline.simulation import SimulationSummary
from tests.oracle.reference import compute

Results = dict[str, Any]


@pytest.fixture(scope="module")
def read_literally(plain: SimulationSummary) -> Results:
    results: Results = compute(plain.ftp, plain.clients, months=["2026-09"])
    return results


def test_a_clean_deposit_has_nothing_to_refuse_and_nothing_unrated(read_literally: Results) -> None:
    assert read_literally["quarantine"] == read_literally["bad_files"] == []
    assert read_literally["duplicates"] == 0
    assert read_literally["months"]["2026-09"]["unrated"] == {}


def test_its_amounts_are_ours_but_for_calls_that_cross_into_another_band(read_literally: Results) -> None:
    rated = read_literally["months"]["2026-09"]["rated"]
    wrong = read_literally["wrong_amounts"]
    assert len(rated) > 5000
    assert len(wrong) < len(rated) / 500
    assert {rated[key]["usage"] for key in wrong} <= {"VOIX"}


def test_the_monthly_merge_agrees_with_the_daily_files(read_literally: Results) -> None:
    assert all(not found for found in read_literally["reconciliation"]["2026-09"].values())


def test_most_invoices_are_of_a_believable_size(read_literally: Results) -> None:
    totals = [float(invoice["gross"]) for invoice in read_literally["months"]["2026-09"]["invoices"].values()]
    assert len(totals) > 8
    assert sum(5 <= total <= 200 for total in totals) > 0.7 * len(totals)


def test_allowances_cover_in_whole_in_part_and_not_at_all(read_literally: Results) -> None:
    rated = read_literally["months"]["2026-09"]["rated"].values()
    kinds = {
        (row["usage"], "whole" if row["included"] == row["billed"] else "part" if row["included"] else "none")
        for row in rated
        if row["billed"]
    }
    assert {("DATA", "whole"), ("DATA", "part"), ("DATA", "none"), ("VOIX", "part"), ("SMS", "none")} <= kinds
