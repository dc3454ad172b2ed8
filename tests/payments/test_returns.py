"""The bank's answers move the right debits to the right state, once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from origyne_pipeline.payments.answers import (
    ACCEPTED,
    COLLECTED,
    REJECTED,
    RETURNED,
    Answer,
    Standing,
    standing,
)
from origyne_pipeline.payments.bank_files import read_bank_file
from origyne_pipeline.payments.collect import collect, represent, rewrite
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.reasons import reason
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.returns import read_bank_files
from origyne_pipeline.payments.settlement import settlement

from .bank import batch, camt, entry, pain002, rejected, save, transaction
from .conftest import ISSUED_AT, MONTH, OTHER_IBAN
from .statements import record120

LATER = datetime(2026, 10, 28, 9, tzinfo=UTC)


@pytest.fixture
def sent(tmp_path, invoice, mandate, sepa):
    """Two debits of 12.34 and 20.00 at the bank; gives the home, the message id and the mandates."""
    invoices = [invoice(), invoice(invoice_number="F2026-000002", customer_ref="C2", amount=Decimal("20.00"))]
    mandates = [mandate(), mandate(customer_ref="C2", reference="RUM-2")]
    done = collect(tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT)
    return tmp_path, done.path.stem, mandates, invoices


def states(home):
    return {r["end_to_end_id"]: (r["status"], r["return_code"]) for r in rewrite(home, MONTH).rows}


@pytest.mark.parametrize("version", ["03", "10"])
def test_a_rejected_debit(sent, version):
    home, message_id, _, _ = sent
    path = save(home, "a.xml", pain002(version, batches=rejected("F2026-000001", "AC04")), message_id)
    first = read_bank_files(home, [path], LATER)
    assert (first.matched, first.added, first.unmatched, first.refused) == (1, 1, (), ())
    expected = {"F2026-000001": ("REJECTED", "AC04"), "F2026-000002": ("SENT", None)}
    assert states(home) == expected
    assert read_bank_files(home, [path], LATER).added == 0
    assert states(home) == expected


def test_a_rejected_file_and_an_accepted_one(sent):
    home, message_id, _, _ = sent
    accepted = save(home, "a.xml", pain002("10", "<GrpSts>ACCP</GrpSts>"), message_id)
    read_bank_files(home, [accepted], LATER)
    assert set(states(home).values()) == {("ACCEPTED", None)}
    group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"
    read_bank_files(home, [save(home, "b.xml", pain002("10", group), message_id)], LATER)
    assert set(states(home).values()) == {("REJECTED", "FF01")}


def test_a_file_sent_twice_is_no_rejection_of_the_first(sent):
    home, message_id, _, _ = sent
    group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>DUPL</Cd></Rsn></StsRsnInf>"
    reading = read_bank_files(home, [save(home, "b.xml", pain002("10", group), message_id)], LATER)
    assert set(states(home).values()) == {("SENT", None)}
    assert f"the bank has file {message_id} already" in reading.unmatched[0]


@pytest.mark.parametrize("version", ["02", "08"])
@pytest.mark.parametrize("kind", ["053", "054"])
def test_a_batch_is_credited_then_a_debit_comes_back(sent, kind, version):
    home, message_id, _, _ = sent
    content = camt(
        kind,
        version,
        entry(version, "CRDT", "2026-10-20", batch(message_id + "-01"))
        + entry(version, "DBIT", "2026-10-24", transaction(version, "DBIT", "F2026-000001", "AM04"), "UPDD")
        + entry(
            version,
            "DBIT",
            "2026-10-24",
            transaction(version, "DBIT", "F2026-000002", "MD06"),
            "UPDD",
            "PDNG",
        ),
    )
    path = save(home, "a.xml", content, message_id)
    reading = read_bank_files(home, [path], LATER)
    assert reading.unmatched == () and reading.matched == 3
    expected = {"F2026-000001": ("RETURNED", "AM04"), "F2026-000002": ("COLLECTED", None)}
    assert states(home) == expected
    assert read_bank_files(home, [path], LATER).added == 0 and states(home) == expected
    assert [
        (s.customer_ref, s.collected, s.returned, s.pending, s.outstanding) for s in settlement(home, MONTH)
    ] == [
        ("C1", Decimal("0.00"), Decimal("12.34"), Decimal("0.00"), Decimal("12.34")),
        ("C2", Decimal("20.00"), Decimal("0.00"), Decimal("0.00"), Decimal("0.00")),
    ]


def test_each_credited_debit_may_be_named(sent):
    home = sent[0]
    details = transaction("08", "CRDT", "F2026-000001") + transaction(
        "08", "CRDT", "F2026-000002", amount="20.00"
    )
    read_bank_files(
        home, [save(home, "a.xml", camt("054", "08", entry("08", "CRDT", "2026-10-20", details)), "")], LATER
    )
    assert set(states(home).values()) == {("COLLECTED", None)}


def test_what_is_not_ours_or_differs_is_told(sent):
    home, message_id, _, _ = sent
    content = camt(
        "053",
        "08",
        entry("08", "DBIT", "2026-10-24", transaction("08", "DBIT", "OTHER-1", "AM04"), "UPDD")
        + entry(
            "08", "DBIT", "2026-10-24", transaction("08", "DBIT", "F2026-000001", "AM04", "99.00"), "UPDD"
        )
        + entry("08", "DBIT", "2026-10-24", transaction("08", "DBIT", "FEES"), "CHRG"),
    )
    reading = read_bank_files(home, [save(home, "a.xml", content, message_id)], LATER)
    assert len(reading.unmatched) == 2
    assert "nothing in it names a debit of ours (EndToEndId 'OTHER-1')" in reading.unmatched[0]
    assert "debit F2026-000001 is of 12.34 EUR, the bank says 99.00 EUR" in reading.unmatched[1]
    assert "not noted" in reading.unmatched[1] and set(states(home).values()) == {("SENT", None)}


def test_a_return_in_another_currency_is_not_noted(sent):
    home, message_id, _, _ = sent
    back = transaction("08", "DBIT", "F2026-000001", "AM04").replace("EUR", "USD")
    content = camt("053", "08", entry("08", "DBIT", "2026-10-24", back, "UPDD"))
    reading = read_bank_files(home, [save(home, "a.xml", content, message_id)], LATER)
    assert "is of 12.34 EUR, the bank says 12.34 USD; not noted" in reading.unmatched[0]
    assert (reading.added, set(states(home).values())) == (0, {("SENT", None)})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not xml", "not XML"),
        ("", "not XML"),
        ("%PDF-1.7", "not XML"),
        ("01 a list of something;12,34", "not XML"),
        ("<a/>", "expected pain.002.001.03 to .15"),
        ('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.01"/>', "found urn:iso:std:iso:20022"),
        ('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>', "GrpHdr is missing"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
        ('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "document type"),
        ("<a>" * 1000 + "</a>" * 1000, "not XML"),
        (pain002("10").replace("2026-10-19T10:00:00", "yesterday"), "is not an instant"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused_and_the_others_go_on(sent, content, message):
    home, message_id, _, _ = sent
    bad, good = (
        home / "a.xml",
        save(home, "b.xml", pain002("10", batches=rejected("F2026-000001", "AC04")), message_id),
    )
    bad.write_text(content)
    with pytest.raises(PaymentsError, match=message):
        read_bank_file(bad)
    reading = read_bank_files(home, [bad, good], LATER)
    assert len(reading.refused) == 1 and message in reading.refused[0] and "a.xml" in reading.refused[0]
    assert states(home)["F2026-000001"] == ("REJECTED", "AC04")


def test_entities_are_never_expanded(sent, tmp_path):
    bomb = (
        '<!DOCTYPE a [<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(f'<!ENTITY a{i} "{("&a" + (str(i - 1) if i else "") + ";") * 10}">' for i in range(12))
    )
    path = tmp_path / "bomb.xml"
    path.write_text(bomb + ']><a b="&a11;">&a11;</a>')
    with pytest.raises(PaymentsError):
        read_bank_file(path)


def test_the_order_of_answers_means_nothing():
    early, late = date(2026, 10, 20), date(2026, 10, 24)
    answers = [
        Answer(ACCEPTED, early),
        Answer(COLLECTED, early),
        Answer(RETURNED, late),
        Answer(RETURNED, late, reason="AM04"),
    ]
    assert standing(answers) == standing(reversed(answers)) == Standing(RETURNED, late, "AM04")
    assert standing([]) == Standing("SENT")
    assert standing([Answer(REJECTED, early, reason="AC01"), Answer(COLLECTED, late)]).status == REJECTED


def test_reason_codes_have_the_actions_of_the_contract():
    actions = {code: reason(code).action for code in "AM04 MS03 AC01 AC04 AC06 MD01 MD07 SL01 MD06".split()}
    assert actions == {
        **dict.fromkeys(["AM04", "MS03"], "RETRY"),
        **dict.fromkeys(["AC01", "AC04", "AC06", "MD01", "MD07", "SL01"], "SUSPEND"),
        "MD06": "DISPUTE",
    }
    assert reason("ZZZZ").action == reason(None).action == "REVIEW"


def returned(sent, code, e2e="F2026-000001"):
    home, message_id, mandates, _ = sent
    content = camt(
        "054", "08", entry("08", "DBIT", "2026-10-24", transaction("08", "DBIT", e2e, code), "UPDD")
    )
    read_bank_files(home, [save(home, f"{e2e}-{code}.xml", content, message_id)], LATER)
    return home, mandates


def test_a_retried_debit_is_presented_again_once(sent, sepa):
    home, mandates = returned(sent, "AM04")
    first = rewrite(home, MONTH).path.read_bytes()
    again = represent(home, MONTH, mandates, sepa, LATER, {})
    assert [(r["end_to_end_id"], r["invoice_number"], r["amount"], r["status"]) for r in again.rows] == [
        ("F2026-000001", "F2026-000001", Decimal("12.34"), "RETURNED"),
        ("F2026-000002", "F2026-000002", Decimal("20.00"), "SENT"),
        ("F2026-000001-2", "F2026-000001", Decimal("12.34"), "SENT"),
    ]
    assert again.rows[2]["collection_date"] == date(2026, 11, 11)
    assert len(again.paths) == 2 and again.path.read_bytes() == first
    assert represent(home, MONTH, mandates, sepa, LATER, {}) == again
    returned(sent, "AM04", "F2026-000001-2")
    assert len(represent(home, MONTH, mandates, sepa, LATER, {}).rows) == 3


@pytest.mark.parametrize("code", ["AC04", "MD06", "MS02"])
def test_other_reasons_are_not_presented_again(sent, sepa, code):
    home, mandates = returned(sent, code)
    assert len(represent(home, MONTH, mandates, sepa, LATER, {}).rows) == 2


@pytest.mark.parametrize(("code", "usable_on_another_account"), [("AC04", True), ("MD01", False)])
def test_a_suspended_mandate_holds_the_next_debits(
    sent, sepa, invoice, mandate, code, usable_on_another_account
):
    home, _ = returned(sent, code)
    issued = datetime(2026, 11, 5, 8, tzinfo=UTC)
    due = [invoice(invoice_number="F2026-000011", issue_date=date(2026, 11, 5))]
    held = collect(home, MONTH.next(), due, [mandate()], sepa, issued)
    assert held.rows == ()
    assert (held.held[0].code, f"answer {code}" in held.held[0].message) == ("SUSPENDED", True)
    moved = [mandate(iban=OTHER_IBAN)]
    assert collect(home, MONTH.next(), due, moved, sepa, issued) == held  # that invoice asked for a transfer
    later = [invoice(invoice_number="F2026-000021", issue_date=date(2026, 12, 7))]
    done = collect(home, MONTH.next().next(), later, moved, sepa, datetime(2026, 12, 7, 8, tzinfo=UTC))
    assert bool(done.rows) == usable_on_another_account
    if done.path:
        assert b"<Id>SMNDA</Id>" in done.path.read_bytes()


def test_a_released_debit_gets_a_new_notice(tmp_path, sepa, invoice, mandate):
    wrong, right = mandate(iban="FR7630006000011234567890188"), mandate()
    assert collect(tmp_path, MONTH, [invoice()], [wrong], sepa, ISSUED_AT).held[0].code == "BAD_IBAN"
    released = datetime(2026, 11, 12, 8, tzinfo=UTC)
    done = collect(tmp_path, MONTH, [invoice()], [right], sepa, ISSUED_AT, released_at=released)
    assert (done.rows[0]["collection_date"], done.held) == (date(2026, 11, 26), ())


def test_a_changed_account_is_an_amendment_unless_the_bank_never_took_the_first(sent, sepa, invoice, mandate):
    home, message_id, _, _ = sent
    october = MONTH.next()
    due = [
        invoice(invoice_number=f"F2026-00001{n}", customer_ref=f"C{n}", issue_date=date(2026, 11, 5))
        for n in (1, 2)
    ]
    path = save(home, "a.xml", pain002("10", batches=rejected("F2026-000001", "RC01")), message_id)
    read_bank_files(home, [path], LATER)
    moved = [mandate(iban=OTHER_IBAN), mandate(customer_ref="C2", reference="RUM-2", iban=OTHER_IBAN)]
    collect(home, october, due, moved, sepa, datetime(2026, 11, 5, 8, tzinfo=UTC))
    with open_register(home) as register:
        amended = {c.customer_ref: c.amendment for _, c in register.collections(str(october))}
    assert amended["C1"] is None and amended["C2"].new_account


def test_a_cfonb_statement_moves_debits_and_pays_invoices(sent):
    home = sent[0]
    zones = {"at32": "05", "at34": "261026", "at42": "261026"}
    records = [
        record120("01", at34="251026", at90="0000000000000{"),
        record120("04", **zones, at48="VIR SEPA DUPONT F2026-000002", at90="0000000000200{"),
        record120("04", **zones, at40="10", at48="REJET PRLV", at90="0000000000123M"),
        record120("05", at34="261026", at45="RCN", at48="F2026-000001"),
        record120("07", at34="271026", at90="0000000000099{"),
    ]
    path = home / "a.txt"
    path.write_text("\n".join(records))
    reading = read_bank_files(home, [path], LATER)
    assert (reading.matched, len(reading.lines), reading.refused) == (1, 2, ())
    assert states(home)["F2026-000001"] == ("RETURNED", "10")
    assert (
        len(reading.unmatched) == 1
        and "its movements come to 7.66, its balances differ by 9.90" in reading.unmatched[0]
    )
