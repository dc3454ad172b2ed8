"""What each customer owes, scene by scene, from the page on the customer account."""

from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.account.ageing import balance
from origyne_pipeline.account.models import PAYMENT, ZERO, AccountError, Entry
from origyne_pipeline.account.setting_off import accounts, set_off, until

from .samples import (
    REF,
    A,
    B,
    C,
    credit_note,
    day,
    debit,
    fee,
    invoice,
    open_amounts,
    payment,
    refund,
    returned,
    reversal,
    transfer,
    write_off,
)


def state(*entries: Entry) -> tuple[dict[str, str], str]:
    """What is open, and the credit."""
    account = set_off(entries)
    assert account.balance == sum((entry.amount for entry in entries), ZERO)
    return open_amounts(account), str(account.credit)


# Invoices, debits, credit notes


def test_an_invoice_is_open_until_its_debit_is_collected() -> None:
    assert state(invoice(A, "100.00")) == ({A: "100.00"}, "0.00")
    assert state(invoice(A, "100.00"), debit(A, "100.00", 10)) == ({}, "0.00")


def test_a_credit_before_the_file_leaves_less_to_debit() -> None:
    before = (invoice(A, "100.00"), credit_note("A1", "40.00", (A,), 3))
    assert state(*before) == ({A: "60.00"}, "0.00")
    assert state(*before, debit(A, "60.00", 10)) == ({}, "0.00")


def test_an_invoice_that_is_credited_in_full_owes_nothing() -> None:
    assert state(invoice(A, "23.12"), credit_note("A1", "23.12", (A,), 3)) == ({}, "0.00")


def test_a_credit_after_the_file_was_written_makes_a_credit() -> None:
    entries = (invoice(A, "100.00"), credit_note("A1", "100.00", (A,), 8), debit(A, "100.00", 10))
    assert state(*entries[:2]) == ({}, "0.00")
    assert state(*entries) == ({}, "100.00")


def test_a_debit_that_finds_its_invoice_credited_pays_the_next_one() -> None:
    entries = (invoice(A, "100.00"), credit_note("A1", "100.00", (A,), 8), debit(A, "100.00", 10))
    assert state(*entries, invoice(B, "30.00", 40)) == ({}, "70.00")
    assert state(*entries, invoice(B, "130.00", 40)) == ({B: "30.00"}, "0.00")


def test_partial_credits_add_up_to_the_invoice_and_to_no_cent_more() -> None:
    parts = [credit_note(f"A{n}", amount, (A,), n) for n, amount in enumerate(("7.71", "7.71", "7.70"), 2)]
    assert state(invoice(A, "23.12"), *parts[:2]) == ({A: "7.70"}, "0.00")
    assert state(invoice(A, "23.12"), *parts) == ({}, "0.00")


def test_a_credit_note_is_set_against_the_invoices_it_cites_in_their_order() -> None:
    entries = (invoice(A, "50.00"), invoice(B, "50.00", 2), invoice(C, "50.00", 3))
    assert state(*entries, credit_note("A1", "70.00", (C, B), 4)) == ({A: "50.00", B: "30.00"}, "0.00")


def test_a_credit_note_on_a_paid_invoice_goes_to_the_oldest_open_one_then_to_credit() -> None:
    paid = (invoice(A, "50.00"), debit(A, "50.00", 10))
    assert state(*paid, credit_note("A1", "20.00", (A,), 12)) == ({}, "20.00")
    assert state(*paid, invoice(B, "15.00", 11), credit_note("A1", "20.00", (A,), 12)) == ({}, "5.00")


# Returns


def test_a_returned_debit_opens_its_invoice_again() -> None:
    entries = (invoice(A, "100.00"), debit(A, "100.00", 10), returned(A, "100.00", 14))
    assert state(*entries) == ({A: "100.00"}, "0.00")
    assert open_amounts(set_off(until(entries, day(12)))) == {}


def test_a_second_presentation_pays_it_and_its_return_opens_it_once_more() -> None:
    first = (invoice(A, "100.00"), debit(A, "100.00", 10), returned(A, "100.00", 14))
    assert state(*first, debit(A, "100.00", 30, 2)) == ({}, "0.00")
    assert state(*first, debit(A, "100.00", 30, 2), returned(A, "100.00", 33, 2)) == ({A: "100.00"}, "0.00")


def test_a_return_opens_its_own_invoice_not_the_one_that_a_transfer_paid_meanwhile() -> None:
    entries = (
        invoice(A, "100.00"),
        invoice(B, "100.00", 5),
        debit(A, "100.00", 10),
        transfer("t", "100.00", 12),
    )
    assert state(*entries, returned(A, "100.00", 14)) == ({A: "100.00"}, "0.00")


def test_the_return_of_a_debit_that_paid_elsewhere_opens_what_it_paid() -> None:
    entries = (
        invoice(A, "100.00"),
        credit_note("A1", "100.00", (A,), 8),
        debit(A, "100.00", 10),
        invoice(B, "60.00", 11),
    )
    assert state(*entries) == ({}, "40.00")
    assert state(*entries, returned(A, "100.00", 14)) == ({B: "60.00"}, "0.00")


