"""A simulated deposit with faults, followed as its days arrive: at the end the follow-up is what the bill includes."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.launch import Launcher
from origyne_pipeline.followup.follow import follow_up
from origyne_pipeline.onboarding.line_tables import write_line_tables
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.month import billing_calendar, rate_month
from origyne_pipeline.settings import Ftp, Settings
from origyne_pipeline.simulation.deposit import simulate
from origyne_pipeline.warehouse import Session, Warehouse

SEPTEMBER = Month(2026, 9)
BY_DAY = ("cdrs", "line_observations")

FOLLOWED_ON = ("2026-09-02", "2026-09-11", "2026-09-21", "2026-10-01", "2026-10-03", "2026-10-05")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A lake that grew by days, followed on some of them, of which September was then rated to be billed."""
    folder = tmp_path_factory.mktemp("growing")
    simulate(folder, month=SEPTEMBER, lines=80, days=None, events=20_000, seed=7, faults=True)
    settings = Settings(
        folder / "home",
        folder / "reference" / "clients.xlsx",
        ftp=Ftp(f"file://{folder}/ftp", settle_seconds=0),
    )
    launcher = Launcher(settings, now=lambda: datetime(2026, 10, 6, 12, tzinfo=UTC))
    launcher.land()
    launcher.clean_days()
    growing = Settings(folder / "growing", settings.clients, first_month=SEPTEMBER)
    warehouse = Warehouse(growing.home)
    for table in (settings.home / "lake").iterdir():
        if table.name not in BY_DAY:
            shutil.copytree(table, growing.home / "lake" / table.name)
    write_line_tables(warehouse, growing.clients)
    for day in FOLLOWED_ON:
        _arrive(settings.home, growing.home, day)
        follow_up(warehouse, growing)
    rate_month(warehouse, SEPTEMBER, billing_calendar(warehouse, growing.calendar))
    return warehouse


def _arrive(source: Path, home: Path, until: str) -> None:
    """Days of the source up to one, which the growing lake does not have yet."""
    for table in BY_DAY:
        for day in (source / "lake" / table).iterdir():
            arrived = home / "lake" / table / day.name
            if day.name <= until and not arrived.exists():
                shutil.copytree(day, arrived)


def _session(session: Session, *tables: str) -> None:
    for table in tables:
        session.bind(table, [str(SEPTEMBER)])


def test_what_is_used_of_each_allowance_is_what_the_bill_includes(followed: Warehouse) -> None:
    with followed.session() as session:
        _session(session, "usage_allowances", "allowance_draws")
        session.run("publication/allowance_usage")
        names = "event_month, allowance_code, customer_ref, line, granted_quantity, used_quantity"
        shown = f"select {names} from usage_allowances"
        billed = f"select {names} from allowance_usage where event_month = '{SEPTEMBER}'"
        assert session.query(f"({shown} except all {billed}) union all ({billed} except all {shown})") == []
        ((rows, partly, all_used),) = session.query(
            "select count(*), count(*) filter (used_quantity > 0 and used_quantity < granted_quantity),"
            " count(*) filter (used_quantity = granted_quantity) from usage_allowances"
        )
        assert rows > 100 and partly > 20 and all_used > 10, "the world has allowances in every state"


def test_a_threshold_has_an_instant_exactly_where_so_much_is_used(followed: Warehouse) -> None:
    with followed.session() as session:
        _session(session, "usage_allowances")
        wrong = session.query(
            "select * from usage_allowances where granted_quantity > 0 and ("
            " (reached_80_at is not null) <> (used_quantity * 100 >= granted_quantity * 80)"
            " or (reached_100_at is not null) <> (used_quantity >= granted_quantity)"
            " or reached_80_at > reached_100_at)"
        )
        assert wrong == []


def test_the_days_sum_up_to_the_consumption_that_is_billed(followed: Warehouse) -> None:
    with followed.session() as session:
        _session(session, "usage_days", "monthly_consumption", "usage_spend", "rated_cdrs")
        by = "customer_ref, line, usage, origin_zone, destination_group"
        sums = "sum(event_count), sum(billed_quantity), sum(charged_quantity), sum(amount_excl_tax)"
        days = f"select {by}, event_month < billing_month as is_late, {sums} from usage_days group by all"
        billed = f"select {by}, is_late, {sums} from monthly_consumption group by all"
        assert session.query(f"({days} except {billed}) union all ({billed} except {days})") == []
        spent = "select customer_ref, line, event_count, amount_excl_tax from usage_spend"
        events = (
            "select customer_ref, line, count(*), sum(amount_excl_tax) from rated_cdrs"
            f" where event_month = '{SEPTEMBER}' group by all"
        )
        assert session.query(f"({spent} except {events}) union all ({events} except {spent})") == []
