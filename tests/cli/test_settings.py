"""Anything wrong in the settings is one message that names the setting, status 2, before any work starts."""

from pathlib import Path

import pytest

from origyne_pipeline.settings import load_settings
from origyne_pipeline.simulation.ftp_server import serve

from .conftest import Cli

RUN = ("run", "--month", "2026-09")


@pytest.fixture
def usable(tmp_path: Path) -> dict[str, str]:
    """Settings that a run starts with."""
    (tmp_path / "deposit").mkdir()
    (tmp_path / "clients.xlsx").touch()
    return {
        "ORIGYNE_FTP_URL": f"file://{tmp_path}/deposit",
        "ORIGYNE_CLIENTS": str(tmp_path / "clients.xlsx"),
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ORIGYNE_FTP_URL", ""),
        ("ORIGYNE_FTP_URL", "gopher://example.com/"),
        ("ORIGYNE_FTP_URL", "ftp://vno:secret@example.com/"),
        ("ORIGYNE_FTP_KEY_FILE", "nowhere"),
        ("ORIGYNE_CLIENTS", "nowhere.xlsx"),
        ("ORIGYNE_LAYOUTS", "nowhere.toml"),
        ("ORIGYNE_CUTOFF_DAY", "31"),
        ("ORIGYNE_CUTOFF_DAY", "five"),
        ("ORIGYNE_FIRST_MONTH", "2026"),
        ("ORIGYNE_INVOICE_BASIS", "guess"),
        ("ORIGYNE_SETTLE_SECONDS", "-1"),
    ],
)
def test_a_wrong_variable_is_named(
    cli: Cli, home: Path, usable: dict[str, str], variable: str, value: str
) -> None:
    shown = cli(*RUN, **{**usable, variable: value})
    assert shown.exit_code == 2
    assert shown.stderr.startswith("origyne: ")
    assert variable in shown.stderr
    assert "secret" not in shown.output
    assert not home.exists(), "no work started"


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("[sepa]\nics = 'FR72ZZZ000000'", "[sepa] ics"),
        ("[sepa]\niban = 'FR7630006000011234567890188'", "[sepa] iban"),
        ("[sepa]\nversion = '09'", "[sepa] version"),
        ("[sepa]\nmax_transactions = 0", "[sepa] max_transactions"),
        ("[sepa]\nnotice_days = 0", "[sepa] notice_days"),
        ("[reminders]\nlevels = [{after_days = 3}]", "[reminders] levels"),
        ("[reminders]\nlevels = [{after_days = 3, template = '../rappel'}]", "[reminders] levels"),
        (
            "[reminders]\nlevels = [{after_days = 3, template = 'a', fee = '-1'}]",
            "[reminders] levels",
        ),
        (
            "[reminders]\nlevels = [{after_days = 3, template = 'a'}, {after_days = 2, template = 'b'}]",
            "[reminders] levels",
        ),
        ("[invoice]\nlayout = 'baroque'", "[invoice] layout"),
        ("[invoice]\nissue_date = '05/10/2026'", "[invoice] issue_date"),
        ("[invoice]\nrecovery_indemnity = 'forty'", "recovery_indemnity"),
        ("[company]\nnom = 'X'", "company.nom"),
        ("[company]\nemial = 'X'", "'company.emial'; perhaps [company] email;"),
        ("[compny]\nname = 'X'", "'compny.name'; perhaps [company] name;"),
        ("cutof_day = 5", "'cutof_day'; perhaps cutoff_day;"),
        ("[ftp]\npassword = 'hunter2'", "[ftp] password"),
        ("cutoff_day = ", "origyne.toml"),
    ],
)
def test_a_wrong_setting_of_the_file_is_named(
    cli: Cli, home: Path, tmp_path: Path, usable: dict[str, str], toml: str, named: str
) -> None:
    (tmp_path / "origyne.toml").write_text(toml)
    shown = cli(*RUN, **usable)
    assert shown.exit_code == 2
    assert named in shown.stderr
    assert "hunter2" not in shown.output
    assert not home.exists(), "no work started"


def test_the_numbers_of_the_bank_may_be_written_with_spaces(tmp_path: Path) -> None:
    (tmp_path / "origyne.toml").write_text(
        "[sepa]\niban = 'fr76 3000 6000 0112 3456 7890 189'\nics = 'FR72 ZZZ 123456'\nbic = ' '\n"
    )
    sepa = load_settings({}, tmp_path / "origyne.toml").sepa
    assert (f"{sepa.iban}", f"{sepa.ics}", sepa.bic) == ("FR7630006000011234567890189", "FR72ZZZ123456", None)
    assert not (sepa.iban.fault or sepa.ics.fault)


def test_a_wrong_password_fails_and_shows_neither_it_nor_a_traceback(cli: Cli, tmp_path: Path) -> None:
    with serve(tmp_path) as (url, _):
        shown = cli("land", ORIGYNE_FTP_URL=url, ORIGYNE_FTP_PASSWORD="hunter2-hunter2")
    assert shown.exit_code == 1
    assert shown.stderr.startswith("origyne: ")
    assert "hunter2" not in shown.output
    assert "Traceback" not in shown.output


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ORIGYNE_FTP_URI", "ORIGYNE_FTP_URL"),
        ("ORIGYNE_CUTOF_DAY", "ORIGYNE_CUTOFF_DAY"),
        ("ORIGYNE_X", "ORIGYNE_HOME"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused_and_the_nearest_named(
    cli: Cli, home: Path, name: str, near: str
) -> None:
    shown = cli("status", **{name: "1"})
    assert shown.exit_code == 2
    assert name in shown.stderr and near in shown.stderr
    assert not home.exists()


def test_a_settings_file_that_is_named_must_be_there(cli: Cli, tmp_path: Path) -> None:
    shown = cli("status", ORIGYNE_TOML=str(tmp_path / "gone.toml"))
    assert shown.exit_code == 2
    assert "ORIGYNE_TOML" in shown.stderr and "gone.toml" in shown.stderr
    assert cli("status", ORIGYNE_TOML=str(tmp_path)).exit_code == 2
    (tmp_path / "there.toml").write_text("cutoff_day = 4\n")
    assert cli("status", ORIGYNE_TOML=str(tmp_path / "there.toml")).exit_code == 0


@pytest.mark.parametrize("value", ["''", "' '", '"a\\u0000b"', '"~nobody-of-that-name/x"'])
def test_a_path_that_is_none_is_refused(cli: Cli, tmp_path: Path, value: str) -> None:
    (tmp_path / "origyne.toml").write_text(f"home = {value}\n")
    shown = cli("status", ORIGYNE_HOME="")
    assert shown.exit_code == 2
    assert "origyne.toml home: expected a path" in shown.stderr
