"""What is collected once the account knows of credits and payments: never more than what is open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.invoicing import _credit_of as credit_of_invoices
from assets.resources import Office
from origyne_pipeline.account import noted
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.amounts_due import (
    DebitOnItsWay,
    credit_deducted,
    credits_at_issue,
    debit_on_its_way,
    open_amounts,
)
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.identifiers import Bic, Iban, Rum
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.documents_owed import amounts_told
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.parties import DebitNotice, Mandate
from origyne_pipeline.payments.answers import REJECTED, RETURNED, Answer
from origyne_pipeline.payments.collect import Collected, collect, represent
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.payments.month import lowered_debits
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Payments, Sepa, Settings
from tests.account import samples
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used

FIRST, SECOND = "F2026-000001", "F2026-000002"
TOTAL = Decimal("25.46")
AT = datetime(ISSUE_DATE.year, ISSUE_DATE.month, ISSUE_DATE.day, 8, tzinfo=UTC)
SEPA = Sepa(creditor_name="VNO Exemple & Fils", bic=Bic("AGRIFRPP"))
MANDATES = [
    Mandate(
        ref,
        Rum(f"RUM-{ref}"),
        date(2025, 1, 15),
        Iban("FR7630006000011234567890189"),
        None,
        "Élise Durand",
        active=True,
    )
    for ref in ("C00001", "C00002")
]
DAY = timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two customers, each with an invoice of 25.46."""
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], [used(ref) for ref in people]).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path


def documents(home: Path) -> Iterator[Invoice]:
    with Register(register_path(home)) as register:
        yield from [entry.invoice for entry in register.entries()]


def collected(home: Path, at: datetime = AT) -> Collected:
    """A run of the month's collection at an instant, as the job does it."""
    issued = list(documents(home))
    open_on = open_amounts(home, local_day(at), [i.number for i in issued])
    due = [
        InvoiceDue(
            i.number, i.customer.ref, str(MONTH), i.issue_date, i.total_incl_tax, open_on.get(i.number)
        )
        for i in issued
    ]
    return collect(home, MONTH, due, MANDATES, SEPA, AT, None, at)


def asked(done: Collected) -> dict[str, str]:
    return {row["end_to_end_id"]: str(row["amount"]) for row in done.rows}


def notes(done: Collected) -> dict[str, tuple[str, str]]:
    return {held.invoice_number: (held.code, str(held.amount)) for held in (*done.held, *done.settled)}


def pay(home: Path, amount: str, day: date, number: str | None = FIRST, ref: str = "C00001") -> Any:
    entry = noted.payment(ref, Decimal(amount), day, "chèque 1", number)
    with open_ledger(home) as ledger:
        ledger.add(entry, AT)
    return entry


def test_an_invoice_that_is_credited_in_full_before_the_file_is_not_in_it(home: Path) -> None:
    credit(home, FIRST, "Erreur de tarif", ISSUE_DATE, issuer())
    done = collected(home)
    assert asked(done) == {SECOND: "25.46"}
    assert notes(done) == {FIRST: ("SETTLED", "25.46")}
    assert "all of it is credited or paid" in done.held[0].message


@pytest.mark.parametrize("number", [FIRST, None])
def test_a_debit_asks_for_what_a_credit_note_and_a_payment_left(home: Path, number: str | None) -> None:
    credit(home, FIRST, "Geste", ISSUE_DATE, issuer(), {1: Decimal("10.00")})
    pay(home, "3.00", ISSUE_DATE, number)
    done = collected(home)
    assert asked(done) == {FIRST: "10.46", SECOND: "25.46"}
    assert notes(done) == {FIRST: ("SETTLED", "15.00")}


def test_a_credit_after_the_file_changes_no_file_and_makes_a_credit(home: Path) -> None:
    before = collected(home)
    content = before.path.read_bytes() if before.path else b""
    credit(home, FIRST, "Erreur de tarif", ISSUE_DATE, issuer())
    after = collected(home, AT + 3 * DAY)
    assert asked(after) == asked(before) and after.path and after.path.read_bytes() == content
    [account] = customer_accounts(home, date(2026, 12, 1), customer_ref="C00001")
    assert (account.open_amount, account.credit) == (Decimal(0), TOTAL)


