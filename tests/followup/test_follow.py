"""The follow-up of open months: what is used of each allowance, what is spent, and when a threshold was reached."""

from datetime import UTC, date, datetime
from decimal import Decimal

from origyne_pipeline.followup.reading import usage_near_limits
from origyne_pipeline.periods import Month
from tests.followup.world import LINE, POOL, SHEETS, World, at, data, sms

USED = ("allowance_code", "line", "granted_quantity", "used_quantity", "reached_80_at", "reached_100_at")


def test_an_allowance_is_used_as_the_bill_will_use_it(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-10", *(sms(f"S{n}", f"2026-09-0{n} 10:00:00") for n in range(1, 8)))
    followed = world.follow()
    reached = (at("2026-09-04 10:00:00"), at("2026-09-05 10:00:00"))
    assert world.rows("usage_allowances", *USED) == [("F1", LINE, 5, 5, *reached)]
    assert (followed.months, followed.as_of) == ((Month(2026, 9),), at("2026-09-10 14:00:00"))
    assert world.rows("usage_spend", "amount_excl_tax", "forecast_excl_tax") == [
        (Decimal("0.200000"), Decimal("0.857142"))
    ]


def test_nothing_new_computes_nothing_and_gives_the_same_files(world: World) -> None:
    world.tariff({})
    world.deposit("2026-09-10", sms("S1", "2026-09-01 10:00:00"))
    world.follow()
    again = world.follow()
    assert (again.computed, again.event_months) == ((), ())
    world.deposit("2026-09-11", sms("S2", "2026-09-11 10:00:00"))
    assert world.follow().computed == (Month(2026, 9),)
    assert world.rows("usage_allowances", "used_quantity") == [2]


def test_roaming_data_and_a_limit_are_reached_at_the_event_that_reaches_them(world: World) -> None:
    world.tariff()
    world.limit(C1="60.00")
    world.deposit(
        "2026-09-10",
        data("HOME", "2026-09-01 10:00:00", 10_000, visited_network="26201"),
        data("FIRST", "2026-09-02 10:00:00", 40_000, visited_network="310410"),
        data("SECOND", "2026-09-03 10:00:00", 10_000, visited_network="310410"),
    )
    world.follow()
    reached = world.rows("usage_reached", "kind", "threshold", "line", "reached_at")
    assert reached == [
        ("ROAMING", 80, LINE, at("2026-09-02 10:00:00")),
        ("ROAMING", 100, LINE, at("2026-09-03 10:00:00")),
        ("SPEND", 80, None, at("2026-09-02 10:00:00")),
        ("SPEND", 100, None, at("2026-09-03 10:00:00")),
    ]


def test_an_absurd_amount_of_one_event_stops_nothing(world: World) -> None:
    world.tariff()
    world.limit(C1="60.00")
    world.deposit("2026-09-05", data("HUGE", "2026-09-05 10:00:00", 95_000_000_000))
    world.follow()
    assert world.rows("usage_spend", "amount_excl_tax", "forecast_excl_tax") == [(95_000_000, 570_000_000)]
    shown = usage_near_limits(world.market.warehouse, world.settings, None)
    assert shown.limits[0]["used_percent"] == 158_333_333


def test_an_allowance_that_became_unlimited_is_not_reached(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-10", *(sms(f"S{n}", f"2026-09-0{n} 10:00:00") for n in range(1, 6)))
    sheets = SHEETS | {"allowances": [POOL | {"quantity": None}]}
    after_cutoff = datetime(2026, 10, 6, 6, tzinfo=UTC)
    world.market.tariff(date(2026, 8, 1), sheets, deposited_at=after_cutoff, workbook="unlimited")
    world.deposit("2026-10-07", sms("LATE", "2026-09-09 10:00:00"))
    world.follow()
    assert world.rows("usage_allowances", *USED, month="2026-09") == [("F1", LINE, None, 6, None, None)]
