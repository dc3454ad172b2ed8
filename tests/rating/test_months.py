"""Billing months: which event is billed when, from which view, and that a month run again is the same."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.periods import PARIS, BillingCalendar, Month
from origyne_pipeline.rating.month import RatingError, billing_calendar
from origyne_pipeline.warehouse import Session
from tests.deposits import Deposit, Market, csv_text, mobile_path, sms

Row = dict[str, Any]
LINE = {"line": "33600000001", "customer_ref": "C1", "offer_code": "MOB"}
SINCE_JANUARY = LINE | {"activated_on": date(2026, 1, 1), "offer_from": date(2026, 1, 1)}


def sheets(price: str = "0.10", **allowance: Any) -> dict[str, list[Row]]:
    """One offer, calls and SMS within France, 1 act or 1 second increments."""
    offer = {
        "offer_code": "MOB",
        "label": "Mobile",
        "line_type": "MOBILE",
        "subscription_excl_tax": Decimal("9.99"),
        "prorated": True,
        "activation_fee_excl_tax": Decimal("5"),
        "termination_fee_excl_tax": Decimal("7"),
        "vat_rate": Decimal(20),
    }
    tier = {
        "offer_code": "*",
        "origin_zone": "*",
        "destination_code": "*",
        "band": "*",
        "from_quantity": 0,
        "connection_fee_excl_tax": Decimal(0),
        "price_excl_tax": Decimal(price),
        "service_fee_excl_tax": Decimal(0),
        "service_price_excl_tax": Decimal(0),
        "first_increment": 0,
        "increment": 1,
        "rounding": "PROCHE",
        "decimals": 4,
    }
    pool = {
        "allowance_code": "F1",
        "offer_codes": ["MOB"],
        "label": "SMS",
        "usage": "SMS",
        "origin_zones": ["*"],
        "bands": ["*"],
        "destination_groups": ["*"],
        "quantity": 2,
        "sharing": "LIGNE",
        "priority": 1,
    }
    return {
        "offers": [offer],
        "allowances": [pool | allowance] if allowance else [],
        "destinations": [
            {"prefix": "33", "destination_code": "FR", "label": "France", "destination_group": "NATIONAL"}
        ],
        "zones": [{"network_prefix": "208", "origin_zone": "FR", "label": "France"}],
        "bands": [
            {"day": day, "band": "TOUT", "from_minute": 0, "to_minute": 1440}
            for day in ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
        ],
        "prices": [tier | {"usage": "SMS", "unit": "ACTE"}, tier | {"usage": "VOIX", "unit": "S"}],
    }


def at(text: str) -> datetime:
    """A local instant, ``2026-09-30 23:59:59``."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def message(cdr_id: str, started: str, deposited: str | None = None, **more: Any) -> Row:
    row = {"cdr_id": cdr_id, "usage": "SMS", "started_at": at(started)} | more
    return row | ({"deposited_at": at(deposited)} if deposited else {})


@pytest.fixture
def open_market(market: Market) -> Market:
    market.tariff(date(2026, 1, 1), sheets())
    market.observe("2026-08-01", [SINCE_JANUARY])
    return market


def billed(market: Market, month: str) -> list[str]:
    return sorted(market.rows("rated_cdrs", "cdr_id", keys=[month]))


def test_an_event_is_billed_in_its_month_until_the_cut_off_and_then_in_the_first_that_still_sees_it(
    open_market: Market,
) -> None:
    open_market.events("2026-09-30", [message("ON_TIME", "2026-09-30 23:59:59", "2026-09-30 20:00:00")])
    open_market.events(
        "2026-10-05",
        [
            message("AT_THE_CUT_OFF", "2026-09-30 10:00:00", "2026-10-05 20:00:00"),
            message("A_SECOND_LATE", "2026-09-30 10:00:00", "2026-10-05 20:00:01"),
            message("OCTOBER", "2026-10-01 00:00:00", "2026-10-05 20:00:00"),
        ],
    )
    open_market.events("2026-11-20", [message("MONTHS_LATE", "2026-09-30 10:00:00", "2026-11-20 20:00:00")])
    open_market.rate("2026-09")
    open_market.rate("2026-10", first="2026-09")
    open_market.rate("2026-11", first="2026-09")
    assert billed(open_market, "2026-09") == ["AT_THE_CUT_OFF", "ON_TIME"]
    assert billed(open_market, "2026-10") == ["A_SECOND_LATE", "OCTOBER"]
    assert billed(open_market, "2026-11") == ["MONTHS_LATE"]
    late = open_market.rows("monthly_consumption", "billing_month", "is_late", "event_count")
    assert sorted(late) == [
        ("2026-09", False, 2),
        ("2026-10", False, 1),
        ("2026-10", True, 1),
        ("2026-11", True, 1),
    ]


