"""``origyne reminders`` as a person calls it: the list, drafts, letters, mails, and what it says of faults."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from origyne_pipeline.account.register_care import ledger_path
from tests.invoicing.test_delivery import Server

from . import test_deliver
from .conftest import Cli

issued, smtp = test_deliver.issued, test_deliver.smtp
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
FOLDER = "reminders/2026-11-28"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("origyne_pipeline.cli.reminders.now", lambda: NOW)


def files(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.suffix in (".pdf", ".txt", ".eml") and "invoices" not in path.parts
    }


def test_the_list_says_who_is_late_and_what_is_due(cli: Cli, issued: Path) -> None:
    done = cli("reminders")
    assert done.exit_code == 0, done.output
    assert "2 invoices, 2 letters due" in done.stdout
    [first, _] = json.loads(cli("reminders", "--json").stdout)
    assert (first["invoice_number"], first["template"], first["level"], first["days_late"]) == (
        "F2026-000001",
        "rappel",
        3,
        39,
    )
    assert json.loads(cli("reminders", "--on", "2026-10-20", "--json").stdout) == []
    assert not ledger_path(issued).exists()


def test_letters_are_written_and_mailed_once(cli: Cli, issued: Path, smtp: Server) -> None:
    done = cli("reminders", "--send")
    assert done.exit_code == 0, done.output
    assert "2 letters written" in done.stdout and "2 sent" in done.stdout
    kept = files(issued)
    names = [f"{FOLDER}/F2026-00000{n}_rappel.{kind}" for n in (1, 2) for kind in ("pdf", "txt")]
    assert sorted(kept) == sorted(names)
    again = cli("reminders", "--send")
    assert (again.exit_code, len(smtp.got)) == (0, 2)
    assert "0 letters written" in again.stdout and "2 already sent" in again.stdout
    (issued / names[0]).unlink()
    assert cli("reminders", "--write").exit_code == 0
    assert files(issued) == kept
    listed = json.loads(cli("reminders", "--json").stdout)
    assert [(one["template"], one["told_level"], one["next_on"]) for one in listed] == [
        (None, 1, "2026-12-10")
    ] * 2


def test_a_dry_run_leaves_drafts_only(cli: Cli, issued: Path, smtp: Server) -> None:
    done = cli("reminders", "--send", "--dry-run", "--on", "2026-12-24")
    assert done.exit_code == 0, done.output
    assert "2 letters in" in done.stdout and "nothing was recorded or sent" in done.stdout
    assert sorted(files(issued)) == [
        f"drafts/reminders/2026-12-24/F2026-00000{n}_rappel.{kind}" for n in (1, 2) for kind in ("eml", "pdf")
    ]
    assert not ledger_path(issued).exists() and not smtp.got


def test_a_refused_mail_is_told_and_sent_when_released(cli: Cli, issued: Path, smtp: Server) -> None:
    smtp.answers = {"RCPT c2@example.com": ["550 no such user"]}
    done = cli("reminders", "--send")
    assert done.exit_code == 1
    assert "REMINDER:F2026-000002:1\trefused" in done.stdout
    assert cli("reminders", "--send").exit_code == 1
    assert cli("reminders", "--send", "--release", "REMINDER:F2026-000002:1").exit_code == 0
    assert len(smtp.got) == 2
    unknown = cli("reminders", "--send", "--release", "REMINDER:F2026-000002:1")
    assert (unknown.exit_code, "nothing to release" in unknown.stderr) == (2, True)


def test_a_customer_who_left_the_workbook_is_named(cli: Cli, issued: Path) -> None:
    test_deliver.write_clients(issued, {"C1": "c1@example.com"})
    done = cli("reminders", "--write")
    assert done.exit_code == 1
    assert "customer C2: no letter, it is not in clients.xlsx any more" in done.stderr
    assert "1 letter written" in done.stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--write", "--on", "2026-11-27"), "letters bear the present day (2026-11-28)"),
        (("--send", "--on", "2026-11-29"), "letters bear the present day (2026-11-28)"),
        (("--release", "X"), "--release is of --send"),
        (("--on", "demain"), "expected a day AAAA-MM-JJ"),
    ],
)
def test_wrong_usage_is_told(cli: Cli, issued: Path, words: tuple[str, ...], problem: str) -> None:
    done = cli("reminders", *words)
    assert (done.exit_code, problem in " ".join(done.stderr.split())) == (2, True)
    assert not ledger_path(issued).exists()


def test_the_statement_of_account_is_written_for_the_customer(cli: Cli, issued: Path, tmp_path: Path) -> None:
    path = tmp_path / "releve.pdf"
    done = cli("account", "F2026-000001", "--pdf", str(path), "--json")
    assert done.exit_code == 0, done.output
    shown = json.loads(done.stdout)
    assert (shown["customer_ref"], shown["path"], shown["since"]) == ("C1", str(path), None)
    first = path.read_bytes()
    assert first.startswith(b"%PDF-")
    assert "statement of account of C1" in cli("account", "C1", "--pdf", str(path)).stdout
    assert path.read_bytes() == first
    assert cli("account", "C1", "--pdf", str(path), "--since", "2026-10-07").exit_code == 0
    assert path.read_bytes() != first


@pytest.mark.parametrize(
    ("words", "status", "problem"),
    [
        (("C1", "--since", "2026-10-07"), 2, "--since is of --pdf"),
        (("C1", "--pdf", "x.pdf", "--since", "2999-01-01"), 2, "expected a day until today"),
        (("C1", "--pdf", "/proc/x.pdf"), 1, "cannot be written"),
        (("nobody", "--pdf", "x.pdf"), 1, "nobody"),
    ],
)
def test_a_statement_that_cannot_be_written_is_told(
    cli: Cli, issued: Path, words: tuple[str, ...], status: int, problem: str
) -> None:
    done = cli("account", *words)
    assert (done.exit_code, problem in " ".join(done.stderr.split())) == (status, True), done.output
    assert not Path("x.pdf").exists()
