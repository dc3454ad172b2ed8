"""A list of payments: each as the command records it, the tables brought up to date once."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.cli.up_to_date import Changes
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.periods import Month
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used

from .conftest import Cli

FIRST, SECOND = "F2026-000001", "F2026-000002"
LIST = (
    f"Name;Amount;On;Note\n{FIRST};12,34;{ISSUE_DATE};chèque 1\nC00002;25.46;{ISSUE_DATE};carte 2\n"
    f"F2026-000009;1.00;{ISSUE_DATE};chèque 3\n{FIRST};20;{ISSUE_DATE};chèque 4\n"
)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []

    def months_of(_: Path, changes: Changes) -> list[Month]:
        calls.append(sorted(changes.invoices))
        return []

    monkeypatch.setattr("origyne_pipeline.cli.up_to_date._months_of", months_of)
    monkeypatch.setattr("origyne_pipeline.cli.up_to_date.bring_up_to_date", lambda *_: None)
    return calls


@pytest.fixture
def listed(home: Path, tmp_path: Path) -> Path:
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], [used(ref) for ref in people]).drafts
    issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    path = tmp_path / "payments.csv"
    path.write_text(LIST, encoding="utf-8-sig")
    return path


def balances(home: Path) -> dict[str, Decimal]:
    return {one.customer_ref: one.balance for one in customer_accounts(home, ISSUE_DATE.replace(year=2027))}


def test_each_line_is_recorded_once_and_the_tables_are_written_once(
    cli: Cli, home: Path, listed: Path, published: list[list[str]]
) -> None:
    dry = cli("payments", str(listed), "--dry-run", "--json")
    assert balances(home) == {"C00001": Decimal("25.46"), "C00002": Decimal("25.46")} and published == []
    result = cli("payments", str(listed), "--json")
    assert (dry.exit_code, result.exit_code) == (1, 1)
    outcomes = [(one["line"], one["outcome"][:9], one["is_fault"]) for one in json.loads(result.stdout)]
    assert outcomes[:2] == [(2, "recorded", False), (3, "recorded", False)]
    assert [(line, is_fault) for line, _, is_fault in outcomes[2:]] == [(4, True), (5, True)]
    assert balances(home) == {"C00001": Decimal("13.12"), "C00002": Decimal("0.00")}
    assert published == [[FIRST, SECOND]]
    again = cli("payments", str(listed), "--json")
    assert [one["outcome"] for one in json.loads(again.stdout)][:2] == ["was already recorded"] * 2
    assert published == [[FIRST, SECOND]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,amount,on\n", "line 1: expected the columns name, amount, on, note, found no note"),
        ("", "line 1: expected the columns"),
        (
            f"name,amount,on,note\n{FIRST},1.00,{ISSUE_DATE},a\n{FIRST},-1,{ISSUE_DATE},b\n",
            "line 3: expected a name",
        ),
        (f"name,amount,on,note\n{FIRST},1.00,31/10/2026,b\n", "line 2: expected a name"),
        (f"name,amount,on,note\n{FIRST},1.00,{ISSUE_DATE},\n", "line 2: expected a name"),
    ],
)
def test_a_file_that_is_no_list_of_payments_records_nothing(
    cli: Cli, home: Path, listed: Path, published: list[list[str]], text: str, problem: str
) -> None:
    before = balances(home)
    listed.write_text(text)
    result = cli("payments", str(listed))
    assert result.exit_code == 1 and problem in " ".join(result.output.split())
    assert balances(home) == before and published == []