def test_a_credit_pays_what_a_return_opens() -> None:
    entries = (invoice(A, "100.00"), debit(A, "100.00", 10), transfer("t", "30.00", 12))
    assert state(*entries) == ({}, "30.00")
    assert state(*entries, returned(A, "100.00", 14)) == ({A: "70.00"}, "0.00")


# Transfers and other payments


def test_a_transfer_that_names_an_invoice_pays_that_one_first() -> None:
    owed = (invoice(A, "100.00"), invoice(B, "50.00", 5))
    assert state(*owed, transfer("t", "50.00", 8, B)) == ({A: "100.00"}, "0.00")
    assert state(*owed, transfer("t", "80.00", 8, B)) == ({A: "70.00"}, "0.00")


def test_a_transfer_without_a_reference_pays_the_oldest_due_date_then_the_lowest_number() -> None:
    owed = (invoice(C, "10.00", 1, due=40), invoice(A, "10.00", 2, due=41), invoice(B, "10.00", 3, due=40))
    assert state(*owed, transfer("t", "15.00", 8)) == ({C: "5.00", A: "10.00"}, "0.00")


def test_an_overpayment_is_credit_and_pays_the_next_invoice() -> None:
    entries = (invoice(A, "216.05"), payment("1", "300.00", 5, A))
    assert state(*entries) == ({}, "83.95")
    assert state(*entries, invoice(B, "100.00", 31)) == ({B: "16.05"}, "0.00")


def test_money_before_its_invoice_waits_as_credit_and_goes_to_the_invoice_it_names() -> None:
    entries = (transfer("t", "50.00", 1, B), invoice(A, "50.00", 2, due=20), invoice(B, "50.00", 2, due=30))
    assert state(*entries) == ({B: "50.00"}, "0.00"), "A came first on that day, and it was due first"
    apart = (transfer("t", "50.00", 1, B), invoice(B, "50.00", 2, due=30), invoice(A, "50.00", 3, due=20))
    assert state(*apart) == ({A: "50.00"}, "0.00")


def test_a_reversal_undoes_a_payment_wherever_it_was_set() -> None:
    wrong = payment("1", "250.00", 5, A)
    owed = (invoice(A, "100.00"), invoice(B, "100.00", 2))
    assert state(*owed, wrong) == ({}, "50.00")
    assert state(*owed, wrong, reversal(wrong, 6)) == ({A: "100.00", B: "100.00"}, "0.00")
    assert state(*owed, wrong, invoice(C, "20.00", 6), reversal(wrong, 7)) == (
        {A: "100.00", B: "100.00", C: "20.00"},
        "0.00",
    )


# Refunds, write-offs, fees, disputes


def test_a_refund_takes_the_credit() -> None:
    entries = (invoice(A, "100.00"), payment("1", "150.00", 5, A))
    assert state(*entries, refund("r", "50.00", 9)) == ({}, "0.00")
    assert state(*entries, refund("r", "20.00", 9)) == ({}, "30.00")


def test_a_refund_that_comes_back_is_credit_again() -> None:
    sent = refund("r", "50.00", 9)
    assert state(payment("1", "50.00", 5), sent, reversal(sent, 12)) == ({}, "50.00")


def test_a_refund_of_money_that_is_taken_back_is_owed() -> None:
    money = payment("1", "50.00", 5)
    assert state(money, refund("r", "50.00", 9), reversal(money, 12)) == ({"REFUND:r": "50.00"}, "0.00")


def test_a_write_off_closes_what_is_left_of_an_invoice() -> None:
    entries = (invoice(A, "100.00"), invoice(B, "9.00", 2), payment("1", "60.00", 5, A))
    assert state(*entries, write_off(A, "40.00", 60)) == ({B: "9.00"}, "0.00")
    assert state(*entries, write_off(A, "40.00", 60), reversal(write_off(A, "40.00", 60), 61)) == (
        {A: "40.00", B: "9.00"},
        "0.00",
    )


def test_a_fee_is_owed_apart_from_the_invoice_it_is_for() -> None:
    entries = (invoice(A, "100.00"), fee("A:1", "40.00", 45, A))
    assert state(*entries) == ({A: "100.00", "FEE:A:1": "40.00"}, "0.00")
    assert state(*entries, transfer("t", "100.00", 50, A)) == ({"FEE:A:1": "40.00"}, "0.00")
    waived = reversal(entries[1], 52)
    assert state(*entries, transfer("t", "140.00", 50, A), waived) == ({}, "40.00")


def test_money_that_a_waived_fee_gives_back_is_used_before_later_money() -> None:
    charged = fee("A:1", "40.00", 1, A)
    entries = (charged, payment("1", "40.00", 5), payment("2", "40.00", 6), reversal(charged, 7))
    settings = set_off((*entries, invoice(A, "50.00", 9))).settings
    assert [(s.entry_id, str(s.amount)) for s in settings] == [("PAYMENT:1", "40.00"), ("PAYMENT:2", "10.00")]


