"""``origyne doctor`` finds what is wrong before any work, says what to do, and changes nothing."""

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.cli import doctor_checks
from origyne_pipeline.cli.doctor_server import DEPOSITED
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.deposit import simulate
from origyne_pipeline.simulation.ftp_server import serve

from .conftest import Cli
from .test_identity import OWN


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deposit")
    simulate(folder, month=Month(2026, 9), lines=2, days=1, seed=1)
    return folder


@pytest.fixture
def ask(cli: Cli, deposit: Path) -> Any:
    """The findings by name, with the exit status; keywords are variables."""

    def findings(**variables: str) -> tuple[int, dict[str, dict[str, str]]]:
        known = {
            "ORIGYNE_FTP_URL": f"file://{deposit}/ftp",
            "ORIGYNE_CLIENTS": str(deposit / "reference" / "clients.xlsx"),
        }
        shown = cli("doctor", "--json", **{**known, **variables})
        assert "Traceback" not in shown.output
        return shown.exit_code, {finding["what"]: finding for finding in json.loads(shown.stdout)}

    return findings


def test_a_vno_that_is_set_up_has_no_fault_and_nothing_is_made(ask: Any, tmp_path: Path, home: Path) -> None:
    (tmp_path / "origyne.toml").write_text(OWN)
    code, found = ask()
    assert code == 0
    for what in ("settings", "identity", "server", "clients.xlsx", "bank data", "clock", "rights"):
        assert found[what]["verdict"] == "ok", found[what]
    assert found["tariffs"]["verdict"] == found["mail"]["verdict"] == "not set"
    assert all(name in found["server"]["found"] for name in DEPOSITED), "with its files, or without"
    assert not home.exists()


def test_each_line_that_is_not_ok_says_what_to_do(ask: Any) -> None:
    _, found = ask(ORIGYNE_FTP_URL="", ORIGYNE_CLIENTS="nowhere.xlsx")
    assert found["identity"]["verdict"] == "warning"
    assert found["server"]["verdict"] == found["clients.xlsx"]["verdict"] == "not set"
    assert all(finding["remedy"] for finding in found.values() if finding["verdict"] != "ok")


@pytest.mark.parametrize(
    ("variables", "what", "words"),
    [
        ({"ORIGYNE_CUTOFF_DAY": "31"}, "settings", "ORIGYNE_CUTOFF_DAY"),
        ({"ORIGYNE_FTP_URL": "ftp://127.0.0.1:1/"}, "server", "refused"),
        ({"ORIGYNE_FTP_URL": "file:///nowhere"}, "server", "no folder"),
        ({"ORIGYNE_FTP_URL": "sftp://vno@10.255.255.1/"}, "identity", "10.255.255.1"),
        ({"ORIGYNE_CLIENTS": os.devnull}, "clients.xlsx", "workbook"),
    ],
    ids=str,
)
def test_a_fault_is_named_and_is_status_1(
    ask: Any, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], what: str, words: str
) -> None:
    if "10.255.255.1" in variables.get("ORIGYNE_FTP_URL", ""):
        monkeypatch.setitem(doctor_checks.CHECKS, "server", lambda *_: iter(()))
    code, found = ask(**variables)
    assert code == 1
    assert found[what]["verdict"] == "fault", found
    assert words in found[what]["found"] and found[what]["remedy"]


def test_a_wrong_password_is_a_fault_and_is_not_shown(ask: Any, deposit: Path) -> None:
    with serve(deposit / "ftp") as (url, password):
        code, found = ask(ORIGYNE_FTP_URL=url, ORIGYNE_FTP_PASSWORD="hunter2-hunter2")
        assert code == 1 and found["server"]["verdict"] == "fault"
        assert "hunter2" not in json.dumps(found)
        assert ask(ORIGYNE_FTP_URL=url, ORIGYNE_FTP_PASSWORD=password)[1]["server"]["verdict"] == "ok"