def test_an_event_may_be_deposited_a_day_before_it_starts(open_market: Market) -> None:
    open_market.events("2026-09-30", [message("NEXT_MONTH", "2026-10-01 10:00:00", "2026-09-30 11:00:00")])
    open_market.rate("2026-09")
    open_market.rate("2026-10", first="2026-09")
    assert (billed(open_market, "2026-09"), billed(open_market, "2026-10")) == ([], ["NEXT_MONTH"])


def test_another_cut_off_day_moves_the_month(open_market: Market) -> None:
    open_market.events("2026-10-05", [message("A", "2026-09-30 10:00:00", "2026-10-05 10:00:00")])
    open_market.rate("2026-09", cutoff_day=3)
    open_market.rate("2026-10", first="2026-09", cutoff_day=3)
    assert (billed(open_market, "2026-09"), billed(open_market, "2026-10")) == ([], ["A"])


def test_events_due_before_the_first_month_are_never_billed(open_market: Market) -> None:
    open_market.events("2026-08-31", [message("AUGUST", "2026-08-31 10:00:00", "2026-08-31 20:00:00")])
    open_market.events("2026-09-10", [message("LATE_AUGUST", "2026-08-31 10:00:00", "2026-09-10 20:00:00")])
    open_market.rate("2026-09")
    assert billed(open_market, "2026-09") == ["LATE_AUGUST"]
    assert open_market.rows("unrated_cdrs", "cdr_id") == []


def test_months_are_run_in_order(open_market: Market) -> None:
    with pytest.raises(RatingError, match=r"2026-09 is not rated.*run 2026-09 first"):
        open_market.rate("2026-10", first="2026-09")
    with pytest.raises(RatingError, match="2026-08: expected a month from 2026-09 on"):
        open_market.rate("2026-08", first="2026-09")
    assert open_market.rows("rated_cdrs") == []


