"""The job that helps a month which another run rates by parts."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.definitions import defs
from assets.resources import Office
from origyne_pipeline.rating import parts_beside
from origyne_pipeline.settings import Rating, Settings


def helped(home: Path, rating: Rating) -> dg.ExecuteInProcessResult:
    """A run of the job on a data root."""
    settings = Settings(home, home / "clients.xlsx", rating=rating)
    office = Office(settings, lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    job = defs.resolve_job_def("rate_parts")
    return job.execute_in_process(partition_key="2026-09", resources={"office": office}, raise_on_error=False)


def test_a_month_that_no_run_rates_needs_no_help(tmp_path: Path) -> None:
    assert helped(tmp_path, Rating()).success
    assert not (tmp_path / "lake").exists()


def test_a_run_helps_its_month_with_as_many_processes_as_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        parts_beside,
        "help_month",
        lambda warehouse, month, processes: asked.append((warehouse.home, str(month), processes)),
    )
    assert helped(tmp_path, Rating(processes=3)).success
    assert asked == [(tmp_path, "2026-09", 3)]
