"""Only what is invented may be billed under the invented company of the defaults."""

from pathlib import Path
from typing import Any

import pytest

from assets import launch
from origyne_pipeline.identity import (
    invented_settings,
    note_issue,
    note_landing,
    refuse_identity,
    remote_host,
    warning_of,
)
from origyne_pipeline.settings import SettingsError, load_settings

from .conftest import Cli

OWN = """
[company]
name = "Mobile du Nord"
address = "3 rue du Port"
siren = "552100554"
siret = "55210055400013"
vat_id = "FR96552100554"
rcs = "Lille B 552 100 554"
phone = "03 20 00 00 00"
email = "clients@mobile-du-nord.example"
website = "https://mobile-du-nord.example"
[sepa]
creditor_name = "MOBILE DU NORD"
ics = "FR19ZZZ654321"
iban = "FR1420041010050500013M02606"
"""
COMMANDS = (
    ("run", "--month", "2026-09"),
    ("invoice", "--month", "2026-09"),
    ("collect", "--month", "2026-09"),
    ("represent", "--month", "2026-09"),
    ("credit", "F2026-000001", "--reason", "erreur"),
    ("deliver", "--month", "2026-09"),
)


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "clients.xlsx").touch()
    return {"ORIGYNE_CLIENTS": str(tmp_path / "clients.xlsx")}


def settings_of(tmp_path: Path, url: str, toml: str = "") -> Any:
    (tmp_path / "s.toml").write_text(toml)
    return load_settings(
        {"ORIGYNE_HOME": str(tmp_path / "home"), "ORIGYNE_FTP_URL": url}, tmp_path / "s.toml"
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_real_is_billed_or_sent_under_the_invented_company(
    cli: Cli, home: Path, variables: dict[str, str], command: tuple[str, ...]
) -> None:
    shown = cli(*command, ORIGYNE_FTP_URL="sftp://vno@ftp.wholesaler.example/", **variables)
    assert shown.exit_code == 2
    assert "[company] name" in shown.stderr and "ftp.wholesaler.example" in shown.stderr
    assert "ORIGYNE_TOML" in shown.stderr
    assert not home.exists(), "no work started"


def test_drafts_of_real_deposits_are_made_with_a_warning(
    cli: Cli, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch.Launcher, "run_months", lambda *_, **__: [])
    shown = cli(
        "run", "--month", "2026-09", "--dry-run", ORIGYNE_FTP_URL="ftp://ftp.wholesaler.example/", **variables
    )
    assert shown.exit_code == 0
    assert "warning" in shown.stderr and "[sepa] creditor_name, ics, iban" in shown.stderr


@pytest.mark.parametrize("url", ["file:///deposit", "ftp://127.0.0.1:2121/", "sftp://vno@localhost/"])
def test_an_invented_deposit_is_billed_with_a_warning(
    cli: Cli, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(launch.Launcher, "run_months", lambda *_, **__: [])
    shown = cli("run", "--month", "2026-09", ORIGYNE_FTP_URL=url, **variables)
    assert shown.exit_code == 0
    assert "warning" in shown.stderr


def test_a_company_of_its_own_is_never_warned_of_nor_refused(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "sftp://vno@ftp.wholesaler.example/", OWN)
    assert invented_settings(settings) == []
    assert warning_of(settings) is None
    refuse_identity(settings)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("552100554", "552100555", r"\[company\] siren '552100555': has a wrong check digit"),
        ("55210055400013", "55210055400014", r"\[company\] siret '55210055400014': has a wrong check digit"),
        ("55210055400013", "40483304800022", r"\[company\] siret .* must begin with siren, '552100554'"),
        ("FR96552100554", "FR95552100554", r"\[company\] vat_id 'FR95552100554': has wrong check digits"),
        ("FR96552100554", "FR83404833048", r"\[company\] vat_id .* must end with siren, '552100554'"),
        ("03 20 00 00 00", "12", r"\[company\] phone '12': must be a telephone number"),
        ("FR19ZZZ654321", "FR18ZZZ654321", r"\[sepa\] ics 'FR18ZZZ654321': has wrong check digits"),
        ("0013M02606", "0013M02607", r"\[sepa\] iban FR14\.\.\.2607: has wrong check digits"),
    ],
)
def test_nothing_is_issued_under_a_number_that_no_register_knows(
    tmp_path: Path, right: str, wrong: str, words: str
) -> None:
    toml = OWN.replace(f'{right}"', f'{wrong}"')
    assert toml != OWN
    for url in ("file:///deposit", "sftp://vno@ftp.wholesaler.example/"):
        settings = settings_of(tmp_path, url, toml)
        with pytest.raises(SettingsError, match=words):
            refuse_identity(settings)
        assert "nothing is issued" in str(warning_of(settings))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"552100554"', '"552 100 554"'),
        ('"03 20 00 00 00"', '"3900"'),
        ('"03 20 00 00 00"', '"+33 3 20 00 00 00"'),
        ('vat_id = "FR96552100554"', 'country = "BE"\nvat_id = "BE0428759497"'),
    ],
)
def test_right_numbers_in_other_forms_are_taken(tmp_path: Path, before: str, after: str) -> None:
    settings = settings_of(tmp_path, "sftp://vno@ftp.wholesaler.example/", OWN.replace(before, after))
    assert settings.company != settings_of(tmp_path, "file:///deposit", OWN).company
    refuse_identity(settings)


