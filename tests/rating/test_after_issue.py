"""What comes after the issue: an issued month stays as it is, and what landed late falls to the first open month."""

import sqlite3
from pathlib import Path

import pytest

from origyne_pipeline import issued
from origyne_pipeline.in_view import InView, kept_files, rated_from, take_over
from origyne_pipeline.invoicing.inputs import inputs_of_issue
from origyne_pipeline.issued import IssuedError, Terms, issued_from
from origyne_pipeline.lake import LakeFile
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.after_issue import changes_of
from origyne_pipeline.rating.explain import explain
from origyne_pipeline.rating.late import LateError
from origyne_pipeline.rating.month import RatingError, billing_calendar, rate_month
from origyne_pipeline.settings import Settings
from tests.deposits import Market, path_of
from tests.rating.test_months import SINCE_JANUARY, at, billed, message, sheets

TABLES = (
    "rated_cdrs",
    "unrated_cdrs",
    "allowance_draws",
    "monthly_consumption",
    "recurring_charges",
    "lines",
)
FIRST = "2026-09"


@pytest.fixture
def open_market(market: Market) -> Market:
    market.tariff(at("2026-01-01 00:00:00").date(), sheets(sharing="LIGNE"))
    market.observe("2026-08-01", [SINCE_JANUARY])
    market.events(
        "2026-09-16",
        [message("A", "2026-09-16 10:00:00"), message("B", "2026-09-16 11:00:00")],
    )
    market.events("2026-10-16", [message("OCTOBER", "2026-10-16 10:00:00")])
    return market


def issue(market: Market, month: str) -> None:
    """Notes a rated month as issued, as the invoice register does with the first of its invoices."""
    path = market.warehouse.home / issued.REGISTER
    path.parent.mkdir(parents=True, exist_ok=True)
    found = rated_from(market.warehouse, Month.parse(month))
    assert found is not None
    with sqlite3.connect(path) as db:
        issued.keep(db, found)


def rate(market: Market, *months: str) -> None:
    for month in months:
        market.rate(month, first=FIRST)


def files(market: Market, month: str) -> dict[str, str | None]:
    return {table: market.warehouse.partitions(table)[month].file for table in TABLES}


def land_late(market: Market, *ids: str) -> None:
    """A file stamped before the cut-off of September that lands now: its events join their day's."""
    market.events(
        "2026-09-16",
        [
            message("A", "2026-09-16 10:00:00"),
            message("B", "2026-09-16 11:00:00"),
            *(message(name, "2026-09-16 12:00:00") for name in ids),
        ],
    )


