"""Months rated again with a workbook: the same one changes nothing, exactly; another changes what its rows say."""

import hashlib
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.mediation.tariff_book import TariffBookRefused
from origyne_pipeline.money import round_half_up
from origyne_pipeline.settings import Settings
from origyne_pipeline.simulation.workbooks import write_workbook
from origyne_pipeline.tariff_impact.differences import customer_differences, destination_differences, figures
from origyne_pipeline.tariff_impact.impact import TariffImpact, tariff_impact
from origyne_pipeline.tariff_impact.trial_book import TrialError
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import Deposit, Market
from tests.tariff_impact.trials import FIRST, deposit_tariff, rated_home, tariff_sheets, write_tariff


@pytest.fixture(scope="module")
def in_force(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tariff(tmp_path_factory.mktemp("tariffs") / "in_force.xlsx")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, in_force: Path) -> Settings:
    """Of a home that no test changes."""
    return rated_home(Market(Deposit(tmp_path_factory.mktemp("home")).warehouse), in_force)


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> tuple[Settings, Market]:
    """A copy of the home, to change."""
    home = tmp_path / "home"
    shutil.copytree(settings.home, home)
    return Settings(home, home / "reference/clients.xlsx"), Market(Deposit(home).warehouse)


@pytest.fixture
def scratch(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def every_byte(home: Path) -> dict[str, tuple[int, int, str]]:
    """Name, mode, time and content of all that a home holds."""
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest(),
        )
        for path in sorted((home, *home.rglob("*")))
    }


def amounts(impact: TariffImpact) -> dict[str, tuple[Decimal, Decimal]]:
    return {figure.name: (figure.before, figure.after) for figure in figures(impact.before, impact.after)}


@pytest.mark.parametrize("months", [1, 2])
def test_the_same_workbook_changes_nothing(settings: Settings, in_force: Path, months: int) -> None:
    impact = tariff_impact(settings, in_force, months)
    assert [str(month.month) for month in impact.months] == ["2026-09", "2026-10"][-months:]
    assert impact.before == impact.after
    assert {row.difference for row in customer_differences(impact)} == {Decimal(0)}
    assert all(before == after for before, after in amounts(impact).values())
    assert months == 1 or all(before for before, _ in amounts(impact).values()), "each figure is tried"


def test_before_is_what_was_rated(settings: Settings, in_force: Path) -> None:
    market = Market(Warehouse(settings.home))
    impact = tariff_impact(settings, in_force, 2)
    rated = market.rows("rated_cdrs", "amount_excl_tax")
    assert sum(count.amount for count in impact.before.destinations.values()) == sum(rated)
    lines = market.rows("monthly_consumption", "amount_excl_tax")
    assert impact.before.total(lambda sums: sums.usage) == sum(map(round_half_up, lines))
    assert impact.before.rated_events == len(rated)
    unrated = {reason: count.events for reason, count in impact.before.unrated.items()}
    assert unrated == {"UNKNOWN_DESTINATION": 2, "UNKNOWN_LINE": 1}, "one waits in both months"
    assert impact.before.customers["C2"].reductions > 0 > impact.before.customers["C1"].reductions


def test_a_dearer_call_is_paid_by_those_who_call(settings: Settings, tmp_path: Path) -> None:
    dearer = write_tariff(tmp_path / "dearer.xlsx", price="0.24")
    impact = tariff_impact(settings, dearer, 1)
    (row,) = (row for row in destination_differences(impact) if row.difference)
    # October bills BELATED of September by September's tariff; PASS_2 is beyond 90 s of the pass by 30 s
    assert (row.usage, row.destination_code, row.difference) == ("VOIX", "FR", Decimal("0.06"))
    impact = tariff_impact(settings, dearer, 2)
    (row,) = (row for row in destination_differences(impact) if row.difference)
    # CALL 125 s, TTC and BELATED 61 s, and what the pass leaves of 120 s, at 0.12 a minute more
    assert row.difference == Decimal("0.25") + 2 * Decimal("0.122") + Decimal("0.06")
    by_customer = {row.customer_ref: row for row in customer_differences(impact)}
    assert by_customer["C2"].difference == 0, "the minimum of the customer takes it"
    assert by_customer["C2"].after.reductions < by_customer["C2"].before.reductions
    assert by_customer["C1"].after.reductions - by_customer["C1"].before.reductions == Decimal("-0.04")
    assert by_customer["C1"].difference == Decimal("0.25") + Decimal("0.12") - Decimal("0.04")
    assert [row.customer_ref for row in customer_differences(impact)][:1] == ["C1"]


