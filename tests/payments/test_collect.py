"""The month's file: valid, exact, frozen."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from origyne_pipeline.payments.announce import announcer
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.collections import collection_date
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.pain008 import VERSIONS
from origyne_pipeline.payments.settlement import settlement

from .conftest import ISSUED_AT, MONTH, OTHER_IBAN, read

GOLDEN = Path(__file__).parents[1] / "golden" / "payments"


def read_back(path):
    """An independent reader: plain lxml on the paths of the ISO message, no code of the project."""
    tree = etree.parse(str(path))
    ns = {"p": tree.getroot().nsmap[None]}

    def texts(xpath):
        return [node.text for node in tree.iterfind(xpath, ns)]

    return texts


@pytest.fixture
def month(invoice, mandate):
    """Three customers; one debit on each scheme or sequence, one credit note, one zero total."""
    invoices = [
        invoice(),
        invoice(invoice_number="F2026-000002", customer_ref="C2", amount=Decimal("1503.30")),
        invoice(invoice_number="F2026-000003", customer_ref="C3", amount=Decimal("0.00")),
        invoice(invoice_number="A2026-000001", customer_ref="C3", amount=Decimal("-5.00")),
        invoice(invoice_number="F2026-000004", customer_ref="C4", amount=Decimal("7.00")),
    ]
    mandates = [
        mandate(),
        mandate(
            customer_ref="C2",
            reference="RUM-2",
            scheme="B2B",
            holder="Société « Bœuf & Cie »",
            bic="PSSTFRPP",
        ),
        mandate(customer_ref="C3", reference="RUM-3"),
    ]
    return invoices, mandates


@pytest.mark.parametrize("version", ["08", "02"])
def test_file_is_valid_exact_and_golden(tmp_path, month, sepa, customer, version):
    sepa = type(sepa)(**{**sepa.__dict__, "version": version})
    done = collect(tmp_path, MONTH, *month, sepa, ISSUED_AT, {"C1": customer()})
    schema = etree.XMLSchema(etree.parse(str(VERSIONS[version].schema)))
    schema.assertValid(etree.parse(str(done.path)))
    texts = read_back(done.path)
    amounts = [Decimal(text) for text in texts(".//p:InstdAmt")]
    assert sorted(amounts) == [Decimal("12.34"), Decimal("1503.30")]
    assert texts(".//p:GrpHdr/p:NbOfTxs") == ["2"]
    assert texts(".//p:GrpHdr/p:CtrlSum") == ["1515.64"]
    assert [Decimal(t) for t in texts(".//p:PmtInf/p:CtrlSum")] == [Decimal("1503.30"), Decimal("12.34")]
    assert texts(".//p:LclInstrm/p:Cd") == ["B2B", "CORE"]
    assert texts(".//p:ReqdColltnDt") == ["2026-10-20"] * 2
    assert texts(".//p:EndToEndId") == ["F2026-000002", "F2026-000001"]
    golden = GOLDEN / f"pain.008.001.{version}.xml"
    assert done.path.read_bytes() == golden.read_bytes()


def test_rows_are_those_of_the_published_table(tmp_path, month, sepa):
    done = collect(tmp_path, MONTH, *month, sepa, ISSUED_AT)
    assert done.path.relative_to(tmp_path).parts[:2] == ("sepa", "2026-09")
    assert done.rows[1] == {
        "end_to_end_id": "F2026-000001",
        "invoice_number": "F2026-000001",
        "customer_ref": "C1",
        "mandate_reference": "RUM-1",
        "iban_masked": "FR76...0189",
        "amount": Decimal("12.34"),
        "sequence_type": "RCUR",
        "collection_date": date(2026, 10, 20),
        "file_name": done.path.name,
        "message_id": done.path.stem,
        "status": "SENT",
        "return_code": None,
    }
    assert [(held.invoice_number, held.code) for held in done.held] == [("F2026-000004", "NO_MANDATE")]


def test_run_twice_with_other_mandates_and_settings_gives_the_same_bytes(tmp_path, month, sepa, mandate):
    invoices, mandates = month
    first = collect(tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT)
    content = first.path.read_bytes()
    changed = [mandate(iban=OTHER_IBAN, holder="Autre"), mandate(customer_ref="C4", reference="RUM-4")]
    assert collect(tmp_path, MONTH, invoices, changed, sepa, ISSUED_AT) == first
    first.path.unlink()
    again = collect(tmp_path, MONTH, reversed(invoices), changed, type(sepa)(creditor_name="X"), ISSUED_AT)
    assert again == first and again.path.read_bytes() == content


def test_a_file_changed_on_disk_is_put_back(tmp_path, month, sepa):
    first = collect(tmp_path, MONTH, *month, sepa, ISSUED_AT)
    content = first.path.read_bytes()
    first.path.write_bytes(b"other")
    assert collect(tmp_path, MONTH, *month, sepa, ISSUED_AT).path.read_bytes() == content


def test_nothing_due_writes_nothing(tmp_path, sepa, mandate):
    done = collect(tmp_path, MONTH, [], [mandate()], sepa, ISSUED_AT)
    assert (done.rows, done.held, done.path) == ((), (), None)
    assert not (tmp_path / "sepa").exists()


def test_a_bad_mandate_holds_its_own_debit_and_goes_in_a_further_file_once_right(
    tmp_path, invoice, mandate, sepa
):
    invoices = [invoice(), invoice(invoice_number="F2026-000002", customer_ref="C2")]
    bad = mandate(customer_ref="C2", reference="RUM-2", iban="FR7630006000011234567890188")
    first = collect(tmp_path, MONTH, invoices, [mandate(), bad], sepa, ISSUED_AT)
    content = first.path.read_bytes()
    assert [row["customer_ref"] for row in first.rows] == ["C1"]
    assert "customer C2, mandate RUM-2: IBAN FR76...0188: has wrong check digits" in first.held[0].message
    right = mandate(customer_ref="C2", reference="RUM-2")
    second = collect(tmp_path, MONTH, invoices, [mandate(), right], sepa, ISSUED_AT)
    assert [row["customer_ref"] for row in second.rows] == ["C1", "C2"]
    assert second.held == () and len(second.paths) == 2 and second.path.read_bytes() == content


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ics": "FR73ZZZ123456"}, r"\[sepa\] ics: ICS 'FR73ZZZ123456': has wrong check digits"),
        (
            {"iban": "FR7630006000011234567890188"},
            r"\[sepa\] iban: IBAN FR76...0188: has wrong check digits",
        ),
        ({"bic": "AGRI"}, r"\[sepa\] bic: BIC 'AGRI'"),
        ({"creditor_name": " "}, r"\[sepa\] creditor_name: empty"),
        ({"notice_days": 0}, "customer C1, debit F2026-000001: collection date 2026-10-06: too near"),
    ],
)
def test_a_creditor_that_no_bank_takes_stops_the_file(tmp_path, invoice, mandate, sepa, changes, message):
    wrong = replace(sepa, **read(changes))
    with pytest.raises(PaymentsError, match=message):
        collect(tmp_path, MONTH, [invoice()], [mandate()], wrong, ISSUED_AT)
    assert not list(tmp_path.rglob("*.xml")) and not list(tmp_path.rglob("*.part"))
    assert collect(tmp_path, MONTH, [invoice()], [mandate()], sepa, ISSUED_AT).path.exists()


def test_what_the_invoice_announces_is_what_is_collected(tmp_path, month, sepa, mandate):
    invoices, mandates = month
    mandates.append(mandate(customer_ref="C4", reference="RUM-4", iban="FR7630006000011234567890188"))
    announce = announcer(tmp_path, mandates, sepa)
    told = {i.customer_ref: announce(i.customer_ref, i.amount, i.issue_date) for i in invoices}
    done = collect(tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT)
    for row in done.rows:
        said = told[row["customer_ref"]]
        assert (said.mandate_reference, said.collection_date) == (
            row["mandate_reference"],
            row["collection_date"],
        )
        assert (said.iban_masked, said.ics) == (row["iban_masked"], sepa.ics)
    assert told["C3"] is None
    assert told["C4"].mandate_reference == "RUM-4", "its data can be corrected: it stays a debit"
    assert announce("C9", Decimal("1"), ISSUED_AT.date()) is None


def test_settlement_counts_every_invoice(tmp_path, month, sepa):
    collect(tmp_path, MONTH, *month, sepa, ISSUED_AT)
    rows = {s.customer_ref: s for s in settlement(tmp_path, MONTH)}
    assert (rows["C1"].presented, rows["C1"].pending, rows["C1"].outstanding) == (Decimal("12.34"),) * 3
    assert (rows["C4"].by_transfer, rows["C4"].outstanding, rows["C4"].presented) == (
        Decimal("7.00"),
        Decimal("7.00"),
        Decimal("0.00"),
    )
    assert "C3" not in rows


def test_a_file_that_is_written_too_late_asks_for_a_later_day_and_says_so(tmp_path, month, sepa):
    invoices, mandates = month
    late = ISSUED_AT + timedelta(days=60)
    done = collect(tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT, released_at=late)
    asked = {row["invoice_number"]: row["collection_date"] for row in done.rows}
    assert all(day > late.date() + timedelta(days=sepa.notice_days - 1) for day in asked.values())
    assert set(done.moved) == set(asked)
    again = collect(
        tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT, released_at=late + timedelta(days=1)
    )
    assert (again.rows, again.paths, again.moved) == (done.rows, done.paths, ())


def test_a_file_in_time_asks_for_the_day_announced(tmp_path, month, sepa):
    invoices, mandates = month
    in_time = ISSUED_AT + timedelta(days=3)
    done = collect(tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT, released_at=in_time)
    announced = {collection_date(i.issue_date, sepa.notice_days) for i in invoices}
    assert {row["collection_date"] for row in done.rows} <= announced
    assert done.moved == ()
