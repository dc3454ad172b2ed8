"""What is used of allowances, and when a threshold was reached: small worlds, counted by hand."""

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from typing import Any

from origyne_pipeline.periods import Month
from tests.deposits import write
from tests.followup.world import LINE, OFFER, SHEETS, TIER, World, at, call, sms

SECOND = "33600000002"
USED = ("event_month", "allowance_code", "customer_ref", "line", "granted_quantity", "used_quantity")
REACHED = ("allowance_code", "line", "reached_80_at", "reached_100_at")


def used(world: World, month: str | None = None) -> list[Any]:
    return world.rows("usage_allowances", *USED, month=month)


def reached(world: World, month: str | None = None) -> list[Any]:
    return world.rows("usage_allowances", *REACHED, month=month)


def test_allowances_are_consumed_by_priority_and_an_event_may_draw_on_two(world: World) -> None:
    world.tariff(
        {"allowance_code": "LAST", "usage": "VOIX", "quantity": 100, "priority": 2},
        {"allowance_code": "FIRST", "usage": "VOIX", "quantity": 100, "priority": 1},
    )
    world.deposit(
        "2026-09-10",
        call("A", "2026-09-01 10:00:00", 90),
        call("B", "2026-09-02 10:00:00", 60),
        call("C", "2026-09-03 10:00:00", 60),
    )
    world.follow()
    assert used(world) == [
        ("2026-09", "FIRST", "C1", LINE, 100, 100),
        ("2026-09", "LAST", "C1", LINE, 100, 100),
    ]
    assert reached(world) == [
        ("FIRST", LINE, at("2026-09-01 10:00:00"), at("2026-09-02 10:00:00")),
        ("LAST", LINE, at("2026-09-03 10:00:00"), at("2026-09-03 10:00:00")),
    ]
    assert world.rows("usage_spend", "amount_excl_tax") == [Decimal("0.100000")]


def test_a_shared_pool_is_of_the_customer_in_the_order_of_start_then_id(world: World) -> None:
    world.lines({}, {"line": SECOND})
    world.tariff({"sharing": "CLIENT", "quantity": 2})
    world.deposit(
        "2026-09-10",
        sms("B", "2026-09-02 10:00:00"),
        sms("A", "2026-09-02 10:00:00", line=SECOND),
        sms("C", "2026-09-02 09:00:00", line=SECOND),
        sms("D", "2026-09-03 10:00:00"),
        sms("E", "2026-09-04 10:00:00"),
    )
    world.follow()
    assert used(world) == [("2026-09", "F1", "C1", None, 4, 4)]
    assert reached(world) == [("F1", None, at("2026-09-03 10:00:00"), at("2026-09-03 10:00:00"))]


def test_an_event_that_comes_to_exactly_the_threshold_reaches_it_and_one_unit_less_does_not(
    world: World,
) -> None:
    below, exactly, whole = (f"3360000000{place}" for place in (1, 2, 3))
    world.tariff({"usage": "VOIX", "quantity": 100})
    world.lines(*({"line": line} for line in (below, exactly, whole)))
    calls = [
        call(f"A{line}", "2026-09-01 10:00:00", seconds, line=line)
        for line, seconds in ((below, 79), (exactly, 80), (whole, 80))
    ]
    world.deposit("2026-09-11", *calls, call("B", "2026-09-11 10:00:00", 20, line=whole))
    world.follow()
    assert reached(world) == [
        ("F1", below, None, None),
        ("F1", exactly, at("2026-09-01 10:00:00"), None),
        ("F1", whole, at("2026-09-01 10:00:00"), at("2026-09-11 10:00:00")),
    ]


def test_what_is_unlimited_is_counted_and_never_reached(world: World) -> None:
    world.tariff({"quantity": None})
    world.deposit("2026-09-10", sms("A", "2026-09-01 10:00:00"), sms("B", "2026-09-01 11:00:00"))
    world.follow()
    assert used(world) == [("2026-09", "F1", "C1", LINE, None, 2)]
    assert reached(world) == [("F1", LINE, None, None)]


PASS = {
    "option_code": "PASS",
    "label": "Pass",
    "line_type": "MOBILE",
    "subscription_excl_tax": Decimal(5),
    "prorated": False,
    "activation_fee_excl_tax": Decimal(0),
    "vat_rate": Decimal(20),
    "is_pass": True,
}


