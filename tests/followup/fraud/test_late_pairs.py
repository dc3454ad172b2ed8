"""An event that comes after its month's cut-off, beside earlier ones: the rules see them together."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.followup.fraud.rules import lookback
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Fraud
from tests.followup.growing import rows, seen_whole
from tests.followup.world import Row, World, call, data
from tests.rating.test_after_issue import issue

SPECIAL = {"called_number": "33899000001"}
ABROAD = {"visited_network": "310410"}
RULES = Fraud(burst_groups=("SPECIAUX",))
PAIRS: dict[str, tuple[list[Row], Row]] = {
    "BURST": (
        [
            call("A", "2026-09-12 10:00:00", 1500, **SPECIAL),
            call("B", "2026-09-12 10:10:00", 1500, **SPECIAL),
        ],
        call("L", "2026-09-12 10:40:00", 2400, **SPECIAL),
    ),
    "CONCURRENT": (
        [call("A", "2026-09-12 10:00:00", 600), call("B", "2026-09-12 10:01:00", 600)],
        call("L", "2026-09-12 10:02:00", 600),
    ),
    "TRAVEL": (
        [data("A", "2026-09-11 23:50:00", 100)],
        data("L", "2026-09-12 00:10:00", 0, **ABROAD),
    ),
    "DUPLICATE": (
        [call("A", "2026-09-12 10:00:00", 600)],
        call("L", "2026-09-12 10:00:00", 600),
    ),
}
"""By rule: what came in time, and what came late."""


def signal(world: World, *columns: str) -> list[Any]:
    """What the rules see in October."""
    return world.rows("fraud_candidates", *columns, month="2026-10")


@pytest.fixture
def september(world: World) -> World:
    """A September whose cut-off is over, and October's first events."""
    world.fraud = RULES
    world.tariff()
    world.lines()
    world.deposit("2026-10-06", call("O", "2026-10-06 08:00:00", 60))
    return world


@pytest.mark.parametrize("rule", PAIRS)
def test_an_event_after_the_cutoff_is_compared_with_those_in_time(september: World, rule: str) -> None:
    in_time, late = PAIRS[rule]
    september.deposit("2026-09-12", *in_time)
    september.follow()
    assert signal(september, "rule") == []
    september.deposit("2026-10-07", late)
    september.follow()
    assert signal(september, "rule", "event_count", "first_ids") == [
        (rule, len(in_time) + 1, "|".join([*(event["cdr_id"] for event in in_time), "L"]))
    ]


@pytest.mark.parametrize("rule", PAIRS)
def test_a_file_after_the_issue_is_compared_and_the_amounts_are_those_billed(
    september: World, rule: str
) -> None:
    in_time, late = PAIRS[rule]
    september.deposit("2026-09-12", *in_time)
    september.follow()
    september.market.rate("2026-09")
    issue(september.market, "2026-09")
    september.deposit("2026-09-12", *in_time, late)
    september.follow()
    ((found, count, amount),) = signal(september, "rule", "event_count", "amount_excl_tax")
    billed = sum(september.rows("rated_cdrs", "amount_excl_tax", month="2026-09"))
    assert (found, count) == (rule, len(in_time) + 1) and billed > 0
    late_amount = september.rows("usage_days", "amount_excl_tax", month="2026-10")[0]
    assert amount == billed + late_amount


def of(line: str, event: Row, name: str) -> Row:
    """An event of another line, under a name of its own."""
    return event | {"line": line, "iccid": f"card of {line}", "cdr_id": name}


@pytest.mark.long  # a month, followed day by day
def test_runs_day_by_day_see_the_pairs_that_a_whole_one_sees(september: World, tmp_path: Path) -> None:
    lines = {rule: f"3360000001{place}" for place, rule in enumerate(PAIRS)}
    september.lines(*({"line": line, "customer_ref": rule} for rule, line in lines.items()))
    for place, (rule, (in_time, _)) in enumerate(PAIRS.items()):
        events = [of(lines[rule], event, f"{rule} {event['cdr_id']}") for event in in_time]
        september.deposit(f"2026-09-{12 + place}", *events)
    lates, rated = {9: "BURST", 12: "TRAVEL", 15: "DUPLICATE"}, {}
    for day in range(7, 20):
        events = [
            of(line, call("", f"2026-10-{day:02d} 08:00:00", 60), f"{rule} {day}")
            for rule, line in lines.items()
        ]
        late = [of(lines[rule], PAIRS[rule][1], f"{rule} L") for at, rule in lates.items() if at == day]
        september.deposit(f"2026-10-{day:02d}", *events, *late)
        if day == 17:
            september.deposit("2026-09-12")  # what the late call of BURST was compared with is taken back
        rated[day] = september.follow().rated_events
        assert rows(september) == seen_whole(september, tmp_path / "whole"), day
    assert sorted(signal(september, "rule")) == ["DUPLICATE", "TRAVEL"]
    assert rated[14] < rated[15] and rated[19] < 20, "only lines of which something is new are rated anew"


def test_an_unknown_destination_on_the_last_day_of_a_month_counts_once(september: World) -> None:
    unknown = {"called_number": "999123"}
    first = call("U", "2026-09-30 23:50:00", 60, supplier_amount_excl_tax=Decimal(30), **unknown)
    september.deposit("2026-09-30", first)
    second = call("V", "2026-10-01 00:10:00", 60, supplier_amount_excl_tax=Decimal(15), **unknown)
    september.deposit("2026-10-01", second)
    september.follow()
    assert signal(september, "rule") == []


def test_habits_are_those_before_the_late_event(september: World) -> None:
    september.deposit("2026-06-02", call("J", "2026-06-02 10:00:00", 60))
    september.deposit("2026-10-07", call("L", "2026-07-12 10:40:00", 60))
    september.first_month = "2026-06"
    september.lines(day="2026-06-01")
    september.follow()
    with september.market.warehouse.session() as session:
        session.query("create temp table months as select '2026-07' as month, true as is_rated")
        _, keys = lookback(session, RULES, Month.parse("2026-10"))["usage_days_before"]
    assert keys == ["2026-06", "2026-07", "2026-08", "2026-09"]