def test_an_invoice_in_dispute_stays_owed_and_is_marked() -> None:
    account = set_off((invoice(A, "100.00"), invoice(B, "50.00", 2)), disputed={A})
    assert [(item.item, item.in_dispute) for item in account.items] == [(A, True), (B, False)]
    assert account.open_on(A) == Decimal("100.00")
    assert account.open_on(C) == ZERO
    assert balance(account, day(1)).in_dispute == Decimal("100.00")


# What was set, and since when


def test_each_setting_tells_what_paid_what_and_since_when() -> None:
    entries = (invoice(A, "100.00"), payment("1", "150.00", 5, A), invoice(B, "20.00", 31))
    settings = [(s.entry_id, s.item, str(s.amount), s.day) for s in set_off(entries).settings]
    assert settings == [("PAYMENT:1", A, "100.00", day(5)), ("PAYMENT:1", B, "20.00", day(31))]


def test_what_was_set_stays_when_more_comes() -> None:
    entries = (invoice(B, "50.00", 2, due=60), transfer("t", "50.00", 5), invoice(A, "50.00", 6, due=30))
    assert state(*entries) == ({A: "50.00"}, "0.00")


# Ages


@pytest.mark.parametrize(
    ("days_late", "bucket"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, "late_1_30"),
        (30, "late_1_30"),
        (31, "late_31_60"),
        (60, "late_31_60"),
        (61, "late_61_90"),
        (90, "late_61_90"),
        (91, "late_over_90"),
    ],
)
def test_an_open_amount_is_as_old_as_its_due_date(days_late: int, bucket: str) -> None:
    aged = balance(set_off([invoice(A, "12.34", 1, due=20)]), day(20 + days_late))
    buckets = ("not_due", "late_1_30", "late_31_60", "late_61_90", "late_over_90")
    assert {name: getattr(aged, name) for name in buckets if getattr(aged, name)} == {
        bucket: Decimal("12.34")
    }
    assert aged.balance == Decimal("12.34")


def test_a_balance_is_its_amounts_less_the_credit() -> None:
    aged = balance(set_off([payment("1", "50.00", 5), refund("r", "20.00", 6)]), day(9))
    assert (aged.not_due, aged.credit, aged.balance) == (ZERO, Decimal("30.00"), Decimal("-30.00"))


# What no ledger can hold


def test_an_entry_that_is_read_twice_counts_once_and_two_that_differ_are_refused() -> None:
    assert state(invoice(A, "100.00"))[0] == open_amounts(
        set_off([invoice(A, "100.00"), invoice(A, "100.00")])
    )
    with pytest.raises(AccountError, match=r"INVOICE:F2026-000001: expected one entry of this id"):
        set_off([invoice(A, "100.00"), invoice(A, "100.01")])


def test_an_entry_is_undone_once_by_its_opposite_and_after_it() -> None:
    owed, money = invoice(A, "100.00"), payment("1", "60.00", 5, A)
    with pytest.raises(AccountError, match="found none"):
        set_off([owed, reversal(money, 6)])
    with pytest.raises(AccountError, match="found none"):
        set_off([owed, money, reversal(money, 4)])
    with pytest.raises(AccountError, match=r"expected the opposite of -100\.00, found 99\.00"):
        set_off([owed, debit(A, "100.00", 10), returned(A, "99.00", 11)])
    once = reversal(money, 6)
    again = Entry("REVERSAL:again", once.kind, REF, once.amount, once.day, note="x", reverses=money.id)
    with pytest.raises(AccountError, match="undone already"):
        set_off([owed, money, once, again])
    with pytest.raises(AccountError, match="a REVERSAL can't be undone"):
        set_off([owed, money, once, reversal(once, 7)])


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("1.00", "negative"),
        ("0.00", "an amount"),
        ("-1.0", "2 decimals"),
        ("-1.001", "2 decimals"),
        ("NaN", "2"),
    ],
)
def test_an_entry_has_an_exact_amount_of_its_kinds_sign(amount: str, problem: str) -> None:
    with pytest.raises(AccountError, match=problem):
        Entry("PAYMENT:1", PAYMENT, REF, Decimal(amount), date(2026, 10, 1))


def test_each_customer_has_his_own_account() -> None:
    other = Entry("PAYMENT:2", PAYMENT, "C00002", Decimal("-5.00"), day(2))
    found = list(accounts([invoice(A, "100.00"), payment("1", "40.00", 5), other]))
    assert [(a.customer_ref, str(a.open_amount), str(a.credit)) for a in found] == [
        (REF, "60.00", "0.00"),
        ("C00002", "0.00", "5.00"),
    ]
    with pytest.raises(AccountError, match="one customer, found those of C00001, C00002"):
        set_off([invoice(A, "100.00"), other])