def test_a_month_that_was_killed_in_its_middle_is_not_taken_for_rated(
    open_market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Session.save

    def die_after_the_first(session: Session, table: str, *args: Any, **named: Any) -> Any:
        if table == "unrated_cdrs":
            raise KeyboardInterrupt
        return save(session, table, *args, **named)

    monkeypatch.setattr(Session, "save", die_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        open_market.rate("2026-09")
    monkeypatch.undo()
    with pytest.raises(RatingError, match="2026-09 is not rated"):
        open_market.rate("2026-10", first="2026-09")
    open_market.rate("2026-09")
    open_market.rate("2026-10", first="2026-09")


def test_a_month_run_again_is_the_same_files(open_market: Market) -> None:
    for day in range(1, 6):
        rows = [message(f"{day}-{place}", f"2026-09-{day:02d} {place:02d}:00:00") for place in range(24)]
        open_market.events(f"2026-09-{day:02d}", rows)

    def files() -> dict[str, str | None]:
        tables = (
            "rated_cdrs",
            "unrated_cdrs",
            "allowance_draws",
            "monthly_consumption",
            "recurring_charges",
            "lines",
        )
        return {table: open_market.warehouse.partitions(table)["2026-09"].file for table in tables}

    open_market.rate("2026-09")
    first = files()
    open_market.rate("2026-09")
    assert files() == first
    assert first["rated_cdrs"] is not None


def test_the_view_of_a_month_ends_at_its_cut_off(open_market: Market) -> None:
    """What lands later changes nothing of the month: neither snapshots, nor workbooks, nor events."""
    open_market.events("2026-09-10", [message("A", "2026-09-10 10:00:00")])
    open_market.rate("2026-09")
    before = open_market.warehouse.partitions("rated_cdrs")["2026-09"].file
    charges = open_market.warehouse.partitions("recurring_charges")["2026-09"].file

    later = datetime(2026, 10, 5, 18, 0, 1, tzinfo=UTC)
    open_market.observe("2026-10-05", [SINCE_JANUARY | {"customer_ref": "C2", "deposited_at": later}])
    open_market.observe("2026-10-06", [SINCE_JANUARY | {"offer_code": "OTHER"}])
    open_market.tariff(date(2026, 9, 1), sheets("9"), deposited_at=later, workbook="later")
    open_market.events("2026-10-06", [message("B", "2026-09-10 11:00:00")])
    open_market.rate("2026-09")
    assert open_market.warehouse.partitions("rated_cdrs")["2026-09"].file == before
    assert open_market.warehouse.partitions("recurring_charges")["2026-09"].file == charges

    open_market.rate("2026-10", first="2026-09")
    assert open_market.rows("rated_cdrs", "cdr_id", "amount_excl_tax", keys=["2026-10"]) == []
    assert open_market.rows("unrated_cdrs", "cdr_id", "reason", keys=["2026-10"]) == [("B", "NO_OFFER")]


def test_of_two_workbooks_for_a_date_the_latest_before_the_cut_off_stands(open_market: Market) -> None:
    open_market.tariff(date(2026, 9, 1), sheets("1"), datetime(2026, 9, 2, tzinfo=UTC), "first")
    open_market.tariff(date(2026, 9, 1), sheets("2"), datetime(2026, 10, 5, 18, tzinfo=UTC), "second")
    open_market.events(
        "2026-09-10", [message("A", "2026-09-10 10:00:00"), message("Z", "2026-08-31 10:00:00")]
    )
    open_market.rate("2026-09")
    assert open_market.rows("rated_cdrs", "cdr_id", "tariff_from", "amount_excl_tax") == [
        ("A", date(2026, 9, 1), Decimal(2)),
        ("Z", date(2026, 1, 1), Decimal("0.1")),
    ]


def test_an_unrated_event_is_listed_each_month_until_its_cause_is_mended(market: Market) -> None:
    market.tariff(date(2026, 1, 1), sheets())
    market.events("2026-09-10", [message("A", "2026-09-10 10:00:00")])
    for month in ("2026-09", "2026-10"):
        rated = market.rate(month, first="2026-09")
        assert (rated.due, rated.rated, rated.unrated) == (1, 0, 1)
        assert market.rows("unrated_cdrs", "cdr_id", "reason", keys=[month]) == [("A", "UNKNOWN_LINE")]
    market.observe("2026-11-10", [SINCE_JANUARY])
    market.rate("2026-11", first="2026-09")
    market.rate("2026-12", first="2026-09")
    assert market.rows("rated_cdrs", "cdr_id", "event_month", "billing_month") == [
        ("A", "2026-09", "2026-11")
    ]
    assert market.rows("unrated_cdrs", keys=["2026-11", "2026-12"]) == []


def test_an_unrated_event_that_a_file_of_an_earlier_day_bears_first_since_then_is_not_lost(
    deposit: Deposit,
) -> None:
    market = Market(deposit.warehouse)
    market.tariff(date(2026, 1, 1), sheets())
    both = csv_text(sms("MOVED", "08/09/2026"), sms("STAYS", "08/09/2026"))
    deposit.put(mobile_path("20260920_100000"), both)
    deposit.clean_cdrs()
    market.rate("2026-09")
    assert market.rows("unrated_cdrs", "cdr_id", keys=["2026-09"]) == ["MOVED", "STAYS"]
    deposit.put(mobile_path("20260910_100000"), csv_text(sms("MOVED", "08/09/2026")))
    deposit.clean_cdrs()
    assert deposit.rows("cdrs", "cdr_id", keys=["2026-09-10"]) == ["MOVED"]
    market.rate("2026-10", first="2026-09")
    assert market.rows("unrated_cdrs", "cdr_id", keys=["2026-10"]) == ["MOVED", "STAYS"]
    market.observe("2026-11-01", [SINCE_JANUARY | {"line": "33612345678"}])
    market.rate("2026-11", first="2026-09")
    assert market.rows("unrated_cdrs", keys=["2026-11"]) == []
    assert market.rows("rated_cdrs", "cdr_id", "billing_month") == [
        ("MOVED", "2026-11"),
        ("STAYS", "2026-11"),
    ]


@pytest.mark.parametrize("deposited", ["2026-10-05 20:00:01", "2026-10-20 10:00:00"])
def test_an_unrated_event_that_is_first_deposited_after_the_view_since_then_is_due_once(
    deposited: str, market: Market
) -> None:
    market.tariff(date(2026, 1, 1), sheets())
    market.events("2026-10-05", [message("A", "2026-09-10 10:00:00", "2026-10-05 19:00:00")])
    market.rate("2026-09")
    market.events("2026-10-05", [])
    market.events(deposited[:10], [message("A", "2026-09-10 10:00:00", deposited)])
    market.observe("2026-10-01", [SINCE_JANUARY])
    market.rate("2026-10", first="2026-09")
    assert market.rows("rated_cdrs", "cdr_id", "billing_month") == [("A", "2026-10")]


def test_a_late_event_draws_on_what_its_own_month_has_left(market: Market) -> None:
    market.tariff(date(2026, 1, 1), sheets(quantity=2))
    market.observe("2026-08-01", [SINCE_JANUARY])
    market.events("2026-09-10", [message("A", "2026-09-10 10:00:00")])
    late = [
        message(f"LATE_{place}", f"2026-09-09 1{place}:00:00", "2026-10-10 12:00:00") for place in range(2)
    ]
    market.events("2026-10-10", [*late, message("OCTOBER", "2026-10-10 10:00:00")])
    market.rate("2026-09")
    market.rate("2026-10", first="2026-09")
    assert market.rows("rated_cdrs", "cdr_id", "included_quantity", keys=["2026-10"]) == [
        ("LATE_0", 1),
        ("LATE_1", 0),
        ("OCTOBER", 1),
    ]
    draws = market.rows(
        "allowance_draws", "billing_month", "event_month", "granted_quantity", "used_quantity"
    )
    assert sorted(draws) == [
        ("2026-09", "2026-09", 2, 1),
        ("2026-10", "2026-09", 2, 1),
        ("2026-10", "2026-10", 2, 1),
    ]


def test_an_allowance_that_shrank_since_is_never_below_nothing(market: Market) -> None:
    market.tariff(date(2026, 1, 1), sheets(quantity=5))
    market.observe("2026-08-01", [SINCE_JANUARY])
    market.events("2026-09-10", [message(f"A{place}", f"2026-09-10 1{place}:00:00") for place in range(4)])
    market.rate("2026-09")
    market.observe("2026-10-20", [SINCE_JANUARY | {"state": "RESILIE", "terminated_on": date(2026, 9, 16)}])
    market.events("2026-10-21", [message("LATE", "2026-09-11 10:00:00", "2026-10-21 12:00:00")])
    market.rate("2026-10", first="2026-09")
    assert market.rows("rated_cdrs", "cdr_id", "included_quantity", keys=["2026-10"]) == [("LATE", 0)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"line": "33699999999"}, "UNKNOWN_LINE"),
        ({"line": "33699999999", "visited_network": "99999", "called_number": "1"}, "UNKNOWN_LINE"),
        ({"started_at": at("2025-12-31 23:59:59")}, "NO_OFFER"),
        ({"visited_network": "99999", "called_number": "999"}, "UNKNOWN_ZONE"),
        ({"called_number": "999"}, "UNKNOWN_DESTINATION"),
        ({"called_number": "#33"}, "UNKNOWN_DESTINATION"),
        ({"usage": "MMS"}, "NO_PRICE"),
        ({"usage": "DATA", "volume_bytes": 0, "called_number": None}, "NO_PRICE"),
        ({"direction": "ENTRANT", "visited_network": "99999", "called_number": "999"}, "UNKNOWN_ZONE"),
    ],
)
def test_the_first_reason_that_applies_is_given(changes: Row, reason: str, open_market: Market) -> None:
    open_market.events("2026-09-10", [message("A", "2026-09-10 10:00:00", **changes) | changes])
    open_market.rate("2026-09")
    assert open_market.rows("unrated_cdrs", "cdr_id", "reason") == [("A", reason)]