def test_late_events_are_rated_alike_by_parts(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-10")
    whole = files(open_market, "2026-10")
    assert open_market.warehouse.partitions("late_cdrs")["2026-10"].rows == 1
    rate_month(open_market.warehouse, Month.parse("2026-10"), BillingCalendar(5, Month.parse(FIRST)), parts=4)
    assert files(open_market, "2026-10") == whole


def test_what_lands_after_the_issue_is_billed_in_the_first_open_month_and_changes_nothing_issued(
    open_market: Market,
) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    before = files(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-09", "2026-10")
    assert files(open_market, "2026-09") == before
    assert billed(open_market, "2026-10") == ["LATE", "OCTOBER"]
    late = open_market.rows(
        "monthly_consumption", "billing_month", "is_late", "event_count", keys=["2026-10"]
    )
    assert sorted(late) == [("2026-10", False, 1), ("2026-10", True, 1)]
    assert open_market.rows("late_cdrs", "cdr_id", keys=["2026-10"]) == ["LATE"]


def test_a_late_event_draws_on_what_its_own_month_has_left(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-10")
    charged = open_market.rows("rated_cdrs", "cdr_id", "charged_quantity", keys=["2026-10"])
    assert dict(charged) == {"LATE": 1, "OCTOBER": 0}  # 2 SMS a month: A and B took September's


def test_months_run_again_in_any_order_are_the_same_files(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-10")
    issue(open_market, "2026-10")
    land_late(open_market, "LATE", "LATER")
    rate(open_market, "2026-11")
    assert billed(open_market, "2026-11") == ["LATER"]
    before = {month: files(open_market, month) for month in ("2026-09", "2026-10", "2026-11")}
    for month in ("2026-11", "2026-09", "2026-10", "2026-11", "2026-10"):
        rate(open_market, month)
    assert {month: files(open_market, month) for month in before} == before


def test_the_first_open_month_takes_it_whichever_are_issued(open_market: Market) -> None:
    rate(open_market, "2026-09", "2026-10")
    issue(open_market, "2026-10")  # September waits
    land_late(open_market, "LATE")
    rate(open_market, "2026-09", "2026-10", "2026-11")
    assert billed(open_market, "2026-09") == ["A", "B", "LATE"]
    assert billed(open_market, "2026-10") == ["OCTOBER"]
    assert billed(open_market, "2026-11") == []


def test_a_month_that_is_only_rated_keeps_what_came_late_for_itself(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-10", "2026-11")
    assert (billed(open_market, "2026-10"), billed(open_market, "2026-11")) == (["LATE", "OCTOBER"], [])


def test_a_file_that_was_replaced_takes_back_nothing_issued(open_market: Market) -> None:
    """A is gone, B costs something else now, C is new; and A comes again under a later stamp."""
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    before = files(open_market, "2026-09")
    open_market.events(
        "2026-09-16",
        [message("B", "2026-09-16 11:00:00", called_number="33600"), message("C", "2026-09-16 12:00:00")],
    )
    open_market.events("2026-10-10", [message("A", "2026-09-16 10:00:00", "2026-10-10 10:00:00")])
    rate(open_market, "2026-09", "2026-10")
    assert files(open_market, "2026-09") == before
    assert billed(open_market, "2026-10") == ["C", "OCTOBER"]
    (found,) = changes_of(open_market.warehouse, [Month.parse("2026-09")])
    counts = (found.came.events, found.gone.events, found.changed.events)
    assert counts == (1, 1, 1)  # A under its new stamp would be October's
    again = files(open_market, "2026-10")
    issue(open_market, "2026-10")
    rate(open_market, "2026-10")
    assert files(open_market, "2026-10") == again


def test_an_unrated_event_whose_file_was_replaced_is_still_billed(open_market: Market) -> None:
    other = {"line": "33600000009"}
    rows = [message("A", "2026-09-16 10:00:00"), message("WAITS", "2026-09-16 10:30:00", **other)]
    open_market.events("2026-09-16", rows)
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    open_market.events("2026-09-16", rows[:1])
    open_market.observe("2026-10-06", [SINCE_JANUARY, SINCE_JANUARY | other])
    rate(open_market, "2026-10")
    assert billed(open_market, "2026-10") == ["OCTOBER", "WAITS"]
    issue(open_market, "2026-10")
    before = files(open_market, "2026-10")
    rate(open_market, "2026-10", "2026-11")
    assert files(open_market, "2026-10") == before


def test_snapshots_and_workbooks_that_come_late_change_nothing_issued(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    before = files(open_market, "2026-09")
    ended = SINCE_JANUARY | {"terminated_on": at("2026-09-10 00:00:00").date()}
    open_market.observe("2026-10-01", [ended])
    open_market.tariff(at("2026-09-01 00:00:00").date(), sheets("0.50"), workbook="late")
    rate(open_market, "2026-09")
    assert files(open_market, "2026-09") == before
    (found,) = changes_of(open_market.warehouse, [Month.parse("2026-09")])
    assert (found.snapshots, found.workbooks) == (1, 1)


def test_other_settings_change_nothing_issued(open_market: Market) -> None:
    open_market.events("2026-10-04", [message("FOURTH", "2026-09-30 10:00:00", "2026-10-04 10:00:00")])
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    before = files(open_market, "2026-09")
    open_market.rate("2026-09", first=FIRST, cutoff_day=2)
    assert files(open_market, "2026-09") == before


def test_an_open_month_keeps_to_the_cut_off_day_of_the_issued_ones(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    with pytest.raises(RatingError, match="cutoff_day: expected 5.*found 10"):
        open_market.rate("2026-10", first=FIRST, cutoff_day=10)


def test_the_first_month_stays_what_months_were_issued_under(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    for setting in (None, Month.parse(FIRST)):
        calendar = billing_calendar(open_market.warehouse, BillingCalendar(5, setting))
        assert calendar == BillingCalendar(5, Month.parse(FIRST))
    with pytest.raises(RatingError, match="first_month: expected 2026-09.*found 2026-10"):
        billing_calendar(open_market.warehouse, BillingCalendar(5, Month.parse("2026-10")))


def test_events_due_before_the_first_month_stay_unbilled(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    open_market.events("2026-08-31", [message("AUGUST", "2026-08-31 10:00:00", "2026-08-31 20:00:00")])
    rate(open_market, "2026-10")
    assert billed(open_market, "2026-10") == ["OCTOBER"]


def test_a_file_that_is_gone_is_told_with_what_to_do(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    known = issued_from(open_market.warehouse.home, Month.parse("2026-09"))
    assert known is not None
    file, _ = known.tables["cdrs"]["2026-09-16"]
    path = Path(open_market.warehouse.address("cdrs", str(file)))
    assert LakeFile("cdrs", str(file)) in kept_files(open_market.warehouse)
    assert open_market.warehouse.sweep(-1, kept_files(open_market.warehouse)) >= 0
    assert path.exists()
    path.unlink()
    with pytest.raises(IssuedError, match=r"2026-09.*gone.*back"):
        rate(open_market, "2026-09")


def test_lost_outcomes_of_issued_months_are_those_of_the_months_rated_again(open_market: Market) -> None:
    """A vast month that is rated again has the same rows in another file: its events are written as they come."""
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-10")
    issue(open_market, "2026-10")
    lake, before = open_market.warehouse, files(open_market, "2026-10")
    lost, late = path_of(lake, "rated_cdrs", "2026-09"), path_of(lake, "late_cdrs", "2026-10")
    with lake.session() as session:
        other = lake.home / "other.parquet"
        ((rows,),) = session.query(f"copy (from '{lost}') to '{other}' (format parquet, compression gzip)")
        session.lake.commit("rated_cdrs", "2026-09", other, rows)
    for path in (lost, late):
        path.unlink()
    assert path_of(lake, "rated_cdrs", "2026-09") != lost
    rate(open_market, "2026-10")
    assert files(open_market, "2026-10") == before
    assert late.exists() and billed(open_market, "2026-10") == ["LATE", "OCTOBER"]


@pytest.mark.parametrize(("basis", "needed"), [("rated", False), ("billed", True)])
def test_matches_with_the_wholesaler_are_an_input_where_its_amounts_are_billed(
    open_market: Market, basis: str, needed: bool
) -> None:
    home, month = open_market.warehouse.home, Month.parse("2026-09")
    (home / "registers").mkdir(parents=True, exist_ok=True)
    matches = {"billed_matches": {"2026-09": ("2026-09/lost.parquet", 1)}}
    with sqlite3.connect(home / issued.REGISTER) as db:
        issued.keep(db, issued.IssuedFrom(month, Terms(BillingCalendar(5, month), basis), matches))
    inputs = inputs_of_issue(open_market.warehouse, Settings(home, home / "clients.xlsx"), month)
    assert ("billed_matches" in inputs.tables) is needed


@pytest.mark.parametrize(("rows", "refused"), [(1, False), (2, True)])
def test_lost_matches_that_were_billed_are_those_of_today_where_they_are_as_many(
    open_market: Market, rows: int, refused: bool
) -> None:
    lake = open_market.warehouse
    row = dict.fromkeys(column.name for column in table_model("billed_matches").columns) | {
        "period": "2026-09"
    }
    with lake.session() as session:
        session.bind_values("billed_matches", [row] * rows)
        session.save("billed_matches", "2026-09")
    month = InView(lake, {"billed_matches": {"2026-09": ("2026-09/lost.parquet", 1)}}, "issued from it")
    if refused:
        with pytest.raises(IssuedError, match="put the folder lake/ back from a backup"):
            month.partitions("billed_matches")
    else:
        assert month.partitions("billed_matches") == lake.partitions("billed_matches")


def test_a_month_that_was_issued_before_an_input_existed_has_none_of_it(open_market: Market) -> None:
    lake = open_market.warehouse
    assert lake.partitions("tariff_offers") and lake.partitions("landed_versions") == {}
    month = InView(lake, {"cdrs": {}}, "issued from it")
    assert month.partitions("tariff_offers") == {}
    assert month.partitions("rated_cdrs") == lake.partitions("rated_cdrs")


def test_what_was_billed_must_be_known(open_market: Market) -> None:
    rate(open_market, "2026-09", "2026-10")
    issue(open_market, "2026-09")
    issue(open_market, "2026-10")
    land_late(open_market, "LATE")
    open_market.warehouse.drop("rated_cdrs", "2026-09")
    with pytest.raises(LateError, match="run 2026-09 first"):
        rate(open_market, "2026-11")


def test_an_explanation_says_that_it_came_after_the_issue(open_market: Market) -> None:
    rate(open_market, "2026-09")
    issue(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-10")
    told = explain(open_market.warehouse, "MOBILE", "LATE", BillingCalendar(5, Month.parse(FIRST)))
    assert told.billing_month == "2026-10"
    assert any("landed after" in line and "was issued" in line for line in told.lines)
    told = explain(open_market.warehouse, "MOBILE", "A", BillingCalendar(5, Month.parse(FIRST)))
    assert (told.billing_month, any("landed after" in line for line in told.lines)) == ("2026-09", False)


def test_months_issued_before_anything_was_kept_are_taken_over(open_market: Market) -> None:
    rate(open_market, "2026-09")
    path: Path = open_market.warehouse.home / issued.REGISTER
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as db:
        db.execute("create table entries (billing_month text, origin text)")
        db.execute("insert into entries values ('2026-09', 'MONTHLY')")
    take_over(open_market.warehouse, Terms(BillingCalendar(5, Month.parse(FIRST))))
    before = files(open_market, "2026-09")
    land_late(open_market, "LATE")
    rate(open_market, "2026-09", "2026-10")
    assert files(open_market, "2026-09") == before
    assert billed(open_market, "2026-10") == ["LATE", "OCTOBER"]