def test_one_setting_left_is_enough_to_refuse_and_is_named(tmp_path: Path) -> None:
    toml = OWN.replace('ics = "FR19ZZZ654321"\n', "")
    with pytest.raises(SettingsError, match=r"^\[sepa\] ics: still the invented company"):
        refuse_identity(settings_of(tmp_path, "sftp://vno@ftp.wholesaler.example/", toml))


def test_what_was_landed_from_a_server_stays_real_without_the_url(tmp_path: Path) -> None:
    note_landing(settings_of(tmp_path, "sftp://vno@ftp.wholesaler.example/"))
    note_landing(settings_of(tmp_path, "sftp://vno@ftp.wholesaler.example/"))
    with pytest.raises(SettingsError, match=r"has landed files from ftp\.wholesaler\.example"):
        refuse_identity(settings_of(tmp_path, "file:///deposit"))
    assert len((tmp_path / "home" / "registers" / "real_use.txt").read_text().splitlines()) == 1


def test_a_root_that_issued_for_a_company_is_not_billed_from_a_folder_without_its_settings(
    tmp_path: Path,
) -> None:
    refuse_identity(settings_of(tmp_path, "ftp://127.0.0.1/"))
    note_issue(settings_of(tmp_path, "ftp://127.0.0.1/"))
    refuse_identity(settings_of(tmp_path, "ftp://127.0.0.1/"))
    note_issue(settings_of(tmp_path, "ftp://127.0.0.1/", OWN))
    with pytest.raises(SettingsError, match="has issued invoices of Mobile du Nord"):
        refuse_identity(settings_of(tmp_path, "ftp://127.0.0.1/"))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (None, None),
        ("file:///x", None),
        ("ftp://127.0.0.1:21/", None),
        ("ftp://127.9.9.9/", None),
        ("sftp://[::1]:22/", None),
        ("sftp://localhost/", None),
        ("sftp://10.0.0.1/", "10.0.0.1"),
        ("sftp://localhost.example.com/", "localhost.example.com"),
        ("ftps://ftp.example.com/", "ftp.example.com"),
    ],
)
def test_this_machine_is_told_from_others(url: str | None, host: str | None) -> None:
    assert remote_host(url) == host


def test_the_status_says_that_the_identity_is_invented(cli: Cli) -> None:
    assert "[company] name" in cli("status", "--json").stdout