def test_an_event_rated_now_is_no_longer_carried_to_the_next_month(
    settings: Settings, tmp_path: Path
) -> None:
    everywhere = (("33", "FR", "France", "NATIONAL"), ("999", "AILLEURS", "Ailleurs", "MONDE"))
    impact = tariff_impact(settings, write_tariff(tmp_path / "more.xlsx", destinations=everywhere), 2)
    assert [month.after.unrated_events.events for month in impact.months] == [0, 1]
    assert {reason: count.events for reason, count in impact.after.unrated.items()} == {"UNKNOWN_LINE": 1}
    assert impact.after.rated_events == impact.before.rated_events + 1
    assert impact.after.cost - impact.before.cost == Decimal("0.03")


def test_an_event_without_a_price_now_is_carried_and_counted(settings: Settings, tmp_path: Path) -> None:
    nowhere = (("999", "AILLEURS", "Ailleurs", "MONDE"),)
    impact = tariff_impact(settings, write_tariff(tmp_path / "less.xlsx", destinations=nowhere), 2)
    september, october = impact.months
    assert september.after.unrated["UNKNOWN_DESTINATION"].events == 9
    assert october.after.unrated["UNKNOWN_DESTINATION"].events == 9 + 4, "and what September leaves"


def test_a_draw_of_one_month_counts_in_the_next(settings: Settings, tmp_path: Path) -> None:
    """The late message of September, billed in October, finds left what September under this workbook leaves."""
    impact = tariff_impact(settings, write_tariff(tmp_path / "small.xlsx", pool_quantity=2), 2)
    september = impact.months[0]
    assert september.after.rated_events == september.before.rated_events
    usage = [
        (month.before.customers["C1"].usage, month.after.customers["C1"].usage) for month in impact.months
    ]
    # A message of line 2 is beyond 2 x 2; one of line 1 takes what its option gives: the late one finds nothing
    assert [after - before for before, after in usage] == [Decimal("0.10"), Decimal("0.10")]


def test_what_was_asked_in_advance_is_set_right(settings: Settings, tmp_path: Path) -> None:
    impact = tariff_impact(settings, write_tariff(tmp_path / "advance.xlsx", advance="14"), 2)
    by_customer = {row.customer_ref: row.difference for row in customer_differences(impact)}
    # September itself, October asked in September, November asked in October: a euro each
    assert by_customer["C3"] == 3
    assert by_customer["C1"] == 0


def test_nothing_of_the_home_changes(settings: Settings, tmp_path: Path, scratch: Path) -> None:
    dearer = write_tariff(tmp_path / "dearer.xlsx", price="0.24")
    before = every_byte(settings.home)
    tariff_impact(settings, dearer, 2)
    assert every_byte(settings.home) == before
    assert list(scratch.iterdir()) == []


def test_scratch_goes_away_after_a_stop(settings: Settings, in_force: Path, scratch: Path) -> None:
    before = every_byte(settings.home)
    written: list[int] = []

    def stop(done: int, total: int) -> None:
        written.append(len(list(scratch.rglob("*.parquet"))))
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tariff_impact(settings, in_force, 2, progress=stop)
    assert written == [0, 3], "September lay in scratch"
    assert list(scratch.iterdir()) == []
    assert every_byte(settings.home) == before


