"""The register of the account: append-only, once, whole or not at all, and its loss is seen."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from origyne_pipeline.account.models import AccountError, Dispute, Entry
from origyne_pipeline.account.records import from_json, to_json
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.account.register_care import begin_anew, check_ledger, ledger_path

from .samples import REF, A, B, day, fee, invoice, payment, refund, reversal, transfer, write_off

AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
MONEY = payment("1", "60.00", 5, A)


def faults(home: Path) -> list[str]:
    return [str(fault) for fault in check_ledger(home).faults]


def add(home: Path, *entries: Entry) -> list[bool]:
    with open_ledger(home) as ledger:
        return [ledger.add(entry, AT) for entry in entries]


def recorded(home: Path) -> list[Entry]:
    with open_ledger(home, thorough=True) as ledger:
        return list(ledger.entries())


def tamper(home: Path, *statements: str) -> None:
    with sqlite3.connect(ledger_path(home)) as db:
        triggers = dict(db.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())
        for name in triggers:
            db.execute(f"drop trigger {name}")
        for statement in (*statements, *triggers.values()):
            db.execute(statement)
    db.close()


def test_what_was_recorded_comes_back_as_it_was(tmp_path: Path) -> None:
    entries = [
        MONEY,
        transfer("t", "12.00", 6),
        refund("r", "3.00", 7),
        fee("A:1", "40.00", 8, A),
        write_off(A, "0.01", 9),
        reversal(MONEY, 10),
    ]
    assert add(tmp_path, *entries) == [True] * 6
    assert recorded(tmp_path) == entries
    assert faults(tmp_path) == []
    assert check_ledger(tmp_path).counts == {"records": 6}
    with open_ledger(tmp_path) as ledger:
        assert list(ledger.entries("C00002")) == []
        assert list(ledger.entries(REF)) == entries


@pytest.mark.parametrize(
    "value",
    [
        invoice(A, "100.00"),
        replace(MONEY, note="é\n\"'"),
        Dispute(A, REF, day(3), "trop cher", is_open=False),
    ],
)
def test_a_value_is_one_line_of_text_and_back(value: Entry | Dispute) -> None:
    assert "\n" not in to_json(value)
    assert from_json(to_json(value)) == value


def test_the_same_again_adds_nothing_and_changes_no_byte(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    before = ledger_path(tmp_path).read_bytes()
    assert add(tmp_path, MONEY) == [False]
    assert ledger_path(tmp_path).read_bytes() == before


def test_another_entry_of_the_same_id_is_refused(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    with pytest.raises(AccountError, match=r"PAYMENT:1: it is recorded already.*reverse that one first"):
        add(tmp_path, replace(MONEY, day=day(6)))
    assert recorded(tmp_path) == [MONEY]


def test_what_comes_from_another_register_and_what_no_note_explains_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="found INVOICE; it comes from another register"):
        add(tmp_path, invoice(A, "100.00"))
    for entry in (MONEY, write_off(A, "1.00", 2), reversal(MONEY, 6)):
        with pytest.raises(AccountError, match="expected a note that says why"):
            add(tmp_path, replace(entry, note=" "))


def test_an_entry_is_reversed_once_by_its_opposite_and_not_before_it(tmp_path: Path) -> None:
    back = reversal(MONEY, 6)
    with pytest.raises(AccountError, match="found 'PAYMENT:1'"):
        add(tmp_path, back)
    add(tmp_path, MONEY)
    for wrong, problem in (
        (replace(back, amount=MONEY.amount * -2), r"opposite of -60\.00 of C00001, found 120\.00 of C00001"),
        (replace(back, customer_ref="C00002"), "of C00002"),
        (replace(back, day=day(4)), "or a later day"),
    ):
        with pytest.raises(AccountError, match=problem):
            add(tmp_path, wrong)
    assert add(tmp_path, back, back) == [True, False]
    with pytest.raises(AccountError, match="reversed already"):
        add(tmp_path, replace(back, id="REVERSAL:again"))
    with pytest.raises(AccountError, match="a reversal itself"):
        add(tmp_path, reversal(back, 8))


def test_a_dispute_is_opened_and_ended_as_often_as_it_is(tmp_path: Path) -> None:
    opened, ended = Dispute(A, REF, day(3), "trop cher"), Dispute(A, REF, day(3), "réglé", is_open=False)
    with open_ledger(tmp_path) as ledger:
        assert not ledger.add_dispute(ended, AT), "nothing to end"
        assert [ledger.add_dispute(opened, AT), ledger.add_dispute(opened, AT)] == [True, False]
        assert ledger.add_dispute(Dispute(B, REF, day(4), "doublon"), AT)
        assert ledger.disputed() == {A, B}
        assert ledger.add_dispute(ended, AT)
        assert ledger.disputed() == {B}
        assert ledger.add_dispute(opened, AT)
        with pytest.raises(AccountError, match="says why"):
            ledger.add_dispute(replace(opened, note=""), AT)
        assert list(ledger.entries()) == []
    with open_ledger(tmp_path, thorough=True) as ledger:
        assert ledger.disputes() == {A: opened, B: Dispute(B, REF, day(4), "doublon")}
    assert faults(tmp_path) == []


@pytest.mark.parametrize("statement", ["delete from records", "update records set kind = 'REFUND'"])
def test_nothing_is_ever_changed(tmp_path: Path, statement: str) -> None:
    add(tmp_path, MONEY)
    with (
        sqlite3.connect(ledger_path(tmp_path)) as db,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        db.execute(statement)


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    for name in ("registers/ledger.sqlite", "registers/ledger.head", "heads/ledger.head"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


# Kills


class Killed(BaseException):
    """The process ends here."""


def test_all_of_a_block_is_recorded_or_nothing(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    with pytest.raises(Killed), open_ledger(tmp_path) as ledger:
        assert ledger.add(transfer("t", "1.00", 6), AT)
        raise Killed
    assert recorded(tmp_path) == [MONEY]
    assert faults(tmp_path) == []


KILLED_THERE = """
import os, signal, sys
from pathlib import Path
from origyne_pipeline import record_register
from origyne_pipeline.account import register
from tests.account.samples import transfer
from tests.account.test_register import AT

