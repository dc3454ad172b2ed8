"""The page of a small office that is published: each figure is what a query of its source gives; files and refusals."""

import json
import stat
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner

from assets.definitions import defs
from assets.instance import open_instance
from assets.launch import Launcher
from assets.schedules import monthly_page
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.dashboard.history import DashboardError, read_history
from origyne_pipeline.dashboard.models import Table
from origyne_pipeline.dashboard.plan import SUBJECTS, Figure
from origyne_pipeline.dashboard.scales import number, scale_of
from origyne_pipeline.dashboard.writing import Dashboard, write_dashboard
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse.query import query_database, query_each
from tests.publication.office import published_office

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
OCTOBER = Month(2026, 10)
MONTHS = ("2026-09", "2026-10")
COUNTED = ("measure_usage", "measure_money_not_billed", "measure_reconciliation")
"""Of these a cause or usage that has no row did not happen."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_office(tmp_path_factory.mktemp("office") / "home").parent


@pytest.fixture(scope="module")
def settings(home: Path) -> Settings:
    return Settings(home=home, clients=home / "clients.xlsx")


@pytest.fixture(scope="module")
def written(settings: Settings) -> Dashboard:
    return write_dashboard(settings, NOW.date())


def asked(figure: Figure, month: str) -> str:
    """A query of its own for a figure."""
    where = f" and {figure.row[0]} = '{figure.row[1]}'" if figure.row else ""
    return f"select sum({figure.column}) from {figure.table} where billing_month = '{month}'{where}"


def answered(home: Path, figures: list[Figure]) -> dict[tuple[Figure, str], Decimal | None]:
    """Each figure of each month by its query."""
    keys = [(figure, month) for figure in figures for month in MONTHS]
    answers = query_each(home / "origyne.duckdb", [asked(*key) for key in keys])
    values: dict[tuple[Figure, str], Decimal | None] = {}
    for key, (_, [[value]]) in zip(keys, answers, strict=True):
        values[key] = None if value is None else Decimal(value)
        if value is None and key[0].table in COUNTED:
            values[key] = Decimal(0)
    return values


def test_each_figure_of_each_month_is_that_of_a_query(home: Path, written: Dashboard) -> None:
    compared = 0
    all_figures = [figure for subject in SUBJECTS for figure in subject.figures.values()]
    answers = answered(home, all_figures)
    for subject, section in zip(SUBJECTS, written.page.sections, strict=True):
        figures = list(subject.figures.values())
        if not figures:
            continue
        table = next(part for part in section.parts if isinstance(part, Table))
        columns = []
        for figure in figures:
            values = [answers[figure, month] for month in MONTHS]
            columns.append([number(value, scale_of(figure.unit, values)) for value in values])
            compared += sum(value is not None for value in values)
        for place in range(len(MONTHS)):
            assert list(table.rows[place][1:]) == [column[place] for column in columns], section.title
    assert compared > 60


def test_the_revenue_is_that_of_the_documents(home: Path, written: Dashboard) -> None:
    sql = "select sum(total_excl_tax) from invoices where billing_month = '2026-10'"
    [[total]] = query_database(home / "origyne.duckdb", sql)[1]
    assert written.page.tiles[0].value == f"{total}".replace(".", ",") + "\u00a0€"


def test_the_details_of_the_month_are_rows_of_the_measures(home: Path, written: Dashboard) -> None:
    tables = {
        part.caption: part
        for section in written.page.sections
        for part in section.parts
        if isinstance(part, Table)
    }
    [[first]] = query_database(
        home / "origyne.duckdb",
        "select amount_excl_tax from measure_destinations where billing_month = '2026-10' and place = 1",
    )[1]
    assert tables["Principales destinations du mois"].rows[0][4] == number(first, scale_of("euros", [first]))
    losses = tables["Vendu à perte ce mois-ci, par cause"].rows
    assert losses == [["Prix de vente sous le coût", "2", "0,40"], ["Compris dans un forfait", "3", "0,15"]]
    ages = next(table for caption, table in tables.items() if caption.startswith("Balance âgée"))
    [[balance]] = query_database(
        home / "origyne.duckdb", "select sum(balance_incl_tax) from account_balances"
    )[1]
    assert ages.rows[6][1] == number(balance, scale_of("euros", [balance]))


def test_no_customer_and_no_number_is_on_the_page(home: Path, written: Dashboard) -> None:
    text = written.html.read_text(encoding="utf-8")
    customers = query_database(home / "origyne.duckdb", "select distinct customer_ref, line from lines")[1]
    assert not [word for row in customers for word in row if f">{word}<" in text or f" {word} " in text]


def test_the_files_are_private_and_the_same_again(
    settings: Settings, written: Dashboard, tmp_path: Path
) -> None:
    again = write_dashboard(settings, NOW.date(), OCTOBER, tmp_path)
    assert written.html == settings.home / "pilotage/2026-10/tableau_de_bord_2026-10.html"
    for one, other in ((written.html, again.html), (written.pdf, again.pdf)):
        assert one.read_bytes() == other.read_bytes()
        assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_a_month_that_is_not_billed_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DashboardError, match=r"2026-11: expected a billed month \(2026-09 to 2026-10\)"):
        write_dashboard(settings, NOW.date(), Month(2026, 11))
    with pytest.raises(DashboardError, match="found none; run 'origyne run' first"):
        write_dashboard(Settings(home=tmp_path, clients=tmp_path / "clients.xlsx"), NOW.date())


def test_a_database_of_an_older_version_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "origyne_pipeline.dashboard.history.query_database", lambda path, sql: ([], [("invoices",)])
    )
    with pytest.raises(DashboardError, match=r"none named measure_.*run 'origyne publish'"):
        read_history(home / "origyne.duckdb", OCTOBER)


def test_the_command_says_the_figures_and_where_the_files_are(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origyne_pipeline.cli.dashboard.now", lambda: NOW)
    variables = {"ORIGYNE_HOME": str(home)}
    shown = CliRunner().invoke(origyne, ["dashboard", "--out", str(tmp_path)], env=variables)
    assert shown.exit_code == 0, shown.output
    assert "Chiffre d’affaires" in shown.output and "tableau_de_bord_2026-10.pdf" in shown.output
    words = ["dashboard", "2026-09", "--out", str(tmp_path), "--json"]
    answer = json.loads(CliRunner().invoke(origyne, words, env=variables).output)
    assert (answer["month"], Path(answer["html"]).exists()) == ("2026-09", True)
    refused = CliRunner().invoke(origyne, ["dashboard", "2027-01"], env=variables)
    assert refused.exit_code == 1 and "expected a billed month" in refused.output


def test_the_schedule_asks_once_and_the_run_says_where_the_page_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(settings.home))
    page = settings.home / "pilotage/2026-10/tableau_de_bord_2026-10.html"
    page.unlink(missing_ok=True)

    def requested() -> list[str | None]:
        context = dg.build_schedule_context(
            scheduled_execution_time=NOW, repository_def=defs.get_repository_def()
        )
        return [one.partition_key for one in monthly_page.evaluate_tick(context).run_requests or []]

    assert requested() == ["2026-10"]
    Launcher(settings, now=lambda: NOW).jobs.run("draw_dashboard", partition_key="2026-10")
    assert requested() == []
    with open_instance(settings) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("dashboard"))
    assert event is not None and event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert metadata["page"].value == str(page)
    assert "address bar" in str(metadata["to open it"].value)
    assert not any("file://" in str(value.value) for value in metadata.values()), (
        "a browser refuses it from the UI"
    )
    assert "Chiffre d’affaires" in str(metadata["figures"].value)