def test_an_event_before_any_workbook_and_an_offer_that_it_does_not_list(market: Market) -> None:
    market.tariff(date(2026, 9, 5), sheets())
    other = SINCE_JANUARY | {"line": "33600000002", "offer_code": "OLD"}
    market.observe("2026-08-01", [SINCE_JANUARY, other])
    rows = [
        message("EARLY", "2026-09-04 23:59:59"),
        message("OLD", "2026-09-05 00:00:00", line="33600000002"),
    ]
    market.events("2026-09-10", [*rows, message("OLD_AND_EARLY", "2026-09-04 10:00:00", line="33600000002")])
    market.rate("2026-09")
    assert market.rows("unrated_cdrs", "cdr_id", "reason") == [
        ("EARLY", "NO_TARIFF_VERSION"),
        ("OLD", "NO_OFFER"),
        ("OLD_AND_EARLY", "NO_TARIFF_VERSION"),
    ]


def test_incoming_events_in_france_are_free_and_counted_whatever_they_cost_elsewhere(
    open_market: Market,
) -> None:
    rows = [
        message(
            "CALL",
            "2026-09-10 10:00:00",
            usage="VOIX",
            duration_s=600,
            direction="ENTRANT",
            called_number="9",
        ),
        message("TEXT_ABROAD", "2026-09-10 10:00:00", direction="ENTRANT", called_number="#9"),
    ]
    open_market.events("2026-09-10", rows)
    open_market.rate("2026-09")
    names = ("cdr_id", "usage", "destination_group", "band", "billed_quantity", "amount_excl_tax")
    assert open_market.rows("rated_cdrs", *names) == [
        ("CALL", "VOIX", "RECU", None, 0, Decimal(0)),
        ("TEXT_ABROAD", "SMS", "RECU", None, 0, Decimal(0)),
    ]
    assert sum(open_market.rows("monthly_consumption", "event_count")) == 2