place, home = sys.argv[1], Path(sys.argv[2])
kill = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if place == "write_head":
    record_register.write_head = kill
if place == "check_heads":
    record_register.RecordRegister._check_heads = kill
with register.open_ledger(home) as ledger:
    if place == "after the head of an empty register":
        kill()
    if place == "after the commit":
        record_register.write_head = kill
    ledger.add(transfer("t", "1.00", 6), AT)
    if place == "before the commit":
        kill()
"""


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize(
    "place",
    [
        "check_heads",
        "write_head",
        "after the head of an empty register",
        "before the commit",
        "after the commit",
    ],
)
def test_a_kill_leaves_a_register_that_goes_on(tmp_path: Path, place: str, *, begun: bool) -> None:
    if begun:
        add(tmp_path, MONEY)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED_THERE), place, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    is_kept = place == "after the commit" or (begun and place == "write_head")
    assert add(tmp_path, transfer("t", "1.00", 6)) == [not is_kept]
    assert recorded(tmp_path) == [*([MONEY] if begun else []), transfer("t", "1.00", 6)]
    assert faults(tmp_path) == []


def test_a_second_process_waits_for_the_first(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.account.test_register import add, transfer;"
        "[add(Path(sys.argv[1]), transfer(f'{sys.argv[2]}{n}', '1.00', n)) for n in range(1, 13)]"
    )
    root = Path(__file__).parents[2]
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], cwd=root) for name in ("a", "b")
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(recorded(tmp_path)) == 24
    assert faults(tmp_path) == []


# Loss


def test_a_register_that_is_gone_is_not_begun_again(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    ledger_path(tmp_path).unlink()
    (tmp_path / "registers" / "ledger.head").unlink()
    with pytest.raises(
        AccountError, match="the register of the account is gone, but its head knows of record 1"
    ):
        add(tmp_path, MONEY)
    [fault] = faults(tmp_path)
    assert "is gone, but its head knows of record 1; nothing is recorded until then; put the latest" in fault
    begin_anew(tmp_path, "a test", AT)
    assert add(tmp_path, MONEY) == [True]
    with pytest.raises(AccountError, match="it has records"):
        begin_anew(tmp_path, "a test", AT)


def test_an_older_copy_is_seen(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    shutil.copytree(tmp_path / "registers", tmp_path / "backup")
    add(tmp_path, transfer("t", "1.00", 6))
    shutil.rmtree(tmp_path / "registers")
    shutil.move(tmp_path / "backup", tmp_path / "registers")
    with pytest.raises(AccountError, match="record 2 was once written and is gone: an older copy"):
        add(tmp_path, MONEY)


def test_heads_that_are_gone_are_seen_and_one_of_both_is_written_again(tmp_path: Path) -> None:
    add(tmp_path, MONEY)
    (tmp_path / "heads" / "ledger.head").unlink()
    assert len(faults(tmp_path)) == 1
    add(tmp_path)
    assert faults(tmp_path) == []
    for folder in ("heads", "registers"):
        (tmp_path / folder / "ledger.head").unlink()
    with pytest.raises(AccountError, match="its head is missing"):
        add(tmp_path, MONEY)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "update records set content = replace(content, '-60.00', '-61.00') where sequence = 1",
            "record 1 .*hashed",
        ),
        ("update records set recorded_at = '2026-01-01' where sequence = 1", "record 1 .*hashed"),
        ("delete from records where sequence = 1", "expected record 1"),
        ("update records set customer_ref = 'C00002' where sequence = 2", "record 2 .*columns"),
        ("update records set reverses = 'x' where sequence = 2", "record 2 .*columns"),
        ("update records set hash = 'x' where sequence = 3", "record 3 is not the one that was written"),
        ("drop index undone_once", "undone_once is gone"),
    ],
)
def test_what_was_changed_behind_its_back_is_seen(tmp_path: Path, statement: str, fault: str) -> None:
    add(tmp_path, MONEY, transfer("t", "1.00", 6), transfer("u", "1.00", 6))
    tamper(tmp_path, statement)
    with pytest.raises(AccountError, match=fault):
        recorded(tmp_path)
    assert faults(tmp_path)


def test_a_file_that_is_no_register_is_named(tmp_path: Path) -> None:
    path = ledger_path(tmp_path)
    path.parent.mkdir()
    path.write_bytes(os.urandom(5000))
    with pytest.raises(AccountError, match=r"ledger\.sqlite: the register of the account can't be used"):
        add(tmp_path, MONEY)
    assert len(faults(tmp_path)) == 1
