"""An explanation is the rating run again: it says what the tables say, of every kind of event."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.periods import PARIS, BillingCalendar, Month
from origyne_pipeline.rating.explain import Explanation, NoSuchEventError, explain
from origyne_pipeline.rating.late_tariffs import awaited_tariffs, late_tariffs
from tests.deposits import Market, write
from tests.rating.test_months import SINCE_JANUARY, message, sheets

Row = dict[str, Any]
CALL = {
    "usage": "VOIX",
    "started_at": datetime(2026, 9, 12, 10, tzinfo=PARIS),
    "duration_s": 95,
    "called_number": "33612345678",
}


@pytest.fixture
def rated(market: Market) -> Market:
    """September: two messages, of which the allowance covers one; a call; a call to nowhere."""
    market.tariff(date(2026, 1, 1), sheets(quantity=1))
    market.observe("2026-08-01", [SINCE_JANUARY])
    market.events(
        "2026-09-12",
        [
            message("FIRST", "2026-09-12 10:00:00"),
            message("SECOND", "2026-09-12 11:00:00"),
            CALL | {"cdr_id": "CALL"},
            CALL | {"cdr_id": "NOWHERE", "called_number": "999999"},
        ],
    )
    market.rate("2026-09")
    return market


def told(market: Market, cdr_id: str) -> Explanation:
    return explain(market.warehouse, "MOBILE", cdr_id, BillingCalendar(5, Month.parse("2026-09")))


def line_of(explanation: Explanation, word: str) -> str:
    return next(line for line in explanation.lines if line.startswith(word))


def test_it_comes_to_the_amount_that_was_committed(rated: Market) -> None:
    for cdr_id, amount in rated.rows("rated_cdrs", "cdr_id", "amount_excl_tax"):
        assert told(rated, cdr_id).amount_excl_tax == amount
    assert told(rated, "SECOND").amount_excl_tax == Decimal("0.1")


def test_it_says_what_the_allowance_covers(rated: Market) -> None:
    assert line_of(told(rated, "FIRST"), "Allowance").endswith("covers 1 act")
    assert line_of(told(rated, "SECOND"), "Allowance").endswith("covers 0 act")
    assert [draw["drawn_quantity"] for draw in told(rated, "FIRST").facts["allowances"]] == [1]


def test_it_names_file_line_offer_version_and_price_row(rated: Market) -> None:
    lines = "\n".join(told(rated, "CALL").lines)
    for expected in (
        "customer C1",
        "offer MOB",
        "version of 2026-01-01",
        "zone FR",
        "FR, group NATIONAL",
        "'* * * *'",
    ):
        assert expected in lines


def test_it_hides_the_end_of_the_called_number(rated: Market) -> None:
    lines = "\n".join(told(rated, "CALL").lines)
    assert "12345678" not in lines
    assert "336" in line_of(told(rated, "CALL"), "Event")


def test_an_unrated_event_says_its_reason_and_what_to_mend(rated: Market) -> None:
    explanation = told(rated, "NOWHERE")
    assert explanation.reason == "UNKNOWN_DESTINATION"
    assert "sheet Destinations has no prefix" in line_of(explanation, "Not rated")


def test_an_event_that_is_not_there_says_where_to_look(rated: Market) -> None:
    with pytest.raises(NoSuchEventError, match="quarantined_rows"):
        told(rated, "ABSENT")


def late_market(market: Market, deposited: datetime) -> Market:
    """One message of September, and a workbook that was deposited at an instant."""
    market.tariff(date(2026, 9, 1), sheets(), deposited)
    name, day = "TABLES_TARIFAIRES_20260901.xlsx", date(2026, 9, 1)
    landed = {"feed": "tariffs", "path": name, "name": name, "deposited_at": deposited, "stamped_on": day}
    write(market.warehouse, "landed_versions", "all", [landed | {"is_current": True}])
    market.observe("2026-08-01", [SINCE_JANUARY])
    market.events("2026-09-12", [message("ONE", "2026-09-12 10:00:00")])
    market.rate("2026-09")
    return market


def test_a_workbook_that_came_after_the_cut_off_is_named_with_its_first_month(market: Market) -> None:
    late_market(market, datetime(2026, 11, 5, 20, 0, 1, tzinfo=PARIS))
    calendar = BillingCalendar(5, Month.parse("2026-09"))
    (late,) = awaited_tariffs(market.warehouse, Month.parse("2026-09"), calendar)
    assert (late.name, str(late.first_month)) == ("TABLES_TARIFAIRES_20260901.xlsx", "2026-11")
    too_late = line_of(told(market, "ONE"), "Too late")
    assert "deposited on 2026-11-05 20:00, after the cut-off of 2026-09 (2026-10-05 20:00)" in too_late
    assert "2026-11 is the first month that prices them" in too_late
    assert "touch -d '2026-09-01 09:00' FILE" in too_late


def test_a_workbook_of_the_cut_off_itself_is_not_late(market: Market) -> None:
    late_market(market, datetime(2026, 10, 5, 20, tzinfo=PARIS))
    calendar = BillingCalendar(5, Month.parse("2026-09"))
    assert late_tariffs(market.warehouse, Month.parse("2026-09"), calendar) == ()
    assert late_tariffs(market.warehouse, Month.parse("2026-08"), calendar) == ()
