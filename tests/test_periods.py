"""Months, cut-offs, local days and the days on which somebody works."""

from datetime import UTC, date, datetime, time

import pytest

from origyne_pipeline.periods import (
    BillingCalendar,
    Month,
    PeriodError,
    day_name,
    days_between,
    deposit_days,
    french_holidays,
    in_deposit_window,
    local_day,
    local_instant,
    next_target_day,
    target_closed,
)


def test_a_month_is_read_and_written_alike() -> None:
    assert Month.parse("2026-09") == Month(2026, 9) == Month.of(date(2026, 9, 30))
    assert str(Month(2026, 9)) == "2026-09" and str(Month(987, 12)) == "0987-12"


@pytest.mark.parametrize("text", ["2026-9", "2026-13", "2026-00", "2026/09", "2026-09-01", "", " 2026-09"])
def test_a_text_that_is_no_month_is_named_with_what_is_expected(text: str) -> None:
    with pytest.raises(PeriodError) as error:
        Month.parse(text)
    assert str(error.value) == f"month {text!r}: expected AAAA-MM, for example 2026-09"


@pytest.mark.parametrize(
    ("month", "following"),
    [("2026-01", "2026-02"), ("2026-10", "2026-11"), ("2026-11", "2026-12"), ("2026-12", "2027-01")],
)
def test_months_follow_one_another_over_the_year(month: str, following: str) -> None:
    assert str(Month.parse(month).next()) == following
    assert str(Month.parse(following).previous()) == month


@pytest.mark.parametrize(
    ("month", "days"), [("2026-02", 28), ("2028-02", 29), ("2026-04", 30), ("2026-12", 31)]
)
def test_a_month_has_its_days(month: str, days: int) -> None:
    value = Month.parse(month)
    assert value.days == days
    assert (value.first_day.day, value.last_day.day, Month.of(value.last_day)) == (1, days, value)


def test_the_cutoff_is_at_eight_in_the_evening_of_a_day_of_the_next_month() -> None:
    assert BillingCalendar(5).cutoff(Month(2026, 9)) == datetime(2026, 10, 5, 18, 0, tzinfo=UTC)
    assert BillingCalendar(5).cutoff(Month(2026, 12)) == datetime(2027, 1, 5, 19, 0, tzinfo=UTC)


def test_the_days_of_deposit_of_a_month_run_to_its_cutoff() -> None:
    days = list(BillingCalendar(5).deposit_days(Month(2026, 9)))
    assert (days[0], days[-1], len(days)) == (date(2026, 9, 1), date(2026, 10, 5), 35)


def test_a_calendar_bills_from_its_first_month_on() -> None:
    september = Month(2026, 9)
    calendar = BillingCalendar(5, september)
    assert [calendar.bills(month) for month in (september.previous(), september)] == [False, True]
    assert calendar.earlier(["2026-08", "2026-09", "2026-10"], Month(2026, 10)) == ["2026-09"]
    assert BillingCalendar().earlier(["2026-08"], september) == ["2026-08"]
    assert BillingCalendar().bills(september.previous())


@pytest.mark.parametrize(
    ("deposit_day", "months"),
    [(date(2026, 10, 5), ["2026-09", "2026-10"]), (date(2026, 10, 6), ["2026-10"])],
)
def test_a_deposit_day_is_of_its_month_and_of_the_one_before_until_its_cutoff(
    deposit_day: date, months: list[str]
) -> None:
    assert list(map(str, BillingCalendar(5).months_of(deposit_day))) == months
    assert str(BillingCalendar(5).last_closed(deposit_day)) == ("2026-08" if len(months) == 2 else "2026-09")


def test_a_month_sees_the_two_days_before_it_and_those_up_to_its_cutoff() -> None:
    days = (date(2026, 8, 29), date(2026, 8, 30), date(2026, 10, 5), date(2026, 10, 6))
    assert [BillingCalendar(5).sees(Month(2026, 9), day) for day in days] == [False, True, True, False]


