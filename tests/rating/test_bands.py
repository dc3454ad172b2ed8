"""Weekly bands laid on real days: holidays, both changes of the clock, every second in exactly one band."""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.periods import PARIS, day_name, french_holidays
from origyne_pipeline.rating.bands import SCHEMA, WeeklyBand, band_spans

DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
VERSION = date(2026, 1, 1)


def weekly(*cuts: int, peak_days: tuple[str, ...] = DAYS) -> list[WeeklyBand]:
    """Bands between cuts of the day, in turn NUIT and JOUR on peak days, NUIT all day on others."""
    edges = (0, *cuts, 1440)
    rows = []
    for day in DAYS:
        if day not in peak_days:
            rows.append(WeeklyBand(day, "NUIT", 0, 1440))
            continue
        for place, (start, end) in enumerate(pairwise(edges)):
            rows.append(WeeklyBand(day, "JOUR" if place % 2 else "NUIT", start, end))
    return rows


def runs(bands: list[WeeklyBand], first: date, last: date) -> list[tuple[str, str, str]]:
    """Runs of a band in local time: ``(band, from, until)`` by ``same_until``, each once."""
    found: dict[int, tuple[str, str, str]] = {}
    for _, _, band, start, _, until in band_spans({VERSION: bands}, first, last).iter_rows():
        found.setdefault(until, (band, local(start), local(until)))
    return list(found.values())


def local(epoch_s: int) -> str:
    return datetime.fromtimestamp(epoch_s, PARIS).strftime("%d/%m %H:%M%z")


def test_a_day_is_cut_at_its_local_times() -> None:
    assert runs(weekly(480, 1200), date(2026, 9, 1), date(2026, 9, 1)) == [
        ("NUIT", "01/09 00:00+0200", "01/09 08:00+0200"),
        ("JOUR", "01/09 08:00+0200", "01/09 20:00+0200"),
        ("NUIT", "01/09 20:00+0200", "02/09 00:00+0200"),
    ]


def test_the_clock_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    there = runs(weekly(480, 1200), date(2026, 9, 1), date(2026, 9, 1))
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert runs(weekly(480, 1200), date(2026, 9, 1), date(2026, 9, 1)) == there
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_span_is_a_row_for_each_utc_day_of_typed_columns() -> None:
    spans = band_spans({VERSION: weekly()}, date(2026, 9, 1), date(2026, 9, 2))
    midnight = int(datetime(2026, 9, 1, tzinfo=UTC).timestamp())
    first, last = midnight - 2 * 3600, midnight + 46 * 3600
    day = midnight // 86_400
    assert spans.rows() == [
        (VERSION, day - 1, "NUIT", first, midnight, last),
        (VERSION, day, "NUIT", midnight, midnight + 86_400, last),
        (VERSION, day + 1, "NUIT", midnight + 86_400, last, last),
    ]
    assert dict(spans.schema) == SCHEMA
    assert dict(band_spans({}, date(2026, 9, 1), date(2026, 9, 2)).schema) == SCHEMA


def test_the_day_before_a_change_of_the_clock_is_of_one_stretch() -> None:
    spans = band_spans({VERSION: weekly()}, date(2026, 3, 28), date(2026, 3, 28))
    assert sum(row[4] - row[3] for row in spans.iter_rows()) == 24 * 3600


def test_a_band_runs_on_over_midnight() -> None:
    found = runs(weekly(480, 1200), date(2026, 9, 1), date(2026, 9, 2))
    assert ("NUIT", "01/09 20:00+0200", "02/09 08:00+0200") in found


def test_the_night_that_clocks_go_forward_is_an_hour_short() -> None:
    found = runs(weekly(150, 180), date(2026, 3, 29), date(2026, 3, 29))
    assert found == [("NUIT", "29/03 00:00+0100", "30/03 00:00+0200")], (
        "02:30 to 03:00 does not exist that day"
    )
    spans = band_spans({VERSION: weekly()}, date(2026, 3, 29), date(2026, 3, 29))
    assert sum(row[4] - row[3] for row in spans.iter_rows()) == 23 * 3600


def test_the_night_that_clocks_go_back_has_its_hour_twice() -> None:
    assert runs(weekly(120, 150), date(2026, 10, 25), date(2026, 10, 25)) == [
        ("NUIT", "25/10 00:00+0200", "25/10 02:00+0200"),
        ("JOUR", "25/10 02:00+0200", "25/10 02:30+0200"),
        ("NUIT", "25/10 02:30+0200", "25/10 02:00+0100"),
        ("JOUR", "25/10 02:00+0100", "25/10 02:30+0100"),
        ("NUIT", "25/10 02:30+0100", "26/10 00:00+0100"),
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 14), "FERIE"),  # Ascension, a Thursday
        (date(2026, 5, 15), "VEN"),
        (date(2026, 5, 25), "FERIE"),  # Whit Monday
        (date(2026, 11, 11), "FERIE"),
        (date(2026, 12, 26), "SAM"),  # a holiday in Alsace only
        (date(2026, 4, 3), "VEN"),  # Good Friday, likewise
        (date(2027, 8, 15), "FERIE"),  # a Sunday
    ],
)
def test_a_public_holiday_of_metropolitan_france_is_a_day_of_its_own(day: date, name: str) -> None:
    assert day_name(day) == name
    bands = weekly(480, peak_days=("FERIE",))
    assert (len(runs(bands, day, day)) == 2) == (name == "FERIE")


def test_a_year_has_eleven_public_holidays() -> None:
    assert all(len(french_holidays(year)) in (10, 11) for year in range(2020, 2035))
    assert len(french_holidays(2026)) == 11


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 1439), max_size=4, unique=True),
    st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 30), date(2026, 5, 7)]),
    st.data(),
)
def test_every_second_is_in_the_band_of_its_local_minute(
    cuts: list[int], first: date, data: st.DataObject
) -> None:
    bands = weekly(*sorted(cuts), peak_days=("SAM", "DIM", "FERIE"))
    last = first + timedelta(days=3)
    spans = list(band_spans({VERSION: bands}, first, last).iter_rows())
    for before, after in pairwise(spans):
        assert before[4] == after[3], "no gap, no overlap"
        assert before[2] != after[2] or before[5] == after[5], "a run has one end"
    for _ in range(20):
        at = data.draw(st.integers(spans[0][3], spans[-1][4] - 1))
        (band,) = (row[2] for row in spans if row[1] == at // 86_400 and row[3] <= at < row[4])
        clock = datetime.fromtimestamp(at, UTC).astimezone(PARIS)
        minute = clock.hour * 60 + clock.minute
        wanted = [
            b.band for b in bands if b.day == day_name(clock.date()) and b.from_minute <= minute < b.to_minute
        ]
        assert [band] == wanted
