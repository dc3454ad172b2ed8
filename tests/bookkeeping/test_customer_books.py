"""One customer's books: journals, lettering, and the VAT that payments make due, over scenes of the account."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.account.models import Entry
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.models import JournalEntry
from origyne_pipeline.bookkeeping.sales import RateSold, Sale
from origyne_pipeline.customer_books import CustomerBook, Period, customer_book
from origyne_pipeline.settings import Accounting
from tests.account import samples as scene

A, B, C = scene.A, scene.B, scene.C
RATE, CENT = Decimal("20.00"), Decimal("0.01")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
NOTE = "A2026-000001"


def sale(number: str, total: str, on: int = 1, *, on_debits: bool = True) -> Sale:
    gross = Decimal(total)
    net = (gross * 100 / 120).quantize(Decimal("0.01"))
    sold = RateSold(RATE, net, Decimal("0.00"), Decimal("0.00"), gross - net, Decimal("0.00"))
    title = "Avoir" if gross < 0 else "Facture"
    return Sale(number, title, scene.REF, "Zoé", "2026-09", scene.day(on), gross, on_debits, (sold,))


def invoice(number: str, total: str, on: int = 1) -> Entry:
    return replace(scene.invoice(number, total, on), source=number)


def note(number: str, total: str, cites: tuple[str, ...], on: int) -> Entry:
    return replace(scene.credit_note(number, total, cites, on), source=number)


def booked(
    entries: Iterable[Entry],
    sales: Iterable[Sale],
    accounting: Accounting | None = None,
    period: Period = YEAR,
) -> CustomerBook:
    accounting = accounting or Accounting()
    by_number = {one.number: one for one in sales}
    return customer_book(entries, by_number, period, Chart(accounting), accounting)


def letters(book: CustomerBook) -> dict[str, tuple[str, date | None]]:
    return {
        one.key: (line.letter, line.lettered_on) for one in book.entries for line in one.lines if line.letter
    }


def balance(entries: Iterable[JournalEntry]) -> dict[str, str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in entries:
        for line in one.lines:
            sums[line.account] += line.amount
    return {account: str(amount) for account, amount in sorted(sums.items()) if amount}


def test_each_kind_has_its_journal_and_its_accounts() -> None:
    entries = [
        invoice(A, "120.00"),
        scene.debit(A, "120.00", 20),
        scene.returned(A, "120.00", 25),
        scene.fee("x", "7.50", 30, A),
        scene.transfer("t", "60.00", 31, A),
        scene.payment("p", "40.00", 32, A),
        scene.write_off(A, "20.00", 33),
        scene.refund("r", "5.00", 34),
    ]
    book = booked(entries, [sale(A, "120.00")])
    against = {one.kind: (one.journal, one.lines[1].account, one.lines[1].amount) for one in book.entries}
    assert against == {
        "INVOICE": ("VE", "706000", Decimal("-100.00")),
        "DEBIT": ("BQ", "512000", Decimal("120.00")),
        "DEBIT_RETURNED": ("BQ", "512000", Decimal("-120.00")),
        "FEE": ("OD", "758000", Decimal("-7.50")),
        "TRANSFER": ("BQ", "512000", Decimal("60.00")),
        "PAYMENT": ("BQ", "511200", Decimal("40.00")),
        "WRITE_OFF": ("OD", "654000", Decimal("20.00")),
        "REFUND": ("BQ", "512000", Decimal("-5.00")),
    }
    assert {line.auxiliary for one in book.entries for line in one.lines[:1]} == {scene.REF}
    assert balance(book.entries)["411000"] == str(set_off(entries).balance)


@pytest.mark.parametrize(
    ("words", "account"),
    [
        ("chèque 12", "511200"),
        ("CB du 3", "511500"),
        ("carte", "511500"),
        ("en espèces", "530000"),
        ("mandat cash", "530000"),
        ("compensation", "511000"),
    ],
)
def test_a_payment_lies_where_its_note_says_and_its_reversal_too(words: str, account: str) -> None:
    paid = Entry("PAYMENT:x", "PAYMENT", scene.REF, Decimal("-10.00"), scene.day(3), note=words)
    book = booked([paid, scene.reversal(paid, 4)], [])
    assert [(one.journal, one.lines[1].account, one.lines[1].amount) for one in book.entries] == [
        ("BQ", account, Decimal("10.00")),
        ("BQ", account, Decimal("-10.00")),
    ]
    assert book.entries[1].label == f"Annulation : Paiement C00001 {words}"


def test_lines_that_settle_each_other_fully_share_a_code_from_the_day_they_do() -> None:
    entries = [
        invoice(A, "10.00", 1),
        invoice(B, "20.00", 2),
        invoice(C, "30.00", 3),
        scene.transfer("b", "20.00", 10, B),
        scene.transfer("a1", "4.00", 11, A),
        scene.transfer("a2", "6.00", 12, A),
        scene.transfer("c", "29.00", 13, C),
    ]
    book = booked(entries, [sale(A, "10.00"), sale(B, "20.00"), sale(C, "30.00")])
    assert letters(book) == {
        B: ("AA", scene.day(10)),
        "TRANSFER:b": ("AA", scene.day(10)),
        A: ("AB", scene.day(12)),
        "TRANSFER:a1": ("AB", scene.day(12)),
        "TRANSFER:a2": ("AB", scene.day(12)),
    }
    assert letters(
        booked(list(reversed(entries)), [sale(A, "10.00"), sale(B, "20.00"), sale(C, "30.00")])
    ) == (letters(book))


def test_a_transfer_with_a_rest_has_no_code_until_the_rest_is_used() -> None:
    entries = [invoice(A, "10.00"), scene.transfer("t", "15.00", 5, A)]
    assert letters(booked(entries, [sale(A, "10.00")])) == {}
    entries.append(scene.refund("r", "5.00", 9))
    assert {code for code, _ in letters(booked(entries, [sale(A, "10.00")])).values()} == {"AA"}


def test_a_returned_debit_is_lettered_with_what_it_undoes_and_the_invoice_with_what_pays_it() -> None:
    entries = [invoice(A, "10.00"), scene.debit(A, "10.00", 5), scene.returned(A, "10.00", 8)]
    assert letters(booked(entries, [sale(A, "10.00")])) == {
        f"DEBIT:{A}:1": ("AA", scene.day(8)),
        f"DEBIT_RETURNED:{A}:1": ("AA", scene.day(8)),
    }
    entries.append(scene.transfer("t", "10.00", 9, A))
    assert letters(booked(entries, [sale(A, "10.00")]))[A] == ("AB", scene.day(9))


def test_lines_that_were_open_when_a_year_ended_begin_the_next_and_are_lettered_there() -> None:
    january = Period(date(2026, 10, 11), date(2026, 12, 31))
    entries = [
        invoice(A, "10.00", 1),
        scene.debit(A, "10.00", 5),
        invoice(B, "20.00", 2),
        scene.returned(A, "10.00", 15),
        scene.transfer("a", "10.00", 16, A),
        scene.transfer("b", "20.00", 17, B),
    ]
    book = booked(entries, [sale(A, "10.00", 1), sale(B, "20.00", 2)], period=january)
    assert [(line.piece, line.amount, line.letter) for line in book.opening] == [(B, Decimal("20.00"), "AB")]
    assert letters(book) == {
        f"DEBIT_RETURNED:{A}:1": ("AA", scene.day(16)),
        "TRANSFER:a": ("AA", scene.day(16)),
        "TRANSFER:b": ("AB", scene.day(17)),
    }
    assert len(book.before) == 3


def vat_moved(book: CustomerBook) -> list[tuple[int, str, str]]:
    """Days, what became due, what left the account where it waited."""
    return [
        (
            (one.day - scene.FIRST_DAY).days,
            str(-sum(line.amount for line in one.lines if line.account == "445710")),
            str(sum(line.amount for line in one.lines if line.account == "445740")),
        )
        for one in book.entries
        if one.kind == "VAT_MOVED"
    ]


def test_partial_payments_make_the_vat_due_to_the_cent_and_the_last_takes_the_rest() -> None:
    entries = [invoice(A, "10.00"), *(scene.transfer(f"t{n}", amount, n, A) for n, amount in PARTS)]
    book = booked(entries, [sale(A, "10.00", on_debits=False)])
    assert vat_moved(book) == [(2, "0.56", "0.56"), (3, "0.55", "0.55"), (4, "0.56", "0.56")]
    assert "445740" not in balance(book.entries)


PARTS = ((2, "3.33"), (3, "3.33"), (4, "3.34"))


def test_under_the_option_for_debits_no_payment_moves_vat() -> None:
    entries = [invoice(A, "10.00"), scene.transfer("t", "10.00", 2, A)]
    assert vat_moved(booked(entries, [sale(A, "10.00")])) == []


def test_a_returned_debit_takes_the_vat_back() -> None:
    entries = [invoice(A, "12.00"), scene.debit(A, "12.00", 5), scene.returned(A, "12.00", 8)]
    book = booked(entries, [sale(A, "12.00", on_debits=False)])
    assert vat_moved(book) == [(5, "2.00", "2.00"), (8, "-2.00", "-2.00")]
    assert balance(book.entries)["445740"] == "-2.00"


def test_a_credit_note_before_the_payment_makes_nothing_due() -> None:
    entries = [invoice(A, "12.00"), note(NOTE, "12.00", (A,), 4)]
    book = booked(entries, [sale(A, "12.00", on_debits=False), sale(NOTE, "-12.00", 4, on_debits=False)])
    assert vat_moved(book) == []
    assert balance(book.entries) == {}


def test_a_credit_note_after_the_payment_gives_the_vat_back_when_it_is_sent_back() -> None:
    entries = [
        invoice(A, "12.00"),
        scene.transfer("t", "12.00", 3, A),
        note(NOTE, "12.00", (A,), 4),
        scene.refund("r", "12.00", 6),
    ]
    sales = [sale(A, "12.00", on_debits=False), sale(NOTE, "-12.00", 4, on_debits=False)]
    book = booked(entries, sales)
    assert vat_moved(book) == [(3, "2.00", "2.00"), (6, "-2.00", "-2.00")]
    assert balance(book.entries) == {}


def test_the_vat_of_what_is_written_off_was_never_due_or_is_taken_back() -> None:
    entries = [invoice(A, "12.00"), scene.transfer("t", "6.00", 3, A), scene.write_off(A, "6.00", 9)]
    waiting = balance(booked(entries, [sale(A, "12.00", on_debits=False)]).entries)
    assert waiting == {"445710": "-1.00", "512000": "6.00", "654000": "5.00", "706000": "-10.00"}
    kept = balance(booked(entries, [sale(A, "12.00")]).entries)
    assert kept == {"445710": "-2.00", "512000": "6.00", "654000": "6.00", "706000": "-10.00"}
    [loss] = [one.lines[1] for one in booked(entries, [sale(A, "12.00")]).entries if one.kind == "WRITE_OFF"]
    assert loss.text == f"Créance irrécouvrable {A}, dont TVA 1,00 (CGI art. 272, 1)"
    recovered = Accounting(recover_vat_of_write_offs=True)
    assert balance(booked(entries, [sale(A, "12.00")], recovered).entries) == waiting


def test_what_is_late_is_doubtful_at_a_months_end_and_comes_back_on_the_day_after() -> None:
    doubtful = Accounting(doubtful_after_days=10)
    entries = [invoice(A, "12.00"), invoice(B, "5.00", 25), scene.transfer("t", "12.00", 65, A)]
    book = booked(entries, [sale(A, "12.00"), sale(B, "5.00", 25)], doubtful)
    moved = [
        (one.day, one.lines[0].account, one.lines[0].amount) for one in book.entries if one.kind == "DOUBTFUL"
    ]
    assert moved == [
        (date(2026, 11, 30), "416000", Decimal("12.00")),
        (date(2026, 12, 1), "416000", Decimal("-12.00")),
        (date(2026, 12, 31), "416000", Decimal("5.00")),
    ]
    assert balance(book.entries)["416000"] == "5.00"


EVENTS = st.lists(
    st.tuples(st.sampled_from("itpnrw"), st.integers(1, 3), st.integers(1, 4000)), min_size=1, max_size=14
)


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_whatever_happens_the_books_are_the_ledger_and_vat_waits_as_much_as_is_not_settled(
    events: list[tuple[str, int, int]],
) -> None:
    entries, sales = [], []
    for on, (what, which, cents) in enumerate(events, 1):
        number, amount = f"F2026-00000{which}", f"{cents / 100:.2f}"
        known = {one.number for one in sales}
        if what == "i" and number not in known:
            entries.append(invoice(number, amount, on))
            sales.append(sale(number, amount, on, on_debits=False))
        elif what == "t":
            entries.append(scene.transfer(str(on), amount, on, number))
        elif what == "p":
            entries.append(scene.payment(str(on), amount, on))
        elif what == "n" and number in known:
            name = f"A2026-{on:06d}"
            entries.append(note(name, amount, (number,), on))
            sales.append(sale(name, f"-{amount}", on, on_debits=False))
        elif what == "r" and entries and entries[-1].kind in ("TRANSFER", "PAYMENT"):
            entries.append(scene.reversal(entries[-1], on))
        elif what == "w" and (still := set_off(entries).open_on(number)):
            entries.append(scene.write_off(number, str(still), on))
    book = booked(entries, sales)
    account = set_off(entries)
    sums = {number: Decimal(amount) for number, amount in balance(book.entries).items()}
    assert sums.get("411000", Decimal(0)) == account.balance
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for one in account.settings:
        settled[one.item] += one.amount
        settled[one.entry_id.removeprefix("CREDIT_NOTE:")] += one.amount
    waiting = [
        one.rates[0].vat
        - (one.rates[0].vat * settled[one.number] / abs(one.total)).quantize(CENT, ROUND_HALF_UP)
        for one in sales
    ]
    assert -sums.get("445740", Decimal(0)) == sum(waiting)
    by_code: dict[str, Decimal] = defaultdict(Decimal)
    for entry in book.entries:
        for line in entry.lines:
            by_code[line.letter] += line.amount if line.letter else Decimal(0)
    assert set(by_code.values()) <= {Decimal(0)}
