"""The month-end pack as an asset: its files, its checks, and when the schedule asks for it."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest

from assets.definitions import defs
from assets.instance import open_instance
from assets.launch import Launcher
from assets.schedules import monthly_pack
from origyne_pipeline.given_accruals import given_path
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.year_book import YearBook
from tests.bookkeeping import years

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
OCTOBER = Month(2026, 10)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return years.filled(tmp_path)


def make(settings: Settings) -> dict[str, bool]:
    launcher = Launcher(settings, now=lambda: NOW)
    launcher.jobs.run("month_end", partition_key=str(OCTOBER))
    return {one.check_name: one.passed for one in launcher.office.checks}


def test_the_run_writes_the_pack_and_shows_its_figures_and_files(settings: Settings) -> None:
    assert make(settings) == {"figures_tie": True, "past_accruals_stand": True}
    with open_instance(settings) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("month_end_pack"))
    assert event is not None and event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    folder = settings.home / "accounting" / str(OCTOBER)
    for name, file in (
        ("workbook", f"cloture_{OCTOBER}.xlsx"),
        ("document", f"cloture_{OCTOBER}.pdf"),
        ("journals", f"journaux_{OCTOBER}.txt"),
    ):
        assert metadata[name].value == str(folder / file) and (folder / file).is_file()
    assert metadata["Ventes hors taxes"].value == 86.65
    assert "Ventes hors taxes" in str(metadata["figures"].value)


def test_a_figure_that_does_not_tie_and_an_accrual_that_changed_are_checks_that_fail(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = given_path(settings.home, OCTOBER.previous())
    given.parent.mkdir(parents=True)
    given.write_text('{"Factures non parvenues 2026-09": "9999.00"}')
    real = YearBook.add

    def add(book: YearBook, entries: object) -> None:
        real(book, [one for one in entries if one.kind != "DEBIT"])  # type: ignore[attr-defined]

    monkeypatch.setattr(YearBook, "add", add)
    assert make(settings) == {"figures_tie": False, "past_accruals_stand": False}


def test_the_schedule_asks_once_for_the_last_month_that_is_billed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(settings.home))

    def asked() -> list[str | None]:
        context = dg.build_schedule_context(
            scheduled_execution_time=NOW, repository_def=defs.get_repository_def()
        )
        return [one.partition_key for one in monthly_pack.evaluate_tick(context).run_requests or []]

    assert asked() == []
    row = {"end_to_end_id": "F1", "invoice_number": "F1", "billing_month": "2026-10", "amount": Decimal(1)}
    years.save(settings.home, "direct_debits", "2026-10", [row])
    assert asked() == ["2026-10"]
    make(settings)
    assert asked() == []
