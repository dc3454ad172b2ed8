"""Local wall clocks to instants, on the days that clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.mediation.dates import dates_table, read_date
from origyne_pipeline.periods import local_instant


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/09/2026", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("29/02/2028", date(2028, 2, 29)),
        ("29/02/2026", None),
        ("2026-13-01", None),
        ("1/9/2026", None),
        ("01-09-2026", None),
        ("2026/09/01", None),
        ("01/09/26", None),
        ("01/09/2026 ", None),
        ("00/09/2026", None),
        ("٠١/٠٩/٢٠٢٦", None),
        ("01/09/2026\n", None),
        ("", None),
    ],
)
def test_a_date_is_one_of_two_forms(text: str, day: date | None) -> None:
    assert read_date(text) == day


def instant(day: date, clock: time) -> datetime:
    """What the SQL makes of a row of the dates table."""
    ((_, _, midnight, shift_from, shift, _),) = dates_table([day.isoformat()]).iter_rows()
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return datetime.fromtimestamp(midnight + seconds + (shift if seconds >= shift_from else 0), UTC)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 3, 29), time(1, 59, 59), "2026-03-29T00:59:59"),
        (date(2026, 3, 29), time(2), "2026-03-29T01:00:00"),
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30:00"),
        (date(2026, 3, 29), time(3), "2026-03-29T01:00:00"),
        (date(2026, 10, 25), time(1, 59, 59), "2026-10-24T23:59:59"),
        (date(2026, 10, 25), time(2), "2026-10-25T00:00:00"),
        (date(2026, 10, 25), time(2, 59, 59), "2026-10-25T00:59:59"),
        (date(2026, 10, 25), time(3), "2026-10-25T02:00:00"),
    ],
)
def test_the_gap_moves_forward_and_the_first_of_two_is_taken(day: date, clock: time, expected: str) -> None:
    assert instant(day, clock) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.dates(date(1999, 1, 1), date(2037, 12, 31)),
        st.sampled_from([date(2025, 3, 30), date(2026, 3, 29), date(2025, 10, 26), date(2026, 10, 25)]),
    ),
    st.integers(0, 86_399),
)
def test_the_dates_table_agrees_with_the_zone_at_every_second(day: date, second: int) -> None:
    clock = (datetime.min + timedelta(seconds=second)).time()
    assert instant(day, clock) == local_instant(day, clock)


def test_the_last_day_of_the_calendar_is_a_date_too() -> None:
    assert len(dates_table(["31/12/9999", "01/01/0001"])) >= 1
