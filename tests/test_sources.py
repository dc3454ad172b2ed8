"""Several wholesalers in the settings: names, passwords, calendars, and what is refused."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from origyne_pipeline.settings import Settings, SettingsError, load_settings
from origyne_pipeline.sources import DepositWindow

ALPHA = '[[sources]]\nname = "alpha"\nurl = "ftp://vno@alpha.example.com/"\n'


def settings_of(tmp_path: Path, toml: str, **variables: str) -> Settings:
    path = tmp_path / "origyne.toml"
    path.write_text(toml)
    return load_settings(variables, path)


def test_one_source_is_the_server_of_ftp(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "layouts = 'a.toml'\n[ftp]\nurl = 'file:///deposit'")
    (source,) = settings.sources
    assert (source.name, source.ftp, source.layouts) == ("origyne", settings.ftp, settings.layouts)


def test_each_source_has_its_server_password_layouts_and_calendar(tmp_path: Path) -> None:
    toml = f"{ALPHA}layouts = 'alpha.toml'\ndays = 'LUN-MER,VEN'\nhours = '07:30-24'\nsilence_days = 3\n"
    settings = settings_of(
        tmp_path,
        toml,
        ORIGYNE_FTP_URL="file:///deposit",
        ORIGYNE_FTP_PASSWORD="one",
        ORIGYNE_FTP_PASSWORD_ALPHA="two",
    )
    first, alpha = settings.sources
    assert (first.ftp.password, alpha.ftp.password, alpha.layouts) == ("one", "two", Path("alpha.toml"))
    assert alpha.ftp.window == DepositWindow(frozenset({0, 1, 2, 4}), time(7, 30), time.max, 3)
    assert "two" not in repr(settings)


def test_the_first_may_stand_among_the_sources(tmp_path: Path) -> None:
    first = '[[sources]]\nname = "origyne"\nurl = "file:///deposit"\nlayouts = "a.toml"\n'
    settings = settings_of(tmp_path, first + ALPHA, ORIGYNE_FTP_PASSWORD="one")
    assert [source.name for source in settings.sources] == ["origyne", "alpha"]
    assert (settings.ftp.url, settings.ftp.password, settings.layouts) == (
        "file:///deposit",
        "one",
        Path("a.toml"),
    )
    with pytest.raises(SettingsError, match="in one place"):
        settings_of(tmp_path, first + ALPHA, ORIGYNE_FTP_URL="file:///other")


def test_without_a_server_of_the_first_there_are_the_others_only(tmp_path: Path) -> None:
    assert [source.name for source in settings_of(tmp_path, ALPHA).sources] == ["alpha"]


@pytest.mark.parametrize("name", ["Alpha", "../x", "a b", "", "a" * 21, "-a", "a--b", "é", "1a"])
def test_a_name_that_a_path_could_not_bear_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=r"\[\[sources\]\] 1 name"):
        settings_of(tmp_path, ALPHA.replace("alpha", name, 1))


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (ALPHA + ALPHA, "2 name: expected a name of its own"),
        ('[[sources]]\nname = "alpha"', 'sources]] "alpha" url: expected'),
        (f"{ALPHA}password = 'x'", "ORIGYNE_FTP_PASSWORD_ALPHA"),
        (f"{ALPHA}colour = 'x'", 'sources]] "alpha" colour'),
        (f"{ALPHA}days = 'MON'", 'sources]] "alpha" days: expected weekdays'),
        (f"{ALPHA}hours = '20-8'", 'sources]] "alpha" hours: expected hours'),
        (f"{ALPHA}silence_days = -1", 'sources]] "alpha" silence_days'),
        (ALPHA.replace("ftp://", "gopher://"), 'sources]] "alpha" url'),
        ("sources = 3", "expected one [[sources]] for each"),
    ],
)
def test_a_wrong_source_is_named(tmp_path: Path, toml: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path, toml)
    assert words in str(caught.value)


def test_a_password_of_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ORIGYNE_FTP_PASSWORD_BETA"):
        settings_of(tmp_path, ALPHA, ORIGYNE_FTP_PASSWORD_BETA="x")


def test_a_window_is_open_on_its_days_and_hours_in_paris() -> None:
    window = DepositWindow(frozenset({0}), time(7), time(19))
    assert window.is_open(datetime(2026, 9, 7, 5, tzinfo=UTC))
    assert not window.is_open(datetime(2026, 9, 7, 4, 59, tzinfo=UTC))
    assert not window.is_open(datetime(2026, 9, 8, 10, tzinfo=UTC))
    assert list(window.dates(date(2026, 9, 1), date(2026, 9, 14))) == [date(2026, 9, 7), date(2026, 9, 14)]
