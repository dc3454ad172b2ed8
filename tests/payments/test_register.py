"""The register: append-only, whole or not at all, in as many files as the bank wants."""

import os
import sqlite3
import stat

import pytest

from origyne_pipeline.payments import writing
from origyne_pipeline.payments.collect import collect, rewrite
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.register import open_register

from .conftest import ISSUED_AT, MONTH


@pytest.fixture
def many(invoice, mandate):
    numbers = range(1, 6)
    invoices = [invoice(invoice_number=f"F2026-00000{n}", customer_ref=f"C{n}") for n in numbers]
    return invoices, [mandate(customer_ref=f"C{n}", reference=f"RUM-{n}") for n in numbers]


def test_files_of_at_most_so_many_debits(tmp_path, many, sepa):
    small = type(sepa)(**{**sepa.__dict__, "max_transactions": 2})
    done = collect(tmp_path, MONTH, *many, small, ISSUED_AT)
    assert [path.name[:14] for path in done.paths] == ["SDD-2026-09-01", "SDD-2026-09-02", "SDD-2026-09-03"]
    assert [path.read_text().count("<DrctDbtTxInf>") for path in done.paths] == [2, 2, 1]
    assert len({row["message_id"] for row in done.rows}) == 3
    assert collect(tmp_path, MONTH, *many, sepa, ISSUED_AT) == done


@pytest.mark.parametrize("table", ["files", "debits"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set message_id = 'X'"])
def test_nothing_is_ever_changed(tmp_path, many, sepa, table, statement):
    collect(tmp_path, MONTH, *many, sepa, ISSUED_AT)
    with (
        sqlite3.connect(tmp_path / "registers" / "debits.sqlite") as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement.format(table))


def test_only_its_owner_reads_register_and_files(tmp_path, many, sepa):
    done = collect(tmp_path, MONTH, *many, sepa, ISSUED_AT)
    for path in (done.path, tmp_path / "registers" / "debits.sqlite"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["render", "check_file", "DebitFile"])
def test_a_kill_before_the_file_is_registered_leaves_nothing(tmp_path, many, sepa, monkeypatch, step):
    def kill(*_, **__):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(writing, step, kill)
        collect(tmp_path, MONTH, *many, sepa, ISSUED_AT)
    assert rewrite(tmp_path, MONTH).rows == () and not list(tmp_path.rglob("*.xml"))
    assert len(collect(tmp_path, MONTH, *many, sepa, ISSUED_AT).rows) == 5
    assert not list(tmp_path.rglob("*.part"))


def test_a_kill_before_the_rename_leaves_a_file_that_the_next_run_finishes(tmp_path, many, sepa, monkeypatch):
    def kill(*_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(os, "replace", kill)
        collect(tmp_path, MONTH, *many, sepa, ISSUED_AT)
    with open_register(tmp_path) as register:
        assert len(register.files(str(MONTH))) == 1
    done = collect(tmp_path, MONTH, many[0], [], sepa, ISSUED_AT)
    assert len(done.rows) == 5 and done.path.exists() and not list(tmp_path.rglob("*.part"))


def test_a_version_that_would_write_other_bytes_says_so(tmp_path, many, sepa, monkeypatch):
    done = collect(tmp_path, MONTH, *many, sepa, ISSUED_AT)
    done.path.unlink()
    monkeypatch.setattr(writing, "render", lambda *_: iter(["<other/>"]))
    with pytest.raises(PaymentsError, match="put the file back from a backup"):
        rewrite(tmp_path, MONTH)


def test_no_message_and_no_value_shows_an_iban(tmp_path, many, sepa):
    done = collect(tmp_path, MONTH, *many, sepa, ISSUED_AT)
    with open_register(tmp_path) as register:
        shown = [repr(debit) + repr(file) for file, debit in register.collections(str(MONTH))]
    assert "30006000011234567890189" not in "".join(shown) + repr(done)