@pytest.mark.parametrize("started", ["0001-01-01 12:00:00", "1969-12-31 23:59:59", "1900-06-01 12:00:00"])
def test_an_event_of_another_age_is_unrated_and_stops_nobody(started: str, open_market: Market) -> None:
    open_market.events("2026-09-10", [message("OLD", started), message("A", "2026-09-10 10:00:00")])
    open_market.rate("2026-09")
    assert billed(open_market, "2026-09") == ["A"]
    assert open_market.rows("unrated_cdrs", "cdr_id", "reason") == [("OLD", "NO_OFFER")]


def test_the_longest_call_and_the_largest_volume_that_rows_may_say_stop_nobody(open_market: Market) -> None:
    most = 10**15 - 1
    rows = [
        message("CALL", "2026-09-10 10:00:00", usage="VOIX", duration_s=most),
        message("DATA", "2026-09-10 10:00:00", usage="DATA", volume_bytes=most, called_number=None),
        message("A", "2026-09-10 10:00:00"),
    ]
    dear = sheets()
    dear["prices"].append(
        dear["prices"][0] | {"usage": "DATA", "unit": "KO", "price_excl_tax": Decimal("0.99")}
    )
    open_market.tariff(date(2026, 9, 1), dear)
    open_market.events("2026-09-10", rows)
    open_market.rate("2026-09")
    assert billed(open_market, "2026-09") == ["A", "DATA"]
    assert open_market.rows("unrated_cdrs", "cdr_id", "reason") == [("CALL", "NO_PRICE")]


def test_a_call_of_a_day_is_rated_and_so_is_one_over_a_change_of_the_clock(open_market: Market) -> None:
    rows = [
        message("DAY", "2026-09-10 10:00:00", usage="VOIX", duration_s=86_400),
        message("OCTOBER", "2026-10-24 23:00:00", "2026-10-25 12:00:00", usage="VOIX", duration_s=36_000),
    ]
    open_market.events("2026-09-11", rows[:1])
    open_market.events("2026-10-25", rows[1:])
    open_market.rate("2026-09")
    open_market.rate("2026-10", first="2026-09")
    assert open_market.rows("rated_cdrs", "cdr_id", "billed_quantity", "amount_excl_tax") == [
        ("DAY", 86_400, Decimal(8640)),
        ("OCTOBER", 36_000, Decimal(3600)),
    ]


def test_a_month_without_anything_is_rated_and_empty(market: Market) -> None:
    rated = market.rate("2026-09")
    assert (rated.due, rated.rated, rated.unrated, rated.amount_excl_tax) == (0, 0, 0, Decimal(0))


def test_the_first_month_is_that_of_the_earliest_deposit_or_the_one_that_is_set(deposit: Deposit) -> None:
    with pytest.raises(RatingError, match="origyne land"):
        billing_calendar(deposit.warehouse, BillingCalendar())
    deposit.put("Documents/kbis.pdf", b"x", datetime(2026, 1, 1, tzinfo=UTC))
    deposit.put(mobile_path("20260901_000000"), csv_text(sms("A")))
    deposit.put("Account_VGA/Account_VGA_20260831.csv", "unreadable")
    assert billing_calendar(deposit.warehouse, BillingCalendar()).first_month == Month(2026, 8)
    assert billing_calendar(deposit.warehouse, BillingCalendar(5, Month(2026, 10))).first_month == Month(
        2026, 10
    )


def test_conservation_due_is_rated_or_unrated(open_market: Market) -> None:
    lines = ("33600000001", "33600000001", "33699999999")
    rows = [
        message(f"E{place}", "2026-09-01 00:00:00", line=lines[place % 3])
        | {"started_at": at("2026-09-01 00:00:00") + timedelta(hours=place)}
        for place in range(60)
    ]
    open_market.events("2026-09-05", rows)
    rated = open_market.rate("2026-09")
    assert (rated.due, rated.rated, rated.unrated) == (60, 40, 20)
    assert (
        rated.amount_excl_tax == sum(open_market.rows("monthly_consumption", "amount_excl_tax")) == Decimal(4)
    )
