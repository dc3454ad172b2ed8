"""What the UI shows of what waits, and the links to what a run wrote."""

import base64
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.instance import open_instance
from assets.launch import Launcher
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Ftp, Settings
from tests.assets.test_runs import put
from tests.deposits import csv_text, mobile_path, sms

NUMBER = "33699887766"


def now() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


def shown(settings: Settings, asset: str) -> dict[str, Any]:
    """What the UI shows of an asset's last materialisation."""
    with open_instance(settings) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(asset))
    assert event is not None and event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A month whose events have no price and one row of which cannot be read, rated and published."""
    root = tmp_path_factory.mktemp("standing")
    broken = sms("broken", "31/02/2026")
    for day, rows in {"01": [sms("a", "01/09/2026"), broken], "03": [sms("b", "03/09/2026")]}.items():
        put(root / "ftp" / mobile_path(f"202609{day}_150000"), csv_text(*rows))
    settings = Settings(
        root / "home", root / "clients.xlsx", ftp=Ftp(f"file://{root / 'ftp'}", settle_seconds=0)
    )
    Launcher(settings, now=now).land()
    Launcher(settings, now=now).rate_month(Month(2026, 9))
    Launcher(settings, now=now).publish()
    return settings


def test_the_calendar_is_a_picture_in_the_page(settings: Settings) -> None:
    calendar = shown(settings, "deposit_calendar")
    head, _, data = calendar["calendar"].partition("base64,")
    assert head == "![deposits by day and feed](data:image/png;"
    assert base64.b64decode(data.removesuffix(")")).startswith(b"\x89PNG")
    assert calendar["missing"] == calendar["missing: rated_cdrs_mobile"] > 50


def test_quarantine_counts_by_feed_and_reason_and_shows_masked_rows(settings: Settings) -> None:
    metadata = shown(settings, "quarantine")
    assert (metadata["dagster/row_count"], metadata["reasons"]) == (1, 1)
    assert "| rated_cdrs_mobile | BAD_DATE | 1 | 1 |" in metadata["by feed and reason"]
    assert "BAD_DATE" in metadata["first rows (personal data masked)"]
    assert not any("broken;" in str(value) for value in metadata.values()), (
        "a row as written may hold anything"
    )


def test_money_that_waits_is_a_table_by_reason_and_figures_that_plot(settings: Settings) -> None:
    metadata = shown(settings, "money_that_waits")
    assert metadata["events that wait for a price"] == 2 and metadata["events in quarantine"] == 1
    waits, held = metadata["euros excl. tax that wait for a price"], metadata["euros excl. tax in quarantine"]
    assert isinstance(waits, float) and waits > 0 and held == pytest.approx(waits / 2)
    assert metadata["euros excl. tax"] == pytest.approx(waits + held)
    assert f"| waits for a price | UNKNOWN_LINE | 2 | {Decimal(str(waits))}" in metadata["by reason"]
    assert "| quarantine of rated_cdrs_mobile | BAD_DATE | 1 |" in metadata["by reason"]


def test_the_database_is_a_link_and_each_table_a_figure(settings: Settings) -> None:
    metadata = shown(settings, "analysts_database")
    assert metadata["path"] == str(settings.home / "origyne.duckdb") and Path(metadata["path"]).is_file()
    assert metadata["rows of unrated_cdrs"] == 2 and metadata["rows of quarantined_rows"] == 1