@pytest.mark.parametrize(("paid", "asked_then"), [("25.46", "25.46"), ("30.00", "25.46")])
def test_an_invoice_that_opens_again_is_debited_with_a_new_notice(
    home: Path, paid: str, asked_then: str
) -> None:
    cheque = pay(home, paid, ISSUE_DATE)
    done = collected(home)
    assert FIRST not in asked(done)
    assert collected(home, AT + DAY) == done
    with open_ledger(home) as ledger:
        ledger.add(noted.reversal(cheque, ISSUE_DATE + 2 * DAY, "chèque sans provision"), AT)
    again = collected(home, AT + 2 * DAY)
    assert asked(again)[FIRST] == asked_then and again.moved == (FIRST,)
    [row] = [row for row in again.rows if row["invoice_number"] == FIRST]
    assert row["collection_date"] >= ISSUE_DATE + 16 * DAY
    assert notes(again) == {}
    assert collected(home, AT + 9 * DAY).moved == ()


def test_an_invoice_that_opens_in_part_is_debited_of_that_part(home: Path) -> None:
    cheque = pay(home, "20.00", ISSUE_DATE)
    credit(home, FIRST, "Geste", ISSUE_DATE, issuer(), {1: Decimal("10.00")})
    assert notes(collected(home)) == {FIRST: ("SETTLED", "25.46")}
    with open_ledger(home) as ledger:
        ledger.add(noted.reversal(cheque, ISSUE_DATE + 2 * DAY, "chèque sans provision"), AT)
    again = collected(home, AT + 2 * DAY)
    assert asked(again)[FIRST] == "13.46" and notes(again) == {FIRST: ("SETTLED", "12.00")}


def test_the_money_of_two_invoices_goes_to_the_one_due_first(home: Path) -> None:
    people = {"C00001": customer("C00001")}
    october = MONTH.next()
    charges = [fee(billing_month=str(october), for_month=str(october))]
    drafts = assembled(october, people, charges, []).drafts
    issue(home, october, drafts, ISSUE_DATE + 30 * DAY, issuer(), debit)
    pay(home, "30.00", ISSUE_DATE + 31 * DAY, None)
    [_, _, third] = documents(home)
    open_on = open_amounts(home, ISSUE_DATE + 32 * DAY, [FIRST, SECOND, third.number])
    assert open_on == {
        FIRST: Decimal("0.00"),
        SECOND: TOTAL,
        third.number: third.total_incl_tax - Decimal("30.00") + TOTAL,
    }
    assert open_amounts(home, ISSUE_DATE, []) == {}


@pytest.mark.parametrize("kind", [REJECTED, RETURNED])
def test_a_second_presentation_asks_for_what_is_open_then(home: Path, kind: str) -> None:
    done = collected(home)
    on = done.rows[0]["collection_date"]
    with open_register(home) as register:
        register.add_answers(
            [(number, Answer(kind, on, reason="AM04")) for number in (FIRST, SECOND)], "a.xml", AT
        )
    credit(home, FIRST, "Geste", on, issuer(), {1: Decimal("10.00")})
    pay(home, "25.46", on, SECOND, "C00002")
    at = datetime.combine(on + 7 * DAY, AT.timetz())
    open_on = open_amounts(home, local_day(at), [FIRST, SECOND])
    again = represent(home, MONTH, MANDATES, SEPA, at, open_on)
    assert asked(again) == {FIRST: "25.46", SECOND: "25.46", f"{FIRST}-2": "13.46"}
    assert [(held.invoice_number, held.code) for held in again.held] == [(SECOND, "SETTLED")]
    assert represent(home, MONTH, MANDATES, SEPA, at + DAY, open_on).paths == again.paths


def test_a_debit_never_asks_for_more_than_its_invoice() -> None:
    due = InvoiceDue(FIRST, "C00001", str(MONTH), ISSUE_DATE, TOTAL)
    assert due.asked == TOTAL and due.settled == 0
    assert due._replace(open_amount=TOTAL + 1).asked == TOTAL


def test_a_credit_note_says_what_becomes_of_the_debit_that_is_on_its_way(home: Path) -> None:
    assert debit_on_its_way(home, ISSUE_DATE, "C00001", FIRST) is None
    on = collected(home).rows[0]["collection_date"]
    credit(home, FIRST, "Geste", ISSUE_DATE, issuer(), {1: Decimal("10.00")})
    on_its_way = debit_on_its_way(home, ISSUE_DATE, "C00001", FIRST)
    assert on_its_way == DebitOnItsWay("C00001", TOTAL, on, Decimal("12.00"))
    assert debit_on_its_way(home, on + DAY, "C00001", FIRST) is None
    with open_register(home) as register:
        register.add_answers([(FIRST, Answer(REJECTED, on, reason="AC01"))], "a.xml", AT)
    assert debit_on_its_way(home, ISSUE_DATE, "C00001", FIRST) is None


