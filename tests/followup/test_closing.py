"""An issued month is followed once more, from what it was issued from; a run that is killed leaves nothing wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from origyne_pipeline.followup.bound import event_month_tables, month_tables
from origyne_pipeline.lake import Lake
from origyne_pipeline.periods import Month
from tests.deposits import Deposit, Market
from tests.followup.world import LINE, World, at, sms
from tests.rating.test_after_issue import issue

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
TABLES = [table for table in (*month_tables(), *event_month_tables()) if not table.startswith("checkpoint_")]
"""A checkpoint says how far a run came, and from what; the other tables are what it came to."""
USED = ("event_month", "granted_quantity", "used_quantity", "reached_80_at", "reached_100_at")


class KilledError(Exception):
    """The process is gone."""


@pytest.fixture
def issued_world(world: World) -> World:
    """September: 3 messages of 5, followed, rated and issued; nothing of October yet."""
    world.tariff({"quantity": 5})
    world.deposit("2026-09-30", *(sms(f"S{n}", f"2026-09-2{n} 10:00:00") for n in (1, 2, 3)))
    world.follow()
    world.market.rate("2026-09")
    issue(world.market, "2026-09")
    return world


def files(world: World) -> dict[tuple[str, str], str | None]:
    lake = world.market.warehouse
    return {(table, key): part.file for table in TABLES for key, part in lake.partitions(table).items()}


def test_an_issued_month_keeps_its_tables_and_late_events_show_in_its_rows(issued_world: World) -> None:
    before = files(issued_world)
    closing = issued_world.follow()
    assert (closing.months, closing.computed) == ((), (SEPTEMBER,))
    assert files(issued_world) == before
    # Two events of September, stamped before the issue, land after it: October bills them, out of September's grant.
    late = [sms(f"L{n}", "2026-09-01 09:00:00") for n in (1, 2)]
    sent = [sms(f"S{n}", f"2026-09-2{n} 10:00:00") for n in (1, 2, 3)]
    issued_world.deposit("2026-09-30", *sent, *late)
    issued_world.deposit("2026-10-10", sms("O", "2026-10-02 10:00:00"))
    followed = issued_world.follow()
    assert (followed.months, followed.computed) == ((OCTOBER,), (OCTOBER,))
    assert followed.event_months == (SEPTEMBER, OCTOBER)
    reached = (at("2026-09-01 09:00:00"), at("2026-09-01 09:00:00"))
    assert issued_world.rows("usage_allowances", *USED) == [
        ("2026-09", 5, 5, *reached),
        ("2026-10", 5, 1, None, None),
    ]
    assert issued_world.rows("usage_spend", "event_month", "event_count") == [("2026-09", 5), ("2026-10", 1)]
    # The late file is replaced by one without them: September's rows are those of its bill again.
    issued_world.deposit("2026-09-30", *sent)
    issued_world.follow()
    assert issued_world.rows("usage_allowances", *USED[:3]) == [("2026-09", 5, 3), ("2026-10", 5, 1)]
    issued_world.market.rate("2026-10", first="2026-09")
    assert drawn(issued_world) == [("2026-09", 3), ("2026-10", 1)]


def test_after_an_issue_one_look_is_enough(issued_world: World) -> None:
    issued_world.deposit("2026-10-10", sms("O", "2026-10-02 10:00:00"))
    assert issued_world.follow().computed == (SEPTEMBER, OCTOBER)
    again = issued_world.follow()
    assert (again.computed, again.event_months) == ((), ()), "the closed month is not planned again"


def drawn(world: World) -> list[Any]:
    return world.rows("allowance_draws", "event_month", "used_quantity")


def test_a_month_before_that_waits_for_its_issue_is_not_rated_again(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-30", sms("S", "2026-09-30 10:00:00"))
    world.deposit("2026-10-06", sms("UNKNOWN", "2026-09-29 10:00:00", line="33600000009"))
    world.deposit("2026-10-07", sms("O", "2026-10-06 10:00:00"))
    assert world.follow().computed == (SEPTEMBER, OCTOBER)
    world.deposit("2026-10-08", sms("P", "2026-10-08 10:00:00"))
    assert world.follow().computed == (OCTOBER,)
    assert world.rows("followed_months", "billing_month", "rated_count", "unrated_count") == [
        ("2026-09", 1, 0),
        ("2026-10", 2, 1),
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two open months, followed without a kill."""
    return two_months(tmp_path_factory.mktemp("whole"))


def two_months(home: Any) -> World:
    world = World(Market(Deposit(home).warehouse))
    world.lines()
    world.tariff({"quantity": 5})
    world.deposit("2026-09-30", *(sms(f"S{n}", f"2026-09-2{n} 10:00:00") for n in (1, 2, 3)))
    world.follow()
    world.deposit("2026-10-02", sms("S4", "2026-09-30 10:00:00"), sms("O", "2026-10-01 10:00:00"))
    world.follow()
    return world


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Kills the run before its n-th commit; 0 is never."""
    commit, commits = Lake.commit, [0, 0]

    def counted(self: Lake, *given: Any, **named: Any) -> Any:
        commits[1] += 1
        if commits[1] == commits[0]:
            raise KilledError
        return commit(self, *given, **named)

    monkeypatch.setattr(Lake, "commit", counted)

    def kill_at(place: int) -> None:
        commits[:] = [place, 0]

    return kill_at


def test_a_run_killed_at_any_commit_ends_in_the_same_bytes(
    whole: World, world: World, killed_at: Callable[[int], None]
) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-30", *(sms(f"S{n}", f"2026-09-2{n} 10:00:00") for n in (1, 2, 3)))
    world.deposit("2026-10-02", sms("S4", "2026-09-30 10:00:00"), sms("O", "2026-10-01 10:00:00"))
    # One run after the other dies: amid September's tables, then amid October's, then before the first of the sums.
    for place in (3, len(month_tables()) + 5, len(month_tables()) + 1):
        killed_at(place)
        with pytest.raises(KilledError):
            world.follow()
    killed_at(0)
    last = world.follow()
    assert (last.computed, last.event_months) == ((), (SEPTEMBER, OCTOBER))
    assert files(world) == files(whole)
    assert world.rows("usage_allowances", "line", "used_quantity") == [(LINE, 4), (LINE, 1)]
    assert world.follow() == replace(last, event_months=())