def test_it_may_begin_on_a_later_day_of_the_months(settings: Settings, tmp_path: Path) -> None:
    dearer = write_tariff(tmp_path / "dearer.xlsx", price="0.24")
    impact = tariff_impact(settings, dearer, 2, date.fromisoformat("2026-09-28"))
    (row,) = (row for row in destination_differences(impact) if row.difference)
    assert row.difference == Decimal("0.06"), "the calls of the pass alone"
    with pytest.raises(
        TrialError, match=r"--from: expected a day .* 2026-10-01 to 2026-10-31, found 2026-09-28"
    ):
        tariff_impact(settings, dearer, 1, date.fromisoformat("2026-09-28"))


def test_a_later_workbook_stays_in_force(
    own: tuple[Settings, Market], in_force: Path, tmp_path: Path
) -> None:
    settings, market = own
    deposit_tariff(
        market, write_tariff(tmp_path / "next.xlsx", advance="15"), date.fromisoformat("2026-11-01")
    )
    market.rate("2026-10", first=FIRST)
    impact = tariff_impact(settings, in_force, 1)
    assert str(impact.to_day) == "2026-10-31"
    assert impact.before == impact.after


def test_a_workbook_with_faults_is_refused_with_each_of_them(settings: Settings, tmp_path: Path) -> None:
    sheets = tariff_sheets()
    sheets["Offres"][1][2] = "FIXE"
    sheets["Tarifs"][1][7] = "cher"
    write_workbook(tmp_path / "bad.xlsx", sheets)
    with pytest.raises(
        TariffBookRefused, match=r"bad\.xlsx is refused, 2 faults; nothing was computed"
    ) as refused:
        tariff_impact(settings, tmp_path / "bad.xlsx", 1)
    assert [(fault.sheet, fault.cell) for fault in refused.value.faults] == [
        ("Offres", "C2"),
        ("Tarifs", "H2"),
    ]
    with pytest.raises(TrialError, match=r"absent\.xlsx: cannot be read"):
        tariff_impact(settings, tmp_path / "absent.xlsx", 1)


def test_without_a_rated_month_it_says_what_to_run(market: Market, in_force: Path) -> None:
    settings = Settings(market.warehouse.home, market.warehouse.home / "clients.xlsx")
    with pytest.raises(TrialError, match=r"expected at least one rated month, found none; run 'origyne run"):
        tariff_impact(settings, in_force, 1)


def test_a_month_that_is_being_rated_is_told(own: tuple[Settings, Market], in_force: Path) -> None:
    settings, market = own
    market.warehouse.drop("recurring_charges", "2026-10")
    with pytest.raises(TrialError, match="2026-10: .* being rated by another process"):
        tariff_impact(settings, in_force, 1)
    market.rate("2026-10", first=FIRST)
    with market.warehouse.session() as session:  # another rating has put its events in place, and not ended
        session.bind("rated_cdrs", ["2026-10"])
        session.save("rated_cdrs", "2026-10", where="cdr_id <> 'OCTOBER'")
    with pytest.raises(TrialError, match="2026-10: .* being rated by another process"):
        tariff_impact(settings, in_force, 1)


def test_a_workbook_without_an_offer_or_option_in_use_is_refused_first(
    settings: Settings, tmp_path: Path
) -> None:
    sheets = tariff_sheets()
    sheets["Offres"] = [row for row in sheets["Offres"] if row[0] != "MOB"]
    sheets["Options"] = [row for row in sheets["Options"] if row[0] != "PASS"]
    path = tmp_path / "without.xlsx"
    write_workbook(path, sheets)
    with pytest.raises(TrialError) as refused:
        tariff_impact(settings, path, 2)
    message = str(refused.value)
    assert "did not find offer MOB (3 lines), option PASS (1 line); nothing was computed" in message
    assert "Add their rows to Offres and Options, with their allowances in Forfaits" in message
