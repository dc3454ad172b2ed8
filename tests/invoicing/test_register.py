import json
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from origyne_pipeline.invoicing.canonical import from_json, to_json
from origyne_pipeline.invoicing.issuing import Issued, issue
from origyne_pipeline.invoicing.register import Register, RegisterError, register_path
from origyne_pipeline.invoicing.register_care import back_up, verify
from tests.invoicing.samples import (
    ISSUE_DATE,
    MONTH,
    adjustment,
    assembled,
    customer,
    debit,
    fee,
    issuer,
    used,
)

REFS = [f"C{n:05d}" for n in range(1, 6)]


def drafts(refs=REFS, amount: str = "19.99", month=MONTH):
    people = {ref: customer(ref) for ref in refs}
    return assembled(
        month, people, [fee(ref, amount=amount) for ref in refs], [used(ref) for ref in refs]
    ).drafts


def issue_them(home: Path, made=None, day: date = ISSUE_DATE, month=MONTH) -> Issued:
    return issue(home, month, drafts(month=month) if made is None else made, day, issuer(), debit)


def tamper(home: Path, statement: str) -> None:
    with sqlite3.connect(register_path(home)) as db:
        for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {trigger}")
        db.execute(statement)
    db.close()


def test_numbers_are_given_in_customer_order_without_gap(tmp_path: Path) -> None:
    assert issue_them(tmp_path).numbers == tuple(f"F2026-{n:06d}" for n in range(1, 6))
    assert verify(register_path(tmp_path)) == []


def test_issuing_again_issues_nothing_and_changes_nothing(tmp_path: Path) -> None:
    first = issue_them(tmp_path)
    before = register_path(tmp_path).read_bytes()
    again = issue_them(tmp_path, day=date(2027, 1, 5))
    assert (again.numbers, again.new, again.differences) == (first.numbers, (), ())
    assert register_path(tmp_path).read_bytes() == before


def test_a_draft_that_changed_since_is_told_and_changes_nothing(tmp_path: Path) -> None:
    issue_them(tmp_path)
    again = issue_them(tmp_path, drafts(REFS[:4], amount="25.00"))
    assert again.new == ()
    assert [(d.customer_ref, str(d.issued), d.computed and str(d.computed)) for d in again.differences] == [
        *((ref, "25.46", "31.48") for ref in REFS[:4]),
        ("C00005", "25.46", None),
    ]


def test_other_words_and_lines_of_nothing_are_no_difference_and_an_amount_that_moved_is(
    tmp_path: Path,
) -> None:
    [draft] = drafts(["C00001"])
    issue_them(tmp_path, [draft])
    first, second = draft.lines
    nothing = replace(second, position=3, destination_group="SAT", amount_excl_tax=first.amount_excl_tax * 0)
    other_words = replace(first, label="Autres mots", unit_price_excl_tax=first.amount_excl_tax)
    assert issue_them(tmp_path, [replace(draft, lines=(other_words, second, nothing))]).differences == ()
    moved = replace(draft, lines=(first, replace(second, destination_group="SAT")))
    assert [one.customer_ref for one in issue_them(tmp_path, [moved]).differences] == ["C00001"]


def test_a_customer_who_was_held_takes_the_next_number_later(tmp_path: Path) -> None:
    issue_them(tmp_path, drafts(["C00001", "C00003"]))
    issue_them(tmp_path, month=MONTH.next(), day=date(2026, 11, 6))
    late = issue_them(tmp_path, drafts(["C00001", "C00002", "C00003"]))
    assert late.new == ("F2026-000008",)
    with Register(register_path(tmp_path)) as register:
        invoice = register.entry("F2026-000008").invoice
        assert invoice.issue_date == date(2026, 11, 6), "numbers are chronological"
        assert [str(past.month) for past in invoice.history] == []
        newest = register.entry("F2026-000003").invoice
        assert [(str(past.month), str(past.total_incl_tax)) for past in newest.history] == [
            ("2026-09", "25.46")
        ]
    assert verify(register_path(tmp_path)) == []


def test_each_year_and_each_kind_has_its_own_series(tmp_path: Path) -> None:
    owed = assembled(
        MONTH, {"C00001": customer(), "C00002": customer("C00002")}, [fee("C00002")], [], [adjustment()]
    )
    assert issue_them(tmp_path, owed.drafts).numbers == ("A2026-000001", "F2026-000001")
    assert issue_them(tmp_path, month=MONTH.next(), day=date(2027, 1, 5)).numbers[0] == "F2027-000001"
    assert verify(register_path(tmp_path)) == []


def test_a_failure_in_the_middle_leaves_no_hole(tmp_path: Path) -> None:
    def broken():
        yield from drafts()[:3]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        issue_them(tmp_path, broken())
    assert issue_them(tmp_path).numbers[0] == "F2026-000001"
    assert verify(register_path(tmp_path)) == []