def test_days_between_two_days_hold_both() -> None:
    assert list(days_between(date(2026, 9, 30), date(2026, 10, 2))) == [
        date(2026, 9, 30),
        date(2026, 10, 1),
        date(2026, 10, 2),
    ]
    assert list(days_between(date(2026, 9, 1), date(2026, 9, 1))) == [date(2026, 9, 1)]
    assert list(days_between(date(2026, 9, 2), date(2026, 9, 1))) == []


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2026, 9, 1), time(8), datetime(2026, 9, 1, 6, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of the two
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # does not exist: 03:30
    ],
)
def test_a_time_of_the_clock_is_an_instant(day: date, clock: time, instant: datetime) -> None:
    made = local_instant(day, clock)
    assert made == instant and made.tzinfo is UTC


def test_the_day_of_an_instant_is_that_of_paris() -> None:
    assert local_day(datetime(2026, 9, 1, 21, 59, tzinfo=UTC)) == date(2026, 9, 1)
    assert local_day(datetime(2026, 9, 1, 22, 0, tzinfo=UTC)) == date(2026, 9, 2)


@pytest.mark.parametrize(
    ("instant", "within"),
    [
        (datetime(2026, 9, 5, 6, 0, tzinfo=UTC), True),  # a Saturday, 8:00
        (datetime(2026, 9, 5, 5, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 5, 18, 0, 0, 999_999, tzinfo=UTC), True),  # 20:00:00
        (datetime(2026, 9, 5, 18, 0, 1, tzinfo=UTC), False),
        (datetime(2026, 9, 6, 10, 0, tzinfo=UTC), False),  # a Sunday
        (datetime(2026, 9, 7, 10, 0, tzinfo=UTC), True),
    ],
)
def test_deposits_come_from_monday_to_saturday_from_eight_to_eight(instant: datetime, within: bool) -> None:
    assert in_deposit_window(instant) is within


def test_no_deposit_on_a_sunday() -> None:
    assert [day.day for day in deposit_days(date(2026, 9, 4), date(2026, 9, 8))] == [4, 5, 7, 8]


def test_a_public_holiday_is_a_day_of_its_own_kind() -> None:
    assert [day_name(date(2026, 9, day)) for day in range(7, 14)] == "LUN MAR MER JEU VEN SAM DIM".split()
    assert day_name(date(2026, 7, 14)) == "FERIE"
    assert date(2026, 7, 14) in french_holidays(2026) and date(2027, 7, 14) not in french_holidays(2026)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 5, 1), True),  # Labour Day, a Friday
        (date(2026, 4, 3), True),  # Good Friday
        (date(2026, 7, 14), False),  # a holiday in France only
        (date(2026, 9, 4), False),  # a Friday
        (date(2026, 9, 5), True),
        (date(2026, 9, 6), True),
    ],
)
def test_the_euro_is_settled_on_the_days_of_target(day: date, closed: bool) -> None:
    assert target_closed(day) is closed


def test_the_next_day_of_target_is_that_day_itself_or_the_first_after() -> None:
    assert next_target_day(date(2026, 9, 4)) == date(2026, 9, 4)
    assert next_target_day(date(2026, 9, 5)) == date(2026, 9, 7)
    assert next_target_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert next_target_day(date(2026, 4, 3)) == date(2026, 4, 7)  # over Easter


def test_a_calendar_gives_models_the_days_and_cut_offs_of_a_month() -> None:
    september, august = Month(2026, 9), Month(2026, 8)
    assert BillingCalendar(5).starting(august) == BillingCalendar(5, august)
    of_cutoffs = {
        "cutoff": datetime(2026, 10, 5, 18, tzinfo=UTC),
        "previous_cutoff": datetime(2026, 9, 5, 18, tzinfo=UTC),
    }
    days = {"month": "2026-09", "month_start": date(2026, 9, 1), "month_end": date(2026, 9, 30)}
    assert BillingCalendar(5, august).parameters(september) == {
        **days,
        **of_cutoffs,
        "first_day": date(2026, 8, 1),
        "cutoff_before": datetime(2026, 8, 5, 18, tzinfo=UTC),
    }
    without_first = BillingCalendar(5).parameters(september)
    assert (without_first["first_day"], without_first["cutoff_before"]) == (
        date(2026, 9, 1),
        of_cutoffs["previous_cutoff"],
    )
