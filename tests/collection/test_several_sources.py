"""Several wholesalers: each has a server of its own; what one lacks does not stop the others."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from origyne_pipeline.collection.land import LandingResult, land
from origyne_pipeline.collection.register import read_landed_files, read_left_alone
from origyne_pipeline.collection.remote import RemoteError
from origyne_pipeline.feeds.source_layouts import keep_good_layouts, layout_of, left_out
from origyne_pipeline.settings import Ftp, Settings, Source

NOW = datetime(2026, 9, 10, 10, tzinfo=UTC)
CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260901_100000.csv"
OTHERS = "Trafic/M_20260901.csv"
LAYOUT = """
[rated_cdrs_mobile]
folder = "Trafic"
names = 'M_{AAAAMMJJ}\\.csv'
delimiter = ","
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two wholesalers, each with an event file; the second has a layout of its own."""
    for path in (tmp_path / "one" / CDRS, tmp_path / "two" / OTHERS):
        path.parent.mkdir(parents=True)
        path.write_text("same bytes\n")
    (tmp_path / "two.toml").write_text(LAYOUT)
    first = Ftp(f"file://{tmp_path}/one", settle_seconds=0)
    second = Source("alpha", Ftp(f"file://{tmp_path}/two", settle_seconds=0), tmp_path / "two.toml")
    return Settings(home=tmp_path / "home", clients=tmp_path / "x", ftp=first, further_sources=(second,))


def landed(settings: Settings) -> LandingResult:
    layout = layout_of(settings)
    keep_good_layouts(settings, layout)
    return land(settings, NOW, patterns=layout.patterns, pause=lambda _: None, left_out=left_out(layout))


def without_second(settings: Settings) -> Settings:
    (second,) = settings.further_sources
    lost = replace(second, ftp=replace(second.ftp, url=f"{second.ftp.url}/nowhere"))
    return replace(settings, further_sources=(lost,))


def test_each_source_lands_under_its_own_name_and_by_its_own_layout(settings: Settings) -> None:
    assert landed(settings).unreached == {}
    files = {(file.path, file.feed, file.landing_file) for file in read_landed_files(settings.home)}
    assert files == {
        (CDRS, "rated_cdrs_mobile", f"landing/{CDRS}"),
        (f"@alpha/{OTHERS}", "rated_cdrs_mobile", f"landing/@alpha/{OTHERS}"),
    }
    assert landed(settings).unchanged_count == 2


def test_a_server_that_is_missing_does_not_stop_the_others_and_is_told(settings: Settings) -> None:
    result = landed(without_second(settings))
    assert ([file.path for file in result.landed], list(result.unreached)) == ([CDRS], ["alpha"])
    (left,) = read_left_alone(settings.home)
    assert left.path == "@alpha/"
    assert '[[sources]] "alpha" url' in left.reason
    assert [file.path for file in landed(settings).landed] == [f"@alpha/{OTHERS}"]


def test_what_a_missing_server_had_is_not_forgotten(settings: Settings) -> None:
    landed(settings)
    landed(without_second(settings))
    assert landed(settings).fetched_bytes == 0


def test_the_landing_ends_when_no_server_can_be_used(settings: Settings) -> None:
    lost = replace(settings, ftp=replace(settings.ftp, url=f"{settings.ftp.url}/nowhere"))
    with pytest.raises(RemoteError, match="ORIGYNE_FTP_URL"):
        landed(without_second(lost))


def test_a_folder_of_the_first_that_is_called_as_another_source_is_left_alone(
    settings: Settings, tmp_path: Path
) -> None:
    trap = tmp_path / "one" / "@alpha" / OTHERS
    trap.parent.mkdir(parents=True)
    trap.write_text("another's\n")
    result = landed(settings)
    assert [item.path for item in result.ignored] == [f"@alpha/{OTHERS}"]
    assert (settings.home / "landing" / "@alpha" / OTHERS).read_text() == "same bytes\n"


def test_a_mistake_in_a_layout_leaves_the_last_good_one_in_force(settings: Settings, tmp_path: Path) -> None:
    landed(settings)
    (tmp_path / "two.toml").write_text("[rated_cdrs_mobile]\nfolders = 3\n")
    (tmp_path / "two" / "Trafic" / "M_20260902.csv").write_text("new\n")
    layout = layout_of(settings)
    assert "expected folder" in layout.faults["alpha"]
    result = landed(settings)
    assert [(file.path, file.feed) for file in result.landed] == [
        ("@alpha/Trafic/M_20260902.csv", "rated_cdrs_mobile")
    ]
    assert not result.reclassified


def test_the_files_of_codes_of_a_layout_are_kept_with_it(settings: Settings, tmp_path: Path) -> None:
    recipe = "RESEAU = { from = 'net', lookup = 'n.csv' }"
    (tmp_path / "two.toml").write_text(f"{LAYOUT}[rated_cdrs_mobile.columns]\n{recipe}")
    (tmp_path / "n.csv").write_text("FRAF1;20801\n")
    landed(settings)
    before = layout_of(settings)
    (tmp_path / "n.csv").unlink()
    after = layout_of(settings)
    assert "n.csv" in after.faults["alpha"]
    assert (after.feeds, after.patterns) == (before.feeds, before.patterns)


def test_a_source_that_never_had_a_good_layout_is_not_landed_from(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text("folder =")
    assert [file.path for file in landed(settings).landed] == [CDRS]


def test_a_register_lost_is_made_anew_with_each_source(settings: Settings) -> None:
    landed(settings)
    before = {(file.path, file.feed, file.sha256) for file in read_landed_files(settings.home)}
    (settings.home / "registers" / "landing.sqlite").unlink()
    landed(settings)
    assert {(file.path, file.feed, file.sha256) for file in read_landed_files(settings.home)} == before
