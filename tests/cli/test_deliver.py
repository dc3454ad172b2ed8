"""``origyne deliver`` and what belongs to issued invoices, against a folder of this machine and a real SMTP server."""

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from origyne_pipeline.identity import mark_invented
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from tests.cli.conftest import Cli
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer
from tests.invoicing.test_delivery import Server
from tests.mail_server import smtp_server
from tests.onboarding.test_clients import HEADERS

NUMBERS = ["F2026-000001", "F2026-000002"]
MONTHLY = ("--month", str(MONTH))


@pytest.fixture
def issued(home: Path) -> Path:
    people = {ref: customer(ref, email=f"{ref.lower()}@example.com") for ref in ("C1", "C2")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    draw_month(home, MONTH)
    write_clients(home, {"C1": "c1@example.com", "C2": "c2@example.com"})
    return home


def write_clients(home: Path, addresses: dict[str, str | None]) -> None:
    """The VNO's ``clients.xlsx`` with these customers."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, heads in HEADERS.items():
        book.create_sheet(title).append(heads.split(";"))
    for ref, address in addresses.items():
        row = [
            ref,
            "PARTICULIER",
            "Mme",
            "1 rue",
            "44000",
            "Nantes",
            "FR",
            address,
            None,
            None,
            "METROPOLE",
            "NON",
        ]
        book["Clients"].append(row)
    path = home / "reference" / "clients.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[Server]:
    """A server, and the ``origyne.toml`` that names it."""
    handler = Server()
    with smtp_server(handler) as mail:
        text = f'[mail]\nhost = "127.0.0.1"\nport = {mail.port}\nstarttls = false\n'
        (tmp_path / "origyne.toml").write_text(text)
        yield handler


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
def test_an_invented_deposit_is_mailed_by_no_server_but_this_machines(
    cli: Cli, smtp: Server, deposit: Path, tmp_path: Path
) -> None:
    mark_invented(deposit.parent)
    assert cli("deliver", *MONTHLY, "--by", "mail").exit_code == 0
    assert len(smtp.got) == 2
    (tmp_path / "origyne.toml").write_text('[mail]\nhost = "smtp.example.com"\n')
    refused = cli("deliver", *MONTHLY)
    assert refused.exit_code == 2
    assert "is an invented deposit" in refused.stderr and "with --dry-run" in refused.stderr
    assert list(deposit.iterdir()) == []
    assert "2 mails in" in cli("deliver", *MONTHLY, "--dry-run").output


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
    assert "nothing to release" in cli("deliver", *MONTHLY, "--release", NUMBERS[1]).output


def test_a_refused_address_is_corrected_in_clients_xlsx_and_the_reason_stands_until_then(
    cli: Cli, smtp: Server, issued: Path
) -> None:
    smtp.answers = {"RCPT c2@example.com": ["550 no such user"]}
    mails = ("deliver", *MONTHLY, "--by", "mail")
    for _ in range(2):
        refused = cli(*mails, "--json")
        assert refused.exit_code == 1
        words = json.loads(refused.stdout)[1]["words"]
        assert "c2@example.com: 550 no such user; correct EMAIL in clients.xlsx" in words
    write_clients(issued, {"C1": "c1@example.com", "C2": "right@example.com"})
    assert "1 already sent, 1 sent" in cli(*mails).output
    assert [envelope.rcpt_tos for envelope in smtp.got] == [["c1@example.com"], ["right@example.com"]]


def test_a_mail_that_went_to_a_wrong_address_goes_to_the_right_one_when_released(
    cli: Cli, smtp: Server, issued: Path
) -> None:
    mails = ("deliver", *MONTHLY, "--by", "mail")
    cli(*mails)
    assert (
        "nothing to release" in cli(*mails, "--release", NUMBERS[1]).output
    )  # sent, and the address is the same
    write_clients(issued, {"C1": "c1@example.com", "C2": "right@example.com"})
    assert "2 already sent" in cli(*mails).output
    assert "1 already sent, 1 sent" in cli(*mails, "--release", NUMBERS[1]).output
    assert "2 already sent" in cli(*mails).output
    assert [envelope.rcpt_tos[0] for envelope in smtp.got][1:] == ["c2@example.com", "right@example.com"]


def test_a_server_that_is_down_is_one_message_and_what_was_done_is_shown(
    cli: Cli, issued: Path, deposit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origyne_pipeline.cli.deliveries.time.sleep", lambda _: None)
    (tmp_path / "origyne.toml").write_text('[mail]\nhost = "127.0.0.1"\nport = 9\nstarttls = false\n')
    down = cli("deliver", *MONTHLY)
    assert down.exit_code == 1
    assert "2 deposited" in down.output
    assert "mail server 127.0.0.1:9 ([mail] host, port): no answer" in " ".join(down.output.split())
    assert "Traceback" not in down.output
    with Sends(sends_path(issued)) as sends:
        assert {send.recipient for send in sends.all()} == {"ftp"}  # no mail is marked


def test_mailing_without_clients_xlsx_says_so(cli: Cli, smtp: Server, issued: Path) -> None:
    (issued / "reference" / "clients.xlsx").unlink()
    missing = cli("deliver", *MONTHLY, "--by", "mail")
    assert (missing.exit_code, "ORIGYNE_CLIENTS: no file at" in missing.output) == (2, True)
    assert smtp.got == []


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


def test_a_first_landing_of_contracts_only_is_done(cli: Cli, deposit: Path) -> None:
    (deposit / "Documents").mkdir()
    (deposit / "Documents" / "Kbis.pdf").write_bytes(b"%PDF")
    landed = cli("land")
    assert (landed.exit_code, "1 file new" in landed.output) == (0, True), landed.output


def test_a_tariff_workbook_that_is_refused_is_told_when_it_lands(cli: Cli, deposit: Path) -> None:
    (deposit / "Tables tarifaires").mkdir()
    (deposit / "Tables tarifaires" / "TABLES_TARIFAIRES_20260901.xlsx").write_bytes(b"no workbook")
    landed = cli("land")
    assert (landed.exit_code, "TABLES_TARIFAIRES_20260901.xlsx" in landed.output) == (0, True), landed.output
    assert "every tariff workbook was read" in landed.output
