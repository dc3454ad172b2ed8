"""The deposit sensor: cheap, silent outside the window, one run for all that is new."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.sensors import look
from origyne_pipeline.collection.land import land
from origyne_pipeline.settings import Ftp, Settings

FIRST, LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
TUESDAY = datetime(2026, 9, 8, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = tmp_path / "ftp"
    root.mkdir()
    return Settings(
        tmp_path / "home", tmp_path / "clients.xlsx", ftp=Ftp(f"file://{root}", settle_seconds=60)
    )


def deposit(settings: Settings, name: str, age_s: float = 3600) -> Path:
    path = Path(str(settings.ftp.url).removeprefix("file://")) / "RatedCDRs" / "VGA" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    os.utime(path, (TUESDAY.timestamp() - age_s,) * 2)
    return path


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 9, 6, 12, tzinfo=UTC),
        datetime(2026, 9, 8, 5, 59, tzinfo=UTC),
        datetime(2026, 9, 8, 18, 1, tzinfo=UTC),
        datetime(2026, 12, 8, 6, 59, tzinfo=UTC),
    ],
    ids=["a Sunday", "before 8h in summer", "after 20h in summer", "before 8h in winter"],
)
def test_outside_the_window_it_does_not_even_look(settings: Settings, now: datetime) -> None:
    found = look(replace(settings, ftp=Ftp("ftp://no.such.host")), now)
    assert isinstance(found, dg.SkipReason) and "8h to 20h" in str(found.skip_message)


def test_without_a_deposit_it_says_which_setting_is_missing(settings: Settings) -> None:
    found = look(replace(settings, ftp=Ftp()), TUESDAY)
    assert isinstance(found, dg.SkipReason) and "ORIGYNE_FTP_URL" in str(found.skip_message)


def test_it_asks_for_one_run_over_the_days_of_all_that_is_new(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20260904.csv")
    deposit(settings, "RatedCDRs_VGA_20260907.csv")
    found = look(settings, TUESDAY)
    assert isinstance(found, dg.RunRequest)
    assert (found.tags[FIRST], found.tags[LAST]) == ("2026-09-04", "2026-09-08")


def test_a_day_that_is_none_yet_does_not_stretch_the_range(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20991231.csv")
    deposit(settings, "RatedCDRs_VGA_19990101.csv")
    found = look(settings, TUESDAY)
    assert isinstance(found, dg.RunRequest)
    assert (found.tags[FIRST], found.tags[LAST]) == ("2026-09-08", "2026-09-08")


def test_it_skips_what_is_not_settled_and_what_has_landed(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20260908.csv", age_s=10)
    assert isinstance(look(settings, TUESDAY), dg.SkipReason)
    deposit(settings, "RatedCDRs_VGA_20260908.csv")
    assert isinstance(look(settings, TUESDAY), dg.RunRequest)
    land(settings, TUESDAY)
    assert isinstance(look(settings, TUESDAY), dg.SkipReason)


def test_the_same_news_is_one_run_an_hour_and_other_news_another(settings: Settings) -> None:
    deposit(settings, "RatedCDRs_VGA_20260907.csv")
    first, again = look(settings, TUESDAY), look(settings, TUESDAY.replace(minute=30))
    later = look(settings, TUESDAY.replace(hour=13))
    deposit(settings, "RatedCDRs_VGA_20260905.csv")
    other = look(settings, TUESDAY)
    keys = [found.run_key for found in (first, again, later, other) if isinstance(found, dg.RunRequest)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