def test_the_known_hosts_of_sftp_are_looked_at(
    ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "sftp://vno@127.0.0.1:1/"
    assert ask(ORIGYNE_FTP_URL=url)[1]["known hosts"]["verdict"] == "not set"
    (tmp_path / "hosts").write_text("# none\n\n")
    assert ask(ORIGYNE_FTP_URL=url, ORIGYNE_FTP_KNOWN_HOSTS="hosts")[1]["known hosts"]["verdict"] == "fault"


@pytest.mark.parametrize(
    ("toml", "verdict"),
    [("host = '127.0.0.1'\nport = 1\nsender = 'f@mobile.example'", "fault"), ("", "not set")],
)
def test_the_mail_server_is_tried(ask: Any, tmp_path: Path, toml: str, verdict: str) -> None:
    (tmp_path / "origyne.toml").write_text(f"[mail]\n{toml}\n")
    assert ask()[1]["mail"]["verdict"] == verdict


def test_bank_data_with_a_wrong_key_are_a_fault(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "origyne.toml").write_text(OWN.replace("FR19ZZZ654321", "FR88ZZZ654321"))
    code, found = ask()
    assert code == 1 and found["bank data"]["verdict"] == "fault"
    assert "[sepa] ics" in found["bank data"]["found"]


def test_a_disk_that_is_nearly_full(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, verdict in ((10**8, "fault"), (2 * 10**9, "warning"), (10**12, "ok")):
        monkeypatch.setattr(doctor_checks.shutil, "disk_usage", lambda _, free=free: Usage(free))
        assert ask()[1]["disk"]["verdict"] == verdict


class Usage:
    """What ``shutil.disk_usage`` gives."""

    def __init__(self, free: int) -> None:
        self.free = free


def test_rights_that_are_too_wide_are_a_warning_and_stay_as_they_are(ask: Any, home: Path) -> None:
    (home / "registers").mkdir(parents=True)
    home.chmod(0o755)
    assert ask()[1]["rights"]["verdict"] == "warning"
    assert home.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in home.iterdir()] == ["registers"]


def test_a_last_issue_after_today_is_a_fault_of_the_clock(ask: Any, home: Path) -> None:
    (home / "registers").mkdir(parents=True)
    with sqlite3.connect(home / "registers" / "invoices.sqlite") as connection:
        connection.execute("create table entries (issue_date text)")
        connection.execute("insert into entries values ('2999-01-01')")
    code, found = ask()
    assert code == 1 and found["clock"]["verdict"] == "fault"
    assert "2999-01-01" in found["clock"]["found"]


@pytest.mark.parametrize(("hour", "verdict"), [(22, "fault"), (23, "ok")])
def test_the_day_of_the_clock_is_that_of_paris(
    ask: Any, home: Path, monkeypatch: pytest.MonkeyPatch, hour: int, verdict: str
) -> None:
    monkeypatch.setattr(
        "origyne_pipeline.cli.doctor.now", lambda: datetime(2026, 11, 28, hour, 30, tzinfo=UTC)
    )
    (home / "registers").mkdir(parents=True)
    with sqlite3.connect(home / "registers" / "invoices.sqlite") as connection:
        connection.execute("create table entries (issue_date text)")
        connection.execute("insert into entries values ('2026-11-29')")
    assert ask()[1]["clock"]["verdict"] == verdict


def test_java_is_looked_at_only_where_spark_rates(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Java for Spark" not in ask()[1]
    monkeypatch.setenv("PATH", "/nowhere")
    found = ask(ORIGYNE_ENGINE="spark", ORIGYNE_SPARK_PYTHON="/usr/bin/python3")[1]
    assert found["Java for Spark"]["verdict"] == "fault"


def test_sail_is_looked_at_only_where_it_rates(ask: Any) -> None:
    assert "Sail" not in ask()[1]
    sail = ask(ORIGYNE_ENGINE="sail", ORIGYNE_SAIL_PYTHON="/usr/bin/false")[1]["Sail"]
    assert sail["verdict"] == "fault" and "make sail" in sail["remedy"]


def test_people_read_a_table(cli: Cli) -> None:
    shown = cli("doctor")
    assert "what\tverdict\tfound\twhat to do" in shown.stdout
    assert "nothing was changed" in shown.stdout


def test_a_workbook_without_a_customer_is_a_warning(ask: Any, cli: Cli) -> None:
    cli("onboard", "clients", "--write")
    _, lines = ask(ORIGYNE_CLIENTS="clients.xlsx")
    assert lines["clients.xlsx"]["verdict"] == "warning"
    assert "fill sheet Clients" in lines["clients.xlsx"]["remedy"]
