"""From the bank's folder to the tables: what it says moves them, twice over the same; nothing more is asked of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from origyne_pipeline.model import table_model
from origyne_pipeline.parties import Reference
from origyne_pipeline.payments.bank_folder import bank_files, contents
from origyne_pipeline.payments.month import collect_month, settle_month
from origyne_pipeline.payments.register import months_collected
from origyne_pipeline.payments.returns import read_bank_files
from origyne_pipeline.settings import Sepa, Settings
from origyne_pipeline.warehouse import Warehouse

from .bank import batch, camt, entry, pain002, rejected, save, transaction
from .conftest import ISSUED, ISSUED_AT, MONTH

LATER = datetime(2026, 10, 28, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "home", tmp_path / "clients.xlsx")


@pytest.fixture
def collected(settings, customer, mandate):
    """A warehouse with a month of three debits at the bank, and one held; its message id."""
    warehouse, refs = Warehouse(settings.home), ["C1", "C2", "C3", "C4"]
    invoices = [
        {
            "invoice_number": f"F2026-00000{n}",
            "customer_ref": ref,
            "billing_month": str(MONTH),
            "kind": "INVOICE",
            "issue_date": ISSUED,
            "total_incl_tax": Decimal("12.34"),
        }
        for n, ref in enumerate(refs, 1)
    ]
    with warehouse.session() as session:
        columns = [column.name for column in table_model("invoices").columns]
        session.bind_values("invoices", [dict.fromkeys(columns) | row for row in invoices])
        session.save("invoices", str(MONTH))
    bad = "FR7630006000011234567890188"
    mandates = [
        mandate(customer_ref=ref, reference=f"RUM-{ref}", **({"iban": bad} if ref == "C4" else {}))
        for ref in refs
    ]
    reference = Reference({ref: customer(ref=ref) for ref in refs}, tuple(mandates), ())
    done = collect_month(warehouse, settings, MONTH, reference, ISSUED_AT, lambda _: {})
    settings.bank_folder.mkdir()
    return warehouse, done


def look(warehouse, query, *tables):
    with warehouse.session() as session:
        for table in tables:
            session.bind(table, [str(MONTH)])
        return session.query(query)


STATES = "select end_to_end_id, status, return_code from direct_debits order by 1"
SETTLED = (
    "select customer_ref, presented_incl_tax, collected_incl_tax, returned_incl_tax, held_incl_tax,"
    " outstanding_incl_tax from settlement order by 1"
)


def test_a_collected_month_has_its_three_tables(collected):
    warehouse, done = collected
    assert {state for _, state, _ in look(warehouse, STATES, "direct_debits")} == {"SENT"}
    ((number, code, message),) = look(
        warehouse, "select invoice_number, code, message from held_debits", "held_debits"
    )
    assert (number, code) == ("F2026-000004", "BAD_IBAN") and "customer C4, mandate RUM-C4" in message
    due, nothing = Decimal("12.34"), Decimal("0.00")
    assert look(warehouse, SETTLED, "settlement") == [
        *((ref, due, nothing, nothing, nothing, due) for ref in ("C1", "C2", "C3")),
        ("C4", nothing, nothing, nothing, due, due),
    ]
    assert len(done.files) == 1


def test_the_folder_moves_debits_and_settlement_and_twice_over_gives_the_same(collected, settings):
    warehouse, done = collected
    message_id = done.files[0].stem
    save(settings.bank_folder, "a.xml", pain002("10", batches=rejected("F2026-000002", "AC01")), message_id)
    entries = entry("08", "CRDT", "2026-10-20", batch(message_id + "-01")) + entry(
        "08", "DBIT", "2026-10-24", transaction("08", "DBIT", "F2026-000001", "AM04"), "UPDD"
    )
    save(settings.bank_folder, "b.xml", camt("054", "08", entries), message_id)
    reading = read_bank_files(settings.home, bank_files(settings.bank_folder), LATER)
    assert (reading.added, reading.months, reading.refused, reading.unmatched) == (
        5,
        (str(MONTH),),
        (),
        (),
    )
    expected = [
        ("F2026-000001", "RETURNED", "AM04"),
        ("F2026-000002", "REJECTED", "AC01"),
        ("F2026-000003", "COLLECTED", None),
    ]
    for again in range(2):
        content = done.files[0].read_bytes()
        settled = settle_month(warehouse, settings, MONTH)
        assert settled.files == done.files and done.files[0].read_bytes() == content
        assert look(warehouse, STATES, "direct_debits") == expected
        due, nothing = Decimal("12.34"), Decimal("0.00")
        assert look(warehouse, SETTLED, "settlement") == [
            ("C1", due, nothing, due, nothing, due),
            ("C2", due, nothing, due, nothing, due),
            ("C3", due, due, nothing, nothing, nothing),
            ("C4", nothing, nothing, nothing, due, due),
        ]
        reread = read_bank_files(settings.home, bank_files(settings.bank_folder), LATER)
        assert (reread.added, reread.months) == (0, reading.months), again


def test_the_folder_may_be_elsewhere_and_files_put_away_or_arriving_are_left(settings, tmp_path):
    elsewhere = Settings(tmp_path / "home", tmp_path, sepa=Sepa(bank_folder=tmp_path / "bank"))
    assert settings.bank_folder == tmp_path / "home" / "bank" and elsewhere.bank_folder == tmp_path / "bank"
    assert bank_files(elsewhere.bank_folder) == [] and contents(elsewhere.bank_folder) == ""
    (tmp_path / "bank" / "read").mkdir(parents=True)
    for name in ("a.xml", ".b.xml", "c.xml.part", "read/d.xml"):
        (tmp_path / "bank" / name).write_text("x")
    assert [path.name for path in bank_files(elsewhere.bank_folder)] == ["a.xml"]
    before = contents(elsewhere.bank_folder)
    assert before == contents(elsewhere.bank_folder) != ""
    (tmp_path / "bank" / "a.xml").write_text("more")
    assert contents(elsewhere.bank_folder) != before


def test_without_a_register_no_month_is_collected_and_none_is_made(tmp_path):
    assert months_collected(tmp_path) == [] and not list(tmp_path.iterdir())
