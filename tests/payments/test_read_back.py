"""A file is read back before it is frozen: by the project's own reader, and here by an independent one."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.payments import writing
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.read_back import check_file

from .conftest import ISSUED_AT, MONTH, OTHER_IBAN
from .reader import read

GOLDENS = sorted((Path(__file__).parents[1] / "golden" / "payments").glob("*.xml"))


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.name)
def test_the_golden_files_are_what_a_bank_takes(path):
    check_file(path, path.stem[-2:])
    assert [(d.scheme, d.amount) for d in read(path)] == [
        ("B2B", Decimal("1503.30")),
        ("CORE", Decimal("12.34")),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "FR72ZZZ123456</Id><SchmeNm>",
            "FR73ZZZ123456</Id><SchmeNm>",
            "ICS FR73ZZZ123456: has wrong check digits",
        ),
        ("2026-10-20</ReqdColltnDt>", "2026-12-25</ReqdColltnDt>", "collection date 2026-12-25: TARGET is"),
        ("2026-10-20</ReqdColltnDt>", "2026-10-18</ReqdColltnDt>", "collection date 2026-10-18: TARGET is"),
        ("<CtrlSum>1515.64", "<CtrlSum>1515.65", "the file: CtrlSum is 1515.65, its debits come to 1515.64"),
        ("<CtrlSum>12.34", "<CtrlSum>12.35", "-02: CtrlSum is 12.35, its debits come to 12.34"),
        (">12.34</InstdAmt>", ">12.30</InstdAmt>", "-02: CtrlSum is 12.34, its debits come to 12.30"),
        ("<NbOfTxs>2", "<NbOfTxs>3", "the file: NbOfTxs is 3, it holds 2 debits"),
        ("F2026-000002</EndToEndId>", "F2026-000001</EndToEndId>", "F2026-000001: its EndToEndId is already"),
        (
            "0189</IBAN></Id></DbtrAcct>",
            "0188</IBAN></Id></DbtrAcct>",
            "debit F2026-00000[12]: the check digits of IBAN FR76...0188 are wrong",
        ),
        ("0189</IBAN></Id><Ccy>", "0188</IBAN></Id><Ccy>", "creditor's IBAN FR76...0188: its check digits"),
        ("<SeqTp>RCUR", "<SeqTp>EACH", r"not valid against pain\.008\.001\.08"),
    ],
)
def test_what_a_bank_would_refuse_is_refused_with_its_message(tmp_path, right, wrong, message):
    text = GOLDENS[-1].read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "a.xml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(PaymentsError, match=message):
        check_file(path, "08")
    with pytest.raises(Exception):  # noqa: B017 - each by its own library
        read(path)


def test_a_file_that_does_not_add_up_is_never_frozen(tmp_path, invoice, mandate, sepa, monkeypatch):
    wrong = lambda *given: [piece.replace("<CtrlSum>12.34", "<CtrlSum>12.35") for piece in render(*given)]  # noqa: E731
    render = writing.render
    with monkeypatch.context() as patch, pytest.raises(PaymentsError, match=r"CtrlSum is 12\.35"):
        patch.setattr(writing, "render", wrong)
        collect(tmp_path, MONTH, [invoice()], [mandate()], sepa, ISSUED_AT)
    assert not list(tmp_path.rglob("*.xml")) and not list(tmp_path.rglob("*.part"))
    assert collect(tmp_path, MONTH, [invoice()], [mandate()], sepa, ISSUED_AT).path.exists()


@pytest.mark.parametrize("version", ["08", "02"])
def test_two_months_of_core_b2b_first_and_amended_debits(tmp_path, invoice, mandate, sepa, customer, version):
    sepa = replace(sepa, version=version, sequence="FRST", max_transactions=2)
    refs = [f"C{n}" for n in range(1, 6)]
    mandates = [
        mandate(customer_ref=ref, reference=f"RUM-{ref}", scheme="B2B" if ref == "C5" else "CORE")
        for ref in refs
    ]
    customers = {ref: customer(ref=ref, address="Lieu-dit " + "x" * 120) for ref in refs}
    september = [invoice(invoice_number=f"F2026-00000{n}", customer_ref=ref) for n, ref in enumerate(refs, 1)]
    first = collect(tmp_path, MONTH, september, mandates, sepa, ISSUED_AT, customers)
    debits = [debit for path in first.paths for debit in read(path)]
    assert [len(read(path)) for path in first.paths] == [2, 2, 1]
    assert {(d.scheme, d.sequence, d.amended) for d in debits} == {
        ("CORE", "FRST", False),
        ("B2B", "FRST", False),
    }
    moved = [replace(mandates[0], iban=OTHER_IBAN), *mandates[1:]]
    issued = datetime(2026, 11, 6, 8, tzinfo=UTC)
    october = [
        due._replace(invoice_number=f"F2026-00001{n}", issue_date=issued.date(), billing_month="2026-10")
        for n, due in enumerate(september)
    ]
    second = collect(tmp_path, MONTH.next(), october, moved, sepa, issued, customers)
    debits = [debit for path in second.paths for debit in read(path)]
    assert {d.sequence for d in debits} == {"RCUR"}
    assert [(d.mandate, d.iban) for d in debits if d.amended] == [("RUM-C1", OTHER_IBAN)]
    assert sum(path.read_text().count("<Id>SMNDA</Id>") for path in second.paths) == 1
