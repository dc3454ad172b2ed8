"""The tables of the customer accounts, from real registers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline import account_tables
from origyne_pipeline.account import noted
from origyne_pipeline.account.models import Dispute
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.account_tables import write_account_tables
from origyne_pipeline.account_totals import lines_to_match, read_account_totals
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.incoming_money import read_bank_answers
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.lake import Partition
from origyne_pipeline.payments.answers import COLLECTED, RETURNED
from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.tables import WHOLE, stage_tables
from origyne_pipeline.warehouse import Session, Warehouse
from tests.invoicing.samples import issuer
from tests.payments.statements import entry, message, paid, report
from tests.test_customer_accounts import FIRST, LATER, SECOND, THIRD, answer, collect_all, home

__all__ = ["home"]
NOW = datetime(2027, 1, 31, 9, tzinfo=UTC)


@pytest.fixture
def settings(home: Path) -> Settings:
    return load_settings({"ORIGYNE_HOME": str(home)})


def rows(home: Path, table: str, columns: str = "*") -> list[dict[str, Any]]:
    with Warehouse(home).session() as session:
        session.bind(table.split()[0])
        return session.dicts(f"select {columns} from {table} order by all")


def pointers(home: Path) -> list[bytes]:
    """Of the accounts' tables that have rows."""
    return [path.read_bytes() for path in sorted(home.glob("lake/account_*/all/_current.json"))]


def test_the_tables_are_what_the_accounts_are(home: Path, settings: Settings) -> None:
    day = collect_all(home)
    answer(home, FIRST, COLLECTED, day)
    answer(home, SECOND, RETURNED, date(2027, 1, 4), "AM04")
    credit(home, THIRD, "Erreur de tarif", date(2026, 11, 20), issuer())
    with open_ledger(home) as ledger:
        ledger.add(noted.payment("C00002", Decimal("5.46"), date(2027, 1, 5), "Chèque 12", SECOND), NOW)
        ledger.add_dispute(Dispute(SECOND, "C00002", date(2027, 1, 6), "Conteste"), NOW)
    assert write_account_tables(Warehouse(home), settings, NOW)
    for account in customer_accounts(home, LATER):
        [balance] = [r for r in rows(home, "account_balances") if r["customer_ref"] == account.customer_ref]
        assert (balance["balance_incl_tax"], balance["credit_incl_tax"]) == (account.balance, account.credit)
    assert rows(home, "account_open_items", "item, open_incl_tax, days_late, in_dispute") == [
        {"item": SECOND, "open_incl_tax": Decimal("20.00"), "days_late": 103, "in_dispute": True}
    ]
    [late] = rows(home, "account_balances", "late_over_90_incl_tax, in_dispute_incl_tax")[-1:]
    assert set(late.values()) == {Decimal("20.00")}
    kinds = [row["kind"] for row in rows(home, "account_entries", "customer_ref, entry_date, kind")]
    assert " ".join(kinds) == ("INVOICE DEBIT INVOICE DEBIT DEBIT_RETURNED PAYMENT INVOICE DEBIT CREDIT_NOTE")
    settings_rows = rows(home, "account_settings", "entry_id, item, amount_incl_tax")
    assert [row["entry_id"].partition(":")[0] for row in settings_rows] == ["DEBIT", "DEBIT", "PAYMENT"]
    assert {row["item"] for row in settings_rows} == {FIRST, SECOND, THIRD}


