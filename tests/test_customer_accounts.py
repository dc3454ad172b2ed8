"""The accounts of a data root, from real registers: documents, debits, the bank's answers, what persons add."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.account.models import PAYMENT, Account, Dispute, Entry
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.account.register_care import ledger_path
from origyne_pipeline.customer_accounts import account_entries, customer_accounts
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import Bic, Iban, Rum
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.answers import COLLECTED, REJECTED, RETURNED, Answer
from origyne_pipeline.payments.collect import collect, represent
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.register_care import debits_path
from origyne_pipeline.settings import Sepa
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used

FIRST, SECOND, THIRD = "F2026-000001", "F2026-000002", "F2026-000003"
TOTAL = Decimal("25.46")
AT = datetime(ISSUE_DATE.year, ISSUE_DATE.month, ISSUE_DATE.day, 8, tzinfo=UTC)
LATER = date(2027, 1, 31)
SEPA = Sepa(creditor_name="VNO Exemple & Fils", bic=Bic("AGRIFRPP"))


def mandate(ref: str) -> Mandate:
    iban = Iban("FR7630006000011234567890189")
    return Mandate(ref, Rum(f"RUM-{ref}"), date(2025, 1, 15), iban, None, "Élise Durand", active=True)


MANDATES = [mandate(f"C0000{n}") for n in (1, 2, 3)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three customers, each with an invoice of 25.46."""
    people = {ref: customer(ref) for ref in ("C00001", "C00002", "C00003")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], [used(ref) for ref in people]).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path


def issued(home: Path) -> Iterator[Invoice]:
    with Register(register_path(home)) as register:
        yield from [entry.invoice for entry in register.entries()]


def note_before(home: Path, number: str, day: date, amount: str, note: str) -> None:
    """As a version did that had no register of the account."""
    cents = int(Decimal(amount) * 100)
    with open_register(home) as register:
        register._insert("payments", [(number, day.isoformat(), cents, note)])


def collect_all(home: Path) -> date:
    """Sends the debits of the month; gives their collection date."""
    due = [
        InvoiceDue(i.number, i.customer.ref, str(MONTH), i.issue_date, i.total_incl_tax) for i in issued(home)
    ]
    [day] = {row["collection_date"] for row in collect(home, MONTH, due, MANDATES, SEPA, AT).rows}
    return date.fromisoformat(str(day))


def answer(home: Path, number: str, kind: str, day: date, reason: str | None = None) -> None:
    with open_register(home) as register:
        register.add_answers([(number, Answer(kind, day, reason=reason))], "camt.xml", AT)


def owed(home: Path, today: date = LATER, as_of: date | None = None) -> list[tuple[str, str, str]]:
    return [
        (a.customer_ref, str(a.open_amount), str(a.credit)) for a in customer_accounts(home, today, as_of)
    ]


def account(home: Path, ref: str, today: date = LATER) -> Account:
    [one] = customer_accounts(home, today, customer_ref=ref)
    return one