def next_month(home: Path, credit_of: Any, day: date, notice: Any) -> Invoice:
    """The first customer's invoice of the month after."""
    people, october = {"C00001": customer("C00001")}, MONTH.next()
    charges = [fee(billing_month=str(october), for_month=str(october))]
    drafts = assembled(october, people, charges, []).drafts
    issue(home, october, drafts, day, issuer(), notice, today=day, credit_of=credit_of)
    return list(documents(home))[-1]


def debited(ref: str, gross: Decimal, issue_date: date) -> DebitNotice | None:
    """A debit two weeks after the issue."""
    notice = debit(ref, gross, issue_date)
    return replace(notice, collection_date=issue_date + 14 * DAY) if notice else None


def by_transfer(*_: object) -> None:
    """Nobody is debited."""


SCENES: dict[str, list[tuple[Any, ...]]] = {
    "nothing": [],
    "credited in full after the debit": [("credit", None)],
    "credited in part after the debit": [("credit", "10.00")],
    "paid beside the debit": [("pay", "30.00", 30, FIRST)],
    "paid more than the next invoice": [("pay", "100.00", 30, None)],
    "paid on the day of the issue": [("pay", "30.00", 40, None)],
    "paid after the day that the invoice bears": [("pay", "30.00", 42, None)],
    "the debit came back": [("return",)],
    "the debit came back and a part was paid": [("return",), ("pay", "20.00", 30, None)],
    "the debit came back and more was paid": [("return",), ("pay", "40.00", 30, None)],
    "paid on the day of the issue what came back": [("return",), ("pay", "40.00", 40, None)],
    "paid, and reversed": [("pay", "30.00", 30, None), ("reverse", 31)],
}


@pytest.mark.parametrize("notice", [debited, by_transfer])
@pytest.mark.parametrize("scene", SCENES)
def test_the_amount_due_that_an_invoice_tells_is_what_is_open_on_it(
    home: Path, scene: str, notice: Any
) -> None:
    on = collected(home).rows[0]["collection_date"]
    entry: Any = None
    for what, *words in SCENES[scene]:
        if what == "credit":
            amounts = {1: Decimal(words[0])} if words[0] else None
            credit(home, FIRST, "Geste", on + DAY, issuer(), amounts)
        elif what == "pay":
            entry = pay(home, words[0], ISSUE_DATE + words[1] * DAY, words[2])
        elif what == "reverse":
            with open_ledger(home) as ledger:
                ledger.add(noted.reversal(entry, ISSUE_DATE + words[0] * DAY, "erreur"), AT)
        else:
            with open_register(home) as register:
                register.add_answers([(FIRST, Answer(RETURNED, on + 5 * DAY, reason="AC04"))], "a.xml", AT)
    issued_on, today = ISSUE_DATE + 40 * DAY, ISSUE_DATE + 43 * DAY
    [before] = customer_accounts(home, today, customer_ref="C00001")
    credit_of = credits_at_issue(home, today, issued_on)
    invoice = next_month(home, credit_of, issued_on, notice)
    assert open_amounts(home, today, [invoice.number]) == {invoice.number: invoice.amount_due}
    assert invoice.amount_due == invoice.total_incl_tax - min(before.credit, invoice.total_incl_tax)
    assert (invoice.payment is None) == (notice is by_transfer or not invoice.amount_due)


def test_a_credit_that_was_to_be_sent_back_and_was_not_is_deducted_and_named(home: Path) -> None:
    pay(home, "30.00", ISSUE_DATE + DAY)
    day = ISSUE_DATE + 30 * DAY
    payments = Payments(credit_balance="refund")
    office = Office(Settings(home, home / "clients.xlsx", payments=payments), now=lambda: AT + 30 * DAY)
    left: dict[str, Decimal] = {}
    invoice = next_month(home, credit_of_invoices(office, left), day, debited)
    assert left == {"C00001": Decimal("4.54")}
    assert invoice.amount_due == invoice.total_incl_tax - Decimal("4.54")
    assert open_amounts(home, day, [invoice.number]) == {invoice.number: invoice.amount_due}
    left.clear()
    other = replace(office, settings=Settings(home, home / "clients.xlsx"))
    assert credit_of_invoices(other, left)("C00001", TOTAL, day, day) == 0 and left == {}


def test_debits_of_less_than_announced_are_told_with_both_amounts(home: Path) -> None:
    credit(home, FIRST, "Geste", ISSUE_DATE, issuer(), {1: Decimal("10.00")})
    announced = {i.number: i.amount_due for i in documents(home)}
    done = collected(home)
    assert lowered_debits(done, announced) == ((FIRST, TOTAL, Decimal("13.46")),)
    assert lowered_debits(done, announced | {FIRST: Decimal("13.46")}) == ()


