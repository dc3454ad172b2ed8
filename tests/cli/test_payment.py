"""What a person adds to an account, as commands: once, shown before and after, undone by an opposite entry."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.cli.up_to_date import Changes
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.periods import Month
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used
from tests.payments.statements import entry as bank_entry
from tests.payments.statements import paid, statement

from .conftest import Cli

NUMBER, OTHER, TOTAL = "F2026-000001", "F2026-000002", "25.46"
CHEQUE = ("payment", NUMBER, "--amount", "12,34", "--on", str(ISSUE_DATE), "--note", "chèque 12")


@pytest.fixture
def billed(home: Path) -> Path:
    """A data root of two customers with an invoice of 25.46 each."""
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], [used(ref) for ref in people]).drafts
    issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return home


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Which invoices the tables were brought up to date for; nothing is published."""
    calls: list[tuple[str, ...]] = []

    def months_of(_: Path, changes: Changes) -> list[Month]:
        calls.append(tuple(sorted(changes.invoices)))
        return []

    monkeypatch.setattr("origyne_pipeline.cli.up_to_date._months_of", months_of)
    monkeypatch.setattr("origyne_pipeline.cli.up_to_date.bring_up_to_date", lambda *_: None)
    return calls


def files(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".log"}


def open_on(home: Path, number: str = NUMBER) -> Decimal:
    return sum(
        (account.open_on(number) for account in customer_accounts(home, ISSUE_DATE.replace(year=2027))),
        Decimal(0),
    )


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_cheque_is_noted_once_and_published(
    cli: Cli, billed: Path, published: list[tuple[str, ...]]
) -> None:
    first = cli(*CHEQUE)
    assert first.exit_code == 0, first.output
    assert "PAYMENT of 12.34 € on F2026-000001 recorded" in first.stdout
    assert "open on F2026-000001 25.46 € 13.12 €" in words(first.stdout)
    again = cli(*CHEQUE)
    assert "was already recorded" in again.stdout
    assert published == [(NUMBER,)] and open_on(billed) == Decimal("13.12")
    noted = json.loads(cli(*CHEQUE, "--json").stdout)
    assert (noted["is_new"], noted["entry"]["amount"], noted["after"]["credit"]) == (False, "-12.34", "0.00")


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({1: "F2026-000009"}, 1, "expected the number of an issued invoice, or a customer's reference"),
        ({3: "0"}, 1, "expected 0.01 to"),
        ({3: "1.001"}, 1, "at most 2 decimals"),
        ({3: "-5"}, 2, "expected euros"),
        ({3: "9" * 30}, 2, "expected euros"),
        ({3: "25.47"}, 1, "expected at most what is open (25.46), found 25.47"),
        ({5: "2999-01-01"}, 1, "expected a day until today"),
        ({7: " "}, 1, "expected a note"),
    ],
)
def test_what_cannot_be_noted(
    cli: Cli, billed: Path, change: dict[int, str], status: int, problem: str
) -> None:
    shown = cli(*(change.get(place, word) for place, word in enumerate(CHEQUE)))
    assert shown.exit_code == status, shown.output
    assert problem in words(shown.stderr)
    assert open_on(billed) == Decimal(TOTAL)


def test_paying_an_invoice_again_is_refused_unless_a_person_says_that_it_is_more(
    cli: Cli, billed: Path
) -> None:
    for cheque in ("1", "2", "3", "4"):
        shown = cli("payment", NUMBER, "--amount", TOTAL, "--note", f"chèque {cheque}")
        assert shown.exit_code == (0 if cheque == "1" else 1)
    assert "add --beyond" in words(shown.stderr)
    beyond = cli("payment", NUMBER, "--amount", "10", "--note", "chèque 5", "--beyond")
    assert "credit 0.00 € 10.00 €" in words(beyond.stdout)


def test_a_mistake_is_undone_by_an_opposite_entry_once(cli: Cli, billed: Path) -> None:
    cli(*CHEQUE)
    undone = cli("payment", "--reverse", f"PAYMENT:{NUMBER}", "--note", "autre client")
    assert "REVERSAL of 12.34 € on F2026-000001 recorded" in undone.stdout, undone.output
    assert open_on(billed) == Decimal(TOTAL)
    assert (
        "was already recorded"
        in cli("payment", "--reverse", f"PAYMENT:{NUMBER}", "--note", "autre client").stdout
    )
    refused = cli("payment", "--reverse", f"INVOICE:{NUMBER}", "--note", "non")
    assert refused.exit_code == 1 and "a document is credited" in words(refused.stderr)
    assert "found none" in cli("payment", "--reverse", "PAYMENT:X", "--note", "non").stderr


def test_what_is_given_up_is_written_off_and_may_come_back(cli: Cli, billed: Path) -> None:
    cli(*CHEQUE)
    shown = cli("write-off", NUMBER, "--note", "liquidation")
    assert "WRITE_OFF of 13.12 € on F2026-000001 recorded" in shown.stdout, shown.output
    assert open_on(billed) == 0
    assert cli("write-off", OTHER, "--note", " ").exit_code == 1
    cli("payment", "--reverse", "WRITE_OFF", "--note", "il a payé")
    assert open_on(billed) == Decimal("13.12")