def test_nothing_is_read_again_while_nothing_changes(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write_account_tables(Warehouse(home), settings, NOW)
    before = pointers(home)
    with monkeypatch.context() as patched:
        patched.delattr(account_tables, "account_entries")
        assert not write_account_tables(Warehouse(home), settings, NOW)
    collect_all(home)
    assert write_account_tables(Warehouse(home), settings, NOW)
    assert not write_account_tables(Warehouse(home), settings, NOW)
    answer(home, FIRST, RETURNED, date(2027, 1, 4), "AM04")
    assert write_account_tables(Warehouse(home), settings, NOW)
    with open_ledger(home) as ledger:
        ledger.add(noted.payment("C00002", Decimal("5.46"), date(2027, 1, 5), "Chèque 12", SECOND), NOW)
    assert write_account_tables(Warehouse(home), settings, NOW)
    credit(home, THIRD, "Erreur de tarif", date(2026, 11, 20), issuer())
    assert write_account_tables(Warehouse(home), settings, NOW)
    assert write_account_tables(Warehouse(home), settings, datetime(2027, 2, 1, 9, tzinfo=UTC))
    assert len(before) == 4 and not set(before) & set(pointers(home))


def test_a_damaged_table_is_written_again(home: Path, settings: Settings) -> None:
    write_account_tables(Warehouse(home), settings, NOW)
    before = pointers(home)
    next(home.glob("lake/account_entries/all/*.parquet")).write_bytes(b"")
    assert write_account_tables(Warehouse(home), settings, NOW)
    assert pointers(home) == before


def test_batches_give_the_tables_that_one_batch_gives(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect_all(home)
    write_account_tables(Warehouse(home), settings, NOW)
    before = pointers(home)
    for path in home.glob("lake/account_*/all/_current.json"):
        path.unlink()
    monkeypatch.setattr(account_tables, "BATCH_ROWS", 1)
    write_account_tables(Warehouse(home), settings, NOW)
    assert pointers(home) == before


def test_where_nothing_was_issued_the_tables_are_empty(tmp_path: Path) -> None:
    nowhere = load_settings({"ORIGYNE_HOME": str(tmp_path)})
    assert write_account_tables(Warehouse(tmp_path), nowhere, NOW)
    assert all(rows(tmp_path, table) == [] for table in stage_tables("account", WHOLE))
    assert not (tmp_path / "registers").exists()


def test_the_lines_of_the_bank_are_a_table(home: Path, settings: Settings, tmp_path: Path) -> None:
    named = entry("25.46", paid(text=f"FACTURE {FIRST}", name="Anne Roy", iban="FR1420041010050500013M02606"))
    unknown = entry("7.00", paid(text="merci", name="Quelqu'un", iban="FR1420041010050500013M02606"))
    statement = tmp_path / "releve.xml"
    statement.write_text(message("053", "08", report("053", named + unknown, "releve")))
    read_bank_answers(settings, [statement], NOW)
    write_account_tables(Warehouse(home), settings, NOW)
    lines = rows(home, "bank_lines", "status, amount, currency, iban_masked, customer_ref, invoice_numbers")
    assert [tuple(line.values()) for line in lines] == [
        ("MATCHED", Decimal("25.46000"), "EUR", "FR14...2606", "C00001", FIRST),
        ("TO_MATCH", Decimal("7.00000"), "EUR", "FR14...2606", None, None),
    ]
    [moved] = rows(home, "account_entries where kind = 'TRANSFER'", "customer_ref, amount_incl_tax")
    assert tuple(moved.values()) == ("C00001", Decimal("-25.46"))
    count, waiting = lines_to_match(Warehouse(home))
    assert count == len(waiting) == 1 and waiting[0]["payer"] == "Quelqu'un"
    totals = read_account_totals(Warehouse(home))
    assert totals and (totals.open_incl_tax, totals.owing_customers) == (Decimal("50.92"), 2)
    assert totals.late_incl_tax == totals.late_over_90_incl_tax == Decimal("50.92")


def test_after_a_kill_between_two_tables_the_next_run_ends_the_same(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_account_tables(Warehouse(home), settings, NOW)
    collect_all(home)
    saved: list[str] = []
    save = Session.save

    def killed(session: Session, table: str, key: str, **more: Any) -> Partition:
        if len(saved) == 2:
            raise KeyboardInterrupt
        saved.append(table)
        return save(session, table, key, **more)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Session, "save", killed)
        write_account_tables(Warehouse(home), settings, NOW)
    assert write_account_tables(Warehouse(home), settings, NOW)
    after = pointers(home)
    for path in home.glob("lake/account_*/all/_current.json"):
        path.unlink()
    write_account_tables(Warehouse(home), settings, NOW)
    assert pointers(home) == after


def test_accounts_are_read_while_somebody_writes_and_written_while_they_are_read(
    home: Path, settings: Settings
) -> None:
    with open_ledger(home) as ledger:
        ledger.add(noted.payment("C00002", Decimal("5.46"), date(2027, 1, 5), "Chèque 12", SECOND), NOW)
        assert write_account_tables(Warehouse(home), settings, NOW), "without what is not committed yet"
    assert {row["kind"] for row in rows(home, "account_entries", "kind")} == {"INVOICE"}
    accounts = customer_accounts(home, LATER)
    next(accounts)
    with open_ledger(home) as ledger:
        assert ledger.add(
            noted.payment("C00002", Decimal("1.00"), date(2027, 1, 5), "Chèque 13", SECOND), NOW
        )
    assert [account.open_amount for account in accounts] == [Decimal("20.00"), Decimal("25.46")]