CENTS = st.integers(1, 6000).map(lambda cents: str(Decimal(cents).scaleb(-2)))
DAYS = st.integers(1, 40)


@given(
    owed=st.lists(st.tuples(CENTS, DAYS, st.integers(0, 60)), max_size=4),
    paid=st.lists(st.tuples(CENTS, DAYS), max_size=4),
    back=st.lists(st.tuples(CENTS, DAYS), max_size=2),
    total=CENTS,
    due=st.integers(0, 60),
)
def test_what_an_invoice_deducts_is_what_the_account_sets_against_it(
    owed: list[tuple[str, int, int]],
    paid: list[tuple[str, int]],
    back: list[tuple[str, int]],
    total: str,
    due: int,
) -> None:
    entries = [samples.invoice(f"F2026-00000{n}", *one) for n, one in enumerate(owed)]
    entries += [samples.payment(str(n), *one) for n, one in enumerate(paid)]
    entries += [samples.refund(str(n), *one) for n, one in enumerate(back)]
    new = samples.invoice("F2026-000009", total, 30, 30 + due)
    deducted = credit_deducted(entries, samples.REF, new.amount, new.day, samples.day(30 + due))
    before, after = set_off(entries), set_off([*entries, new])
    assert 0 <= deducted <= new.amount and after.open_on("F2026-000009") == new.amount - deducted
    assert deducted >= min(before.credit, new.amount)


def test_a_customer_without_credit_or_late_money_is_not_looked_at_again(home: Path) -> None:
    pay(home, "30.00", ISSUE_DATE)
    credit_of = credits_at_issue(home, ISSUE_DATE + DAY, ISSUE_DATE + DAY)
    day = ISSUE_DATE + 30 * DAY
    assert credit_of("C00001", Decimal("3.00"), day, day) == Decimal("3.00")
    assert credit_of("C00001", TOTAL, day, day) == Decimal("4.54")
    assert credit_of("C00002", TOTAL, day, day) == credit_of("C9", TOTAL, day, day) == 0


def test_a_debit_asks_for_no_more_than_its_invoice_told_until_the_customer_is_told_anew(home: Path) -> None:
    """A cheque of 30.00 is told as a credit of 4.54 on the next invoice, and bounces before its debit is written."""
    collected(home)
    issued_on = ISSUE_DATE + 40 * DAY
    cheque = pay(home, "4.54", ISSUE_DATE + 30 * DAY, None)
    invoice = next_month(home, credits_at_issue(home, issued_on, issued_on), issued_on, debited)
    with open_ledger(home) as ledger:
        ledger.add(noted.reversal(cheque, issued_on, "impayé"), AT)
    due = InvoiceDue(invoice.number, "C00001", "2026-10", issued_on, invoice.total_incl_tax)._replace(
        open_amount=open_amounts(home, issued_on, [invoice.number])[invoice.number],
        announced=amounts_told(home, [FIRST, SECOND, invoice.number])[invoice.number],
    )
    assert amounts_told(home, [FIRST]) == {} == amounts_told(home, [])
    at = datetime.combine(issued_on, AT.timetz())
    done = collect(home, MONTH.next(), [due], MANDATES, SEPA, at, None, at)
    assert (due.open, asked(done)) == (invoice.total_incl_tax, {invoice.number: str(invoice.amount_due)})
    assert notes(done) == {invoice.number: ("SETTLED", "4.54")}
    assert "4.54 more is open than the 19.45 to pay that the invoice told" in done.settled[0].message


def test_what_no_invoice_announced_is_debited_after_a_new_notice(home: Path) -> None:
    collected(home)
    issued_on = ISSUE_DATE + 40 * DAY
    cheque = pay(home, "100.00", ISSUE_DATE + 30 * DAY, None)
    invoice = next_month(home, credits_at_issue(home, issued_on, issued_on), issued_on, debited)
    with open_ledger(home) as ledger:
        ledger.add(noted.reversal(cheque, issued_on, "impayé"), AT)
    due = InvoiceDue(invoice.number, "C00001", "2026-10", issued_on, invoice.total_incl_tax)._replace(
        open_amount=invoice.total_incl_tax,
        announced=amounts_told(home, [invoice.number])[invoice.number],
    )
    at = datetime.combine(issued_on, AT.timetz())
    done = collect(home, MONTH.next(), [due], MANDATES, SEPA, at, None, at)
    assert not done.rows and "once the customer is told the amount and the day" in done.held[0].message
    late = at + 15 * DAY
    again = collect(home, MONTH.next(), [due], MANDATES, SEPA, at, None, late)
    assert asked(again) == {invoice.number: str(invoice.total_incl_tax)} and again.moved == (invoice.number,)
