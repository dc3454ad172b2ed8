"""A register of debits that was deleted, emptied, cut, changed or replaced by an older copy asks for nothing."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.heads import head_paths
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.kept_files import check_debits
from origyne_pipeline.payments.register import months_collected, open_register
from origyne_pipeline.payments.register_care import begin_anew, debits_path

from .conftest import ISSUED, ISSUED_AT, MONTH

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, invoice, mandate, sepa) -> Path:
    """Two months collected; ``tmp_path / 'older'`` holds the registers as they were after the first."""
    home = tmp_path / "home"
    collect(home, MONTH, [invoice()], [mandate()], sepa, ISSUED_AT)
    shutil.copytree(home / "registers", tmp_path / "older")
    collect_next(home, invoice, mandate, sepa)
    return home


def collect_next(home: Path, invoice, mandate, sepa) -> None:
    due = invoice(
        invoice_number="F2026-000002",
        billing_month=str(MONTH.next()),
        issue_date=ISSUED + timedelta(days=31),
        amount=Decimal("5.00"),
    )
    collect(home, MONTH.next(), [due], [mandate()], sepa, ISSUED_AT + timedelta(days=31))


def tamper(home: Path, statement: str) -> None:
    with sqlite3.connect(debits_path(home)) as db:
        for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {trigger}")
        db.execute(statement)
    db.close()


def older(home: Path) -> None:
    shutil.rmtree(home / "registers")
    shutil.copytree(home.parent / "older", home / "registers")


def older_without_heads(home: Path) -> None:
    older(home)
    without_heads(home)


def without_heads(home: Path) -> None:
    for head in (*home.glob("registers/*.head"), *home.glob("heads/*"), *home.glob("sepa/*.head")):
        head.unlink()


def deleted_with_heads(home: Path) -> None:
    debits_path(home).unlink()
    without_heads(home)


def deleted_with_files(home: Path) -> None:
    shutil.rmtree(home / "registers")
    for file in home.glob("sepa/*/*.xml"):
        file.unlink()


def truncated(home: Path) -> None:
    content = debits_path(home).read_bytes()
    debits_path(home).write_bytes(content[: len(content) // 2])


DAMAGES: dict[str, Callable[[Path], None]] = {
    "deleted": lambda home: debits_path(home).unlink(),
    "deleted with its heads": deleted_with_heads,
    "deleted with the bank's files": deleted_with_files,
    "the registers folder deleted": lambda home: shutil.rmtree(home / "registers"),
    "emptied": lambda home: debits_path(home).write_bytes(b""),
    "truncated": truncated,
    "overwritten": lambda home: debits_path(home).write_bytes(b"no database at all" * 500),
    "older copy": older,
    "older copy without heads": older_without_heads,
    "rows deleted": lambda home: tamper(home, "delete from debits where rowid = 1"),
    "amount changed": lambda home: tamper(home, "update debits set amount_cents = 1 where rowid = 1"),
    "file's hash changed": lambda home: tamper(home, "update files set sha256 = 'x' where ordinal = 1"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_register_that_is_not_what_it_was_asks_for_nothing(home, damage, invoice, mandate, sepa) -> None:
    damage(home)
    files = {path: path.read_bytes() for path in home.glob("sepa/*/*")}
    with pytest.raises(PaymentsError, match="backup"):
        collect_next(home, invoice, mandate, sepa)
    assert {path: path.read_bytes() for path in home.glob("sepa/*/*")} == files


def test_looking_does_not_hide_that_it_is_gone(home: Path) -> None:
    debits_path(home).unlink()
    with pytest.raises(PaymentsError, match="is gone"):
        months_collected(home)
    assert not debits_path(home).exists()


@pytest.mark.parametrize("place", ["registers", "heads"])
def test_one_head_lost_is_written_again(home: Path, place: str, invoice, mandate, sepa) -> None:
    head = home / place / "debits.head"
    before = head.read_bytes()
    head.unlink()
    third = invoice(invoice_number="F2026-000003", customer_ref="C1", amount=Decimal("7.00"))
    collect(home, MONTH, [third], [mandate()], sepa, ISSUED_AT, released_at=ISSUED_AT + timedelta(days=32))
    assert head.read_bytes() != before
    assert len({path.read_bytes() for path in home.glob("*/debits.head")}) == 1


@pytest.mark.parametrize("place", ["registers", "heads", "sepa"])
def test_a_head_that_a_kill_left_behind_is_written_by_the_next_look(home: Path, place: str) -> None:
    """A kill between the writes of two heads: the next run decides no debit, yet all heads come to agree."""
    head = home / place / "debits.head"
    whole = head.read_bytes()
    head.write_bytes(whole.replace(b"debits 2", b"debits 1"))
    assert head.read_bytes() != whole
    months_collected(home)
    assert head.read_bytes() == whole
    head.unlink()
    months_collected(home)
    assert head.read_bytes() == whole


def test_a_new_register_is_begun_only_where_no_file_for_the_bank_lies(home: Path) -> None:
    debits_path(home).unlink()
    with pytest.raises(PaymentsError, match="files for the bank"):
        begin_anew(home, "perdu", NOON)
    shutil.rmtree(home / "sepa")
    begin_anew(home, "perdu", NOON)
    with open_register(home) as register:
        assert register.months() == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update files set created_at = '2020-01-01T00:00:00+00:00'", "rows of table files are not those"),
        ("update files set creditor_name = 'X'", "rows of table files are not those"),
        ("update files set ics = 'X'", "rows of table files are not those"),
        ("update files set creditor_bic = 'X'", "rows of table files are not those"),
        ("update debits set billing_month = '2020-01'", "rows of table debits are not those"),
        ("update debits set amendment = '{}'", "rows of table debits are not those"),
        ("drop index debits_of_file", "its index debits_of_file is gone"),
        ("drop table payments", "no such table"),
        ("select 1", "its trigger debits_no_update is gone"),
    ],
)
def test_each_column_and_what_keeps_the_register_append_only_is_verified(
    home: Path, statement: str, words: str
) -> None:
    assert check_debits(home).faults == []
    tamper(home, statement)
    assert any(words in fault.problem for fault in check_debits(home).faults)


def test_a_head_of_a_version_that_knew_fewer_columns_is_still_good(home: Path) -> None:
    for path in (*head_paths(home, "debits"), home / "sepa" / "debits.head"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "_whole" not in line))
    assert check_debits(home).faults == []
