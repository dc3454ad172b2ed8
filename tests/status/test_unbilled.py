"""Money that no month asks for is counted: events before the first month billed."""

import sqlite3
from decimal import Decimal

from origyne_pipeline import issued
from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.month import billing_calendar
from origyne_pipeline.status.unbilled import (
    UnbilledEvents,
    unbilled_events,
)
from tests.deposits import Deposit, csv_text, mobile_path, sms


def test_events_due_before_the_first_month_are_counted_with_their_money(deposit: Deposit) -> None:
    rows = [
        sms("A", "31/08/2026", amount="0,25"),
        sms("B", "31/08/2026", amount="0,5"),
        sms("C", "01/09/2026"),
    ]
    deposit.put(mobile_path("20260901_100000"), csv_text(*rows))
    deposit.clean_cdrs()
    assert unbilled_events(deposit.warehouse, BillingCalendar(5)) == (
        UnbilledEvents("2026-08", 2, Decimal("0.75")),
    )
    assert unbilled_events(deposit.warehouse, BillingCalendar(5, Month(2026, 8))) == ()
    assert unbilled_events(deposit.warehouse, BillingCalendar(5, Month(2026, 10))) == (
        UnbilledEvents("2026-08", 2, Decimal("0.75")),
        UnbilledEvents("2026-09", 1, Decimal("0.1")),
    )


def test_a_file_with_an_older_stamp_is_unbilled_once_a_month_is_issued(deposit: Deposit) -> None:
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("A", "01/09/2026")))
    deposit.put(mobile_path("20250105_100000"), csv_text(sms("OLD", "05/01/2025", amount="0,25")))
    deposit.clean_cdrs()
    register = deposit.warehouse.home / issued.REGISTER
    register.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(register) as db:
        issued.keep(db, IssuedFrom(Month(2026, 9), Terms(BillingCalendar(5, Month(2026, 9))), {}))
    assert billing_calendar(deposit.warehouse, BillingCalendar(5)).first_month == Month(2026, 9)
    assert unbilled_events(deposit.warehouse, BillingCalendar(5)) == (
        UnbilledEvents("2025-01", 1, Decimal("0.25")),
    )
