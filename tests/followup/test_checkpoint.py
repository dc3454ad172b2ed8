"""What a run keeps of the one before: the rows are those of a whole one, and no event is rated twice for nothing."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from origyne_pipeline.followup.checkpoint import INPUTS_TABLE
from origyne_pipeline.lake import Lake
from tests.followup.growing import Growing, rows, seen_whole
from tests.followup.world import Row, World, sms

OTHER = "33600000002"


@pytest.mark.long  # fifteen runs, each beside a whole one
def test_a_chain_of_runs_gives_the_rows_of_a_whole_one(world: World, tmp_path: Path) -> None:
    growing = Growing(world, random.Random(1))
    growing.begin()
    rated, known = 0, 0
    for day, besides in growing.grow():
        if growing.chance.random() < 0.75:
            rated += world.follow().rated_events
            known += sum(map(len, growing.days.values()))
            expected = seen_whole(world, tmp_path / "whole")
            for table, seen in rows(world).items():
                assert seen == expected[table], f"{table} on {day} after {besides or 'nothing else'}"
    assert rated < 0.8 * known


def messages(day: int, *, line: str | None = None) -> Iterator[Row]:
    """Five messages of a day of September, which the day brings itself."""
    for place in range(5):
        more = {"line": line} if line else {}
        yield sms(f"{line}-{day}-{place}", f"2026-09-{day:02d} 1{place}:00:00", **more)


@pytest.fixture
def ten_days(world: World) -> World:
    """Two customers' messages of ten days, followed."""
    world.lines({}, {"line": OTHER, "customer_ref": "C2"})
    world.tariff({"quantity": 60})
    for day in range(1, 11):
        world.deposit(f"2026-09-{day:02d}", *messages(day), *messages(day, line=OTHER))
    assert world.follow().rated_events == 100
    return world


def used(world: World) -> list[int]:
    return world.rows("usage_allowances", "used_quantity")


def test_days_without_a_change_are_not_rated_again(ten_days: World) -> None:
    ten_days.deposit("2026-09-11", *messages(11), *messages(11, line=OTHER))
    # The days from the 9th on: the last one that was known, and one before it for what goes on past midnight.
    assert ten_days.follow().rated_events == 30
    assert used(ten_days) == [55, 55]


def test_a_file_that_is_replaced_has_the_customer_rated_from_the_first_of_the_month(ten_days: World) -> None:
    ten_days.deposit("2026-09-03", *list(messages(3))[:4], *messages(3, line=OTHER))
    assert ten_days.follow().rated_events == 49 + 10
    assert used(ten_days) == [49, 50]


def test_a_new_tariff_has_every_event_rated_again(ten_days: World) -> None:
    ten_days.tariff({"quantity": 20}, workbook="x")
    assert ten_days.follow().rated_events == 100
    assert used(ten_days) == [20, 20]


def test_after_a_kill_amid_the_tables_no_checkpoint_is_used(
    ten_days: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ten_days.deposit("2026-09-11", *messages(11))
    commit = Lake.commit

    def killed(lake: Lake, table: str, *given: object, **named: object) -> object:
        if table == INPUTS_TABLE:
            raise KeyboardInterrupt
        return commit(lake, table, *given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Lake, "commit", killed)
        ten_days.follow()
    assert ten_days.follow().rated_events == 105
    assert rows(ten_days) == seen_whole(ten_days, tmp_path / "whole")


def test_an_event_month_that_lost_its_events_is_summed_up_after_a_kill(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-30", sms("S", "2026-09-30 10:00:00"))
    world.deposit("2026-10-07", sms("LATE", "2026-08-30 10:00:00"), sms("O", "2026-10-06 10:00:00"))
    world.follow()
    assert world.rows("usage_spend", "event_month") == ["2026-08", "2026-09", "2026-10"]
    world.deposit("2026-10-07", sms("O", "2026-10-06 10:00:00"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("origyne_pipeline.followup.follow._sum_up", killed)
        world.follow()
    world.follow()
    assert world.rows("usage_spend", "event_month") == ["2026-09", "2026-10"]