def test_a_pass_goes_on_into_the_next_month_and_is_listed_under_its_first(world: World) -> None:
    world.tariff({"allowance_code": "PASS1", "offer_codes": ["PASS"], "quantity": 5}, options=[PASS])
    option = {"line": LINE, "option_code": "PASS", "from_on": date(2026, 9, 28), "to_on": date(2026, 10, 10)}
    write(world.market.warehouse, "line_options", "all", [option])
    world.deposit("2026-09-30", *(sms(f"S{n}", f"2026-09-2{n} 10:00:00") for n in (7, 8, 9)))
    world.deposit("2026-10-03", *(sms(f"O{n}", f"2026-10-0{n} 10:00:00") for n in (1, 2, 3)))
    followed = world.follow()
    assert followed.months == (Month(2026, 9), Month(2026, 10))
    assert used(world) == [("2026-09", "PASS1", "C1", LINE, 5, 5)]
    assert reached(world) == [("PASS1", LINE, at("2026-10-02 10:00:00"), at("2026-10-03 10:00:00"))]


def test_a_call_over_two_bands_counts_what_its_walk_bills(world: World) -> None:
    days = SHEETS["bands"]
    bands = [day | {"band": "JOUR", "from_minute": 0, "to_minute": 720} for day in days]
    bands += [day | {"band": "SOIR", "from_minute": 720, "to_minute": 1440} for day in days]
    price = TIER | {"usage": "VOIX", "unit": "S", "price_excl_tax": Decimal("0.01")}
    prices = [price | {"band": "JOUR", "increment": 60}, price | {"band": "SOIR", "increment": 7}]
    world.tariff({"usage": "VOIX", "quantity": 134}, bands=bands, prices=prices)
    # From 11:58:30, steps of 60 s by day (at 0 and 60 s), then of 7 s (120, 127): 134 s for a call of 130 s.
    world.deposit("2026-09-10", call("A", "2026-09-01 11:58:30", 130))
    world.follow()
    assert used(world) == [("2026-09", "F1", "C1", LINE, 134, 134)]
    assert reached(world) == [("F1", LINE, at("2026-09-01 11:58:30"), at("2026-09-01 11:58:30"))]


def test_two_holders_of_a_line_do_not_see_each_others_usage(world: World) -> None:
    world.tariff({"quantity": 4})
    taken_over = {"customer_ref": "C2", "holder_from": date(2026, 9, 16)}
    world.lines(taken_over, day="2026-09-16")
    world.deposit(
        "2026-09-20",
        *(sms(f"A{n}", f"2026-09-1{n} 10:00:00") for n in (3, 4, 5)),
        *(sms(f"B{n}", f"2026-09-1{n} 10:00:00") for n in (6, 7)),
    )
    world.follow()
    assert used(world) == [("2026-09", "F1", "C1", LINE, 2, 2), ("2026-09", "F1", "C2", LINE, 2, 2)]
    assert reached(world)[1] == ("F1", LINE, at("2026-09-17 10:00:00"), at("2026-09-17 10:00:00"))
    spent = world.rows("usage_spend", "customer_ref", "event_count", "amount_excl_tax")
    assert spent == [("C1", 3, Decimal("0.100000")), ("C2", 2, Decimal("0.000000"))]


def test_an_offer_changed_within_the_month_has_its_days_share_of_the_grant(world: World) -> None:
    other = OFFER | {"offer_code": "PRO"}
    world.tariff(
        {"quantity": 30},
        {"allowance_code": "F2", "offer_codes": ["PRO"], "quantity": 60},
        offers=[OFFER, other],
    )
    world.lines({"offer_code": "PRO", "offer_from": date(2026, 9, 11)}, day="2026-09-11")
    world.deposit(
        "2026-09-12",
        *(sms(f"A{n}", "2026-09-10 10:00:00") for n in range(11)),
        sms("B", "2026-09-11 00:00:00"),
    )
    world.follow()
    assert used(world) == [("2026-09", "F1", "C1", LINE, 10, 10), ("2026-09", "F2", "C1", LINE, 40, 1)]


