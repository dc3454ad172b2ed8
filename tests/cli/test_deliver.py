"""``origyne deliver`` and what belongs to issued invoices, against a folder of this machine and a real SMTP server."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from origyne_pipeline.invoicing.assembly import assemble
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from tests.cli.conftest import Cli
from tests.invoicing.samples import ISSUE_DATE, MONTH, customer, debit, fee, issuer
from tests.invoicing.test_delivery import Server

NUMBERS = ["F2026-000001", "F2026-000002"]
MONTHLY = ("--month", str(MONTH))


@pytest.fixture
def issued(home: Path) -> Path:
    people = {ref: customer(ref, email=f"{ref.lower()}@example.com") for ref in ("C1", "C2")}
    drafts = assemble(MONTH, people, [fee(ref) for ref in people], []).drafts
    issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    draw_month(home, MONTH)
    return home


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[Server]:
    """A server, and the ``origyne.toml`` that names it."""
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "origyne.toml").write_text(f'[mail]\nhost = "127.0.0.1"\nport = {port}\nstarttls = false\n')
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def deposit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wholesaler's server, as a folder."""
    root = tmp_path / "ftp"
    root.mkdir()
    monkeypatch.setenv("ORIGYNE_FTP_URL", f"file://{root}")
    return root


def test_a_month_is_deposited_and_mailed_once(cli: Cli, issued: Path, smtp: Server, deposit: Path) -> None:
    first = cli("deliver", *MONTHLY)
    assert first.exit_code == 0, first.output
    assert "2 deposited, 2 sent" in first.output
    assert "2 already deposited, 2 already sent" in cli("deliver", *MONTHLY).output
    put = {path.name: path.read_bytes() for path in (deposit / f"Factures/Clients/{MONTH}").iterdir()}
    assert b"entries 2 " in put.pop("registre_factures.head")
    drawn = {path.name: path.read_bytes() for path in (issued / f"invoices/{MONTH}").glob("*.pdf")}
    assert put == drawn
    assert [envelope.rcpt_tos for envelope in smtp.got] == [["c1@example.com"], ["c2@example.com"]]


def test_a_dry_run_writes_mails_and_delivers_nothing(
    cli: Cli, issued: Path, smtp: Server, deposit: Path
) -> None:
    assert "2 mails in" in cli("deliver", *MONTHLY, "--dry-run").output
    assert sorted(path.name for path in issued.glob("mails/**/*.eml")) == [f"{n}.eml" for n in NUMBERS]
    assert smtp.got == []
    assert list(deposit.iterdir()) == []


@pytest.mark.usefixtures("issued")
def test_what_was_refused_is_told_and_tried_again_when_released(
    cli: Cli, smtp: Server, deposit: Path
) -> None:
    smtp.answers = {"RCPT c2@example.com": ["550 no such user"]}
    refused = cli("deliver", *MONTHLY, "--by", "mail", "--json")
    assert refused.exit_code == 1
    assert [one["outcome"] for one in json.loads(refused.stdout)] == ["sent", "refused"]
    assert list(deposit.iterdir()) == []
    assert cli("deliver", *MONTHLY, "--by", "mail").exit_code == 1
    again = cli("deliver", *MONTHLY, "--by", "mail", "--release", NUMBERS[1])
    assert again.exit_code == 0
    assert "1 already sent, 1 sent" in again.output
    assert "no mail of it" in cli("deliver", *MONTHLY, "--release", NUMBERS[1]).output


@pytest.mark.usefixtures("issued")
def test_a_place_that_cannot_be_written_is_told_with_status_1(cli: Cli, smtp: Server, deposit: Path) -> None:
    (deposit / "Factures").write_text("a file where a folder should be")
    failed = cli("deliver", *MONTHLY, "--by", "ftp")
    assert failed.exit_code == 1
    assert "2 failed" in failed.output
    assert smtp.got == []


def test_the_register_is_verified_backed_up_and_the_journal_written(
    cli: Cli, issued: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "backup" / "invoices.sqlite"
    assert cli("register", "verify").exit_code == 0
    assert cli("register", "backup", str(copy)).exit_code == 0
    assert sorted(path.name for path in copy.parent.iterdir()) == ["invoices.head", "invoices.sqlite"]
    assert cli("journal", *MONTHLY).exit_code == 0
    assert len((issued / f"accounting/ventes_{MONTH}.txt").read_text(encoding="utf-8").splitlines()) == 7
    register = issued / "registers" / "invoices.sqlite"
    register.write_bytes(register.read_bytes().replace(b"19.99", b"18.99"))
    broken = cli("register", "verify")
    assert broken.exit_code == 1
    assert NUMBERS[0] in broken.output