def test_a_month_that_was_issued_before_has_its_accounts_at_once_and_nothing_is_written(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert owed(home) == [(f"C0000{n}", "25.46", "0.00") for n in (1, 2, 3)]
    assert [entry.due_day for entry in account_entries(home, LATER)] == [i.due_date for i in issued(home)]
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert not ledger_path(home).exists() and not debits_path(home).exists()


def test_where_nothing_was_issued_nobody_has_an_account(tmp_path: Path) -> None:
    assert owed(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_debits_are_collected_once_their_day_has_passed_but_those_that_failed(home: Path) -> None:
    day = collect_all(home)
    assert [one[1] for one in owed(home, today=day)] == ["25.46"] * 3
    answer(home, FIRST, COLLECTED, day)
    assert [one[1] for one in owed(home, today=day)] == ["0.00", "25.46", "25.46"]
    answer(home, SECOND, REJECTED, day, "AC01")
    answer(home, THIRD, RETURNED, LATER, "AM04")
    assert [one[1] for one in owed(home)] == ["0.00", "25.46", "25.46"]
    kinds = [(entry.customer_ref, entry.kind) for entry in account_entries(home, LATER)]
    assert kinds == [
        ("C00001", "INVOICE"),
        ("C00001", "DEBIT"),
        ("C00002", "INVOICE"),
        ("C00003", "INVOICE"),
        ("C00003", "DEBIT"),
        ("C00003", "DEBIT_RETURNED"),
    ]
    assert [one[1] for one in owed(home, as_of=date(2027, 1, 30))] == ["0.00", "25.46", "0.00"]


def test_answers_in_any_order_and_twice_give_the_same_accounts(home: Path) -> None:
    day = collect_all(home)
    told = [(FIRST, COLLECTED, day, None), (FIRST, RETURNED, LATER, "AM04"), (SECOND, COLLECTED, day, None)]
    for one in told:
        answer(home, *one)
    entries = list(account_entries(home, LATER))
    for one in reversed(told):
        answer(home, *one)
    assert list(account_entries(home, LATER)) == entries


def test_a_second_presentation_pays_what_the_first_did_not(home: Path) -> None:
    day = collect_all(home)
    answer(home, FIRST, RETURNED, day, "AM04")
    represent(home, MONTH, MANDATES, SEPA, datetime(2026, 12, 1, 8, tzinfo=UTC), {})
    ids = [entry.id for entry in account_entries(home, LATER, "C00001")]
    assert ids == [
        f"INVOICE:{FIRST}",
        f"DEBIT:{FIRST}:1",
        f"DEBIT_RETURNED:{FIRST}:1",
        f"DEBIT:{FIRST}:2",
    ]
    assert account(home, "C00001").balance == 0


def test_a_credit_note_after_the_file_leaves_a_credit(home: Path) -> None:
    collect_all(home)
    credit(home, FIRST, "Erreur de tarif", date(2026, 11, 20), issuer())
    assert owed(home)[0] == ("C00001", "0.00", "25.46")


def test_a_payment_that_the_register_of_debits_holds_stays_paid(home: Path) -> None:
    collect_all(home)
    answer(home, FIRST, REJECTED, LATER, "AC01")
    note_before(home, FIRST, date(2026, 11, 20), "20.00", "chèque 1")
    note_before(home, FIRST, date(2026, 11, 21), "10.00", "transfer")
    assert [e.kind for e in account_entries(home, LATER, "C00001")] == ["INVOICE", "PAYMENT", "TRANSFER"]
    assert owed(home)[0] == ("C00001", "0.00", "4.54")


def test_what_persons_add_is_joined_by_customer(home: Path) -> None:
    money = Entry(
        "PAYMENT:x", PAYMENT, "C00002", Decimal("-30.00"), date(2026, 11, 20), (SECOND,), note="chèque"
    )
    early = replace(money, id="PAYMENT:y", customer_ref="B1", names_invoices=())
    with open_ledger(home) as ledger:
        ledger.add(money, AT)
        ledger.add(early, AT)
        ledger.add_dispute(Dispute(THIRD, "C00003", date(2026, 11, 21), "trop cher"), AT)
    assert owed(home) == [
        ("B1", "0.00", "30.00"),
        ("C00001", "25.46", "0.00"),
        ("C00002", "0.00", "4.54"),
        ("C00003", "25.46", "0.00"),
    ]
    assert [item.in_dispute for item in account(home, "C00003").items] == [True]


def test_the_accounts_are_the_sum_of_the_registers(home: Path) -> None:
    day = collect_all(home)
    answer(home, THIRD, RETURNED, day, "AM04")
    credit(home, SECOND, "Erreur de tarif", date(2026, 11, 20), issuer(), {1: Decimal("3.33")})
    documents = sum((i.total_incl_tax for i in issued(home)), Decimal(0))
    accounts = list(customer_accounts(home, LATER))
    assert sum((one.balance for one in accounts), Decimal(0)) == documents - 3 * TOTAL + TOTAL


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("invoices", "the register of invoices is gone"),
        ("debits", "the register of debits is gone"),
        ("ledger", "the register of the account is gone"),
    ],
)
def test_no_account_is_given_while_a_register_is_lost(home: Path, name: str, problem: str) -> None:
    collect_all(home)
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", date(2026, 11, 21), "trop cher"), AT)
    (home / "registers" / f"{name}.sqlite").unlink()
    with pytest.raises(OrigyneError, match=problem):
        owed(home)