def test_a_kill_in_the_middle_leaves_no_hole(tmp_path: Path) -> None:
    script = f"""
        import os, sys
        from pathlib import Path
        from tests.invoicing.test_register import drafts, issue_them
        def killed():
            made = drafts()
            yield from made[:int(sys.argv[1])]
            os.kill(os.getpid(), 9)
        issue_them(Path({str(tmp_path)!r}), killed())
    """
    for after in ("0", "2", "5"):
        ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script), after], check=False)
        assert ended.returncode == -9
    undisturbed = tmp_path / "undisturbed"
    assert issue_them(tmp_path).numbers == issue_them(undisturbed).numbers
    with Register(register_path(tmp_path)) as one, Register(register_path(undisturbed)) as other:
        assert list(one.entries()) == list(other.entries())


def test_two_processes_at_once_issue_once(tmp_path: Path) -> None:
    names = "from pathlib import Path; from tests.invoicing.test_register import issue_them; "
    script = f"{names}issue_them(Path({str(tmp_path)!r}))"
    processes = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    with Register(register_path(tmp_path)) as register:
        assert [entry.number for entry in register.entries()] == [f"F2026-{n:06d}" for n in range(1, 6)]


def test_nothing_in_it_can_be_updated_or_deleted(tmp_path: Path) -> None:
    issue_them(tmp_path)
    with sqlite3.connect(register_path(tmp_path)) as db:
        for statement in (
            "update entries set number = 'F2026-000009'",
            "delete from entries",
            "delete from documents",
        ):
            if "documents" in statement:
                db.execute("insert into documents values ('F2026-000001', 'x')")
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update entries set content = replace(content, '25.46', '20.46') where sequence = 2", "content"),
        ("update entries set number = 'F2026-000007' where sequence = 2", "belongs to another number"),
        ("delete from entries where sequence = 3", "entries are missing"),
        ("delete from entries where sequence = 5", "older copy"),
        ("update entries set customer_ref = 'C00009' where sequence = 1", "another number, month, customer"),
        ("update entries set previous_hash = 'x' where sequence = 4", "entry before"),
        ("update entries set origin = 'CORRECTION' where sequence = 2", "not what was hashed"),
    ],
)
def test_verify_sees_what_was_done_to_it(tmp_path: Path, statement: str, fault: str) -> None:
    issue_them(tmp_path)
    tamper(tmp_path, statement)
    assert any(fault in found for found in verify(register_path(tmp_path)))


def test_a_register_that_lost_its_end_issues_nothing(tmp_path: Path) -> None:
    issue_them(tmp_path)
    tamper(tmp_path, "delete from entries where sequence > 3")
    with pytest.raises(RegisterError, match="backup"):
        issue_them(tmp_path, month=MONTH.next())


def test_the_frozen_invoice_reads_back_equal_and_ignores_what_it_does_not_know(tmp_path: Path) -> None:
    issue_them(tmp_path)
    with Register(register_path(tmp_path)) as register:
        entry = register.entry("F2026-000001")
    assert to_json(entry.invoice) == entry.content
    assert (
        from_json(entry.content.replace('{"allowances"', '{"a_later_field":1,"allowances"', 1))
        == entry.invoice
    )
    assert replace(entry.invoice, reason="x") != entry.invoice


def test_an_invoice_of_before_reads_back_with_what_came_later_empty(tmp_path: Path) -> None:
    issue_them(tmp_path)
    with Register(register_path(tmp_path)) as register:
        entry = register.entry("F2026-000001")
    before = json.loads(entry.content)
    for name in ("buyer_reference", "order_number", "delivery", "minimum_excl_tax"):
        assert before["customer"].pop(name) is None
    for line in before["lines"]:
        assert line.pop("is_goods") is False and line.pop("price_unit") is None
    assert before["payment"] is None or before["payment"].pop("iban") is None
    assert from_json(json.dumps(before)) == entry.invoice


def test_a_backup_is_whole_and_a_missing_register_is_told(tmp_path: Path) -> None:
    issue_them(tmp_path)
    assert back_up(register_path(tmp_path), tmp_path / "backup" / "invoices.sqlite") == []
    assert (tmp_path / "backup" / "invoices.head").read_text() == (
        tmp_path / "heads" / "invoices.head"
    ).read_text()
    with (
        Register(tmp_path / "backup" / "invoices.sqlite") as copy,
        Register(register_path(tmp_path)) as register,
    ):
        assert list(copy.entries()) == list(register.entries())
    assert "no register" in verify(tmp_path / "elsewhere.sqlite")[0]
    assert not (tmp_path / "elsewhere.sqlite").exists()
    with pytest.raises(RegisterError):
        back_up(tmp_path / "elsewhere.sqlite", tmp_path / "copy.sqlite")