def test_a_dispute_begins_and_ends(cli: Cli, billed: Path) -> None:
    assert "is now in dispute; 25.46 € is open on it" in cli("dispute", NUMBER, "--note", "trop cher").stdout
    assert "was already in dispute" in cli("dispute", NUMBER, "--note", "trop cher").stdout
    assert "yes" in cli("account", NUMBER).stdout
    assert "is now no longer in dispute" in cli("dispute", NUMBER, "--end", "--note", "réglé").stdout


@pytest.fixture
def bank_file(tmp_path: Path) -> Path:
    """A statement of two transfers that name nobody."""
    path = tmp_path / "s.xml"
    lines = [bank_entry(amount, paid(text=text)) for amount, text in ((TOTAL, "merci"), ("500.00", "apport"))]
    path.write_text(statement("".join(lines)))
    return path


def line_ids(cli: Cli, bank_file: Path) -> dict[str, str]:
    shown = json.loads(cli("bank-answers", str(bank_file), "--json").stdout)
    return {line["text"]: line["line_id"] for line in shown["to_match"]}


def test_lines_that_name_nobody_are_listed_and_settled_by_a_person(
    cli: Cli, billed: Path, bank_file: Path
) -> None:
    shown = cli("bank-answers", str(bank_file))
    assert shown.exit_code == 0, shown.output
    assert "2 new lines of the account, 0 lines matched now; 2 to match" in shown.stdout
    assert "Jean Dupont\tFR14...2606\tmerci" in shown.stdout and "M02606" not in shown.stdout
    ids = line_ids(cli, bank_file)
    matched = cli("match", ids["merci"][:6], NUMBER, "--note", "payé par sa mère")
    assert "MATCHED: F2026-000001" in matched.stdout, matched.output
    assert open_on(billed) == 0
    assert "already" in cli("match", ids["merci"][:6], NUMBER, "--note", "payé par sa mère").stdout
    assert cli("match", ids["apport"], "--ignore", "--note", "apport du gérant").exit_code == 0
    assert line_ids(cli, bank_file) == {}


def test_a_wrong_match_is_reversed_then_made_again(cli: Cli, billed: Path, bank_file: Path) -> None:
    line = line_ids(cli, bank_file)["merci"]
    cli("match", line, NUMBER, "--note", "a")
    refused = cli("match", line, OTHER, "--note", "b")
    assert refused.exit_code == 1 and "it is matched to F2026-000001 (a)" in words(refused.stderr)
    cli("payment", "--reverse", f"TRANSFER:{line[:12]}", "--note", "autre client")
    assert list(line_ids(cli, bank_file)) == ["apport", "merci"] or line in line_ids(cli, bank_file).values()
    cli("match", line, "C00002", "--note", "b")
    assert (open_on(billed), open_on(billed, OTHER)) == (Decimal(TOTAL), 0)
    assert line not in line_ids(cli, bank_file).values()
    cli("payment", "--reverse", f"TRANSFER:{line}:2", "--note", "encore")
    assert open_on(billed, OTHER) == Decimal(TOTAL)


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (("zzz", NUMBER, "--note", "a"), 1, "expected the id of one line, found none"),
        (("", NUMBER, "--note", "a"), 1, "expected the id of one line, found none"),
        (("LINE", "--note", "a"), 2, "expected NUMBER or REF, or --ignore"),
        (("LINE", NUMBER, OTHER, "--note", "a"), 1, "expected invoices of one customer"),
        (("LINE", NUMBER, "--note", "a", "--amount", "3"), 1, "expected no --amount"),
        (("LINE", NUMBER, "--note", " "), 1, "expected a note"),
    ],
)
def test_a_match_that_cannot_be(
    cli: Cli, billed: Path, bank_file: Path, arguments: tuple[str, ...], status: int, problem: str
) -> None:
    line = line_ids(cli, bank_file)["merci"]
    shown = cli("match", *(line if word == "LINE" else word for word in arguments))
    assert shown.exit_code == status, shown.output
    assert problem in words(shown.stderr)


def test_a_dry_run_shows_and_writes_nothing(cli: Cli, billed: Path, bank_file: Path) -> None:
    line = line_ids(cli, bank_file)["merci"]
    cli("payment", OTHER, "--amount", "3", "--note", "chèque 9")
    before = files(billed)
    for command in (
        CHEQUE,
        ("write-off", NUMBER, "--note", "perdu"),
        ("dispute", NUMBER, "--note", "trop cher"),
        ("match", line, NUMBER, "--note", "sa mère"),
        ("match", line, "--ignore", "--note", "rien"),
        ("payment", "--reverse", "PAYMENT", "--note", "erreur"),
    ):
        shown = cli(*command, "--dry-run")
        assert shown.exit_code == 0 and "would be" in shown.stdout, shown.output
        assert files(billed) == before


def test_an_account_is_read_in_80_columns(cli: Cli, billed: Path, bank_file: Path) -> None:
    cli(*CHEQUE)
    cli(
        "match",
        line_ids(cli, bank_file)["merci"],
        NUMBER,
        "--note",
        "payé par sa mère, qui a changé de banque",
    )
    shown = cli("account", "C00001").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "12.34 € against F2026-000001" in shown and "credit 12.34 €" in words(shown)
    values = json.loads(cli("account", NUMBER, "--json").stdout)
    assert values["balance"]["balance"] == "-12.34" and len(values["entries"]) == 3
    assert cli("account", "NOBODY").exit_code == 1