def test_late_events_of_an_open_month_before_consume_after_those_of_that_month(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-30", *(sms(f"S{n}", f"2026-09-2{n} 10:00:00") for n in (1, 2, 3)))
    world.follow()
    # Deposited after the cut-off of September, which is not issued: October bills them, out of September's grant.
    world.deposit("2026-10-06", *(sms(f"L{n}", f"2026-09-0{n} 10:00:00") for n in (1, 2)))
    world.deposit("2026-10-07", sms("O", "2026-10-06 10:00:00"))
    followed = world.follow()
    assert followed.event_months == (Month(2026, 9), Month(2026, 10))
    assert used(world) == [("2026-09", "F1", "C1", LINE, 5, 5), ("2026-10", "F1", "C1", LINE, 5, 1)]
    # The order of consumption is the billing month first: the older start of the late event comes after.
    assert reached(world, "2026-09") == [("F1", LINE, at("2026-09-01 10:00:00"), at("2026-09-02 10:00:00"))]


def test_a_late_file_of_the_same_month_moves_the_instant_and_a_replaced_one_moves_it_back(
    world: World,
) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-10", *(sms(f"S{n}", f"2026-09-0{n} 10:00:00") for n in range(1, 6)))
    world.follow()
    before = world.rows("usage_allowances")
    assert reached(world) == [("F1", LINE, at("2026-09-04 10:00:00"), at("2026-09-05 10:00:00"))]
    world.deposit("2026-09-11", sms("LATE", "2026-09-02 08:00:00"))
    world.follow()
    assert reached(world) == [("F1", LINE, at("2026-09-03 10:00:00"), at("2026-09-04 10:00:00"))]
    world.deposit("2026-09-11")
    world.follow()
    assert world.rows("usage_allowances") == before


def test_on_the_third_of_a_month_both_months_are_followed(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-10-03", sms("S", "2026-09-30 23:59:59"), sms("O", "2026-10-01 00:00:00"))
    assert world.follow().months == (Month(2026, 9), Month(2026, 10))
    forecast = world.rows("usage_allowances", "event_month", "used_quantity", "forecast_quantity")
    assert forecast == [("2026-09", 1, 1), ("2026-10", 1, None)]


def test_a_forecast_is_of_the_day_of_the_last_event_in_paris_whatever_the_clock(world: World) -> None:
    world.first_month = "2026-10"
    world.tariff({"quantity": 500})
    # The clock goes back on 25 October: 00:30 local of the 26th is 23:30 UTC of the 25th.
    world.deposit("2026-10-26", *(sms(f"S{n}", "2026-10-26 00:30:00") for n in range(7)))
    world.follow()
    assert world.rows("usage_allowances", "forecast_quantity") == [7 * 31 // 26]
    assert world.rows("usage_days", "local_date") == [date(2026, 10, 26)]


def test_an_hour_that_comes_twice_is_in_the_order_of_real_time(world: World) -> None:
    world.first_month = "2026-10"
    world.tariff({"quantity": 5})
    summer, winter = at("2026-10-25 02:30:00"), at("2026-10-25 02:10:00").replace(fold=1)
    first = {"cdr_id": "Z", "usage": "SMS", "started_at": summer}
    last = {"cdr_id": "A", "usage": "SMS", "started_at": winter}
    world.deposit("2026-10-26", last, first, *(sms(f"S{n}", "2026-10-24 10:00:00") for n in range(3)))
    world.follow()
    ((_, _, *instants),) = reached(world)
    assert [instant.astimezone(UTC) for instant in instants] == [
        summer.astimezone(UTC),
        winter.astimezone(UTC),
    ]


def test_other_thresholds_of_the_settings_are_recorded_beside_those_of_the_columns(world: World) -> None:
    world.rules = replace(world.rules, thresholds=(50, 100))
    world.tariff({"quantity": 4})
    world.deposit("2026-09-10", *(sms(f"S{n}", f"2026-09-0{n} 10:00:00") for n in range(1, 5)))
    world.follow()
    assert world.rows("usage_reached", "threshold", "reached_at") == [
        (50, at("2026-09-02 10:00:00")),
        (80, at("2026-09-04 10:00:00")),
        (100, at("2026-09-04 10:00:00")),
    ]
