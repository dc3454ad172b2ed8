"""Who is reminded, as scenes: what is open past its due date, and what keeps a letter back."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from origyne_pipeline.account.late_interest import Rate, late_interest
from origyne_pipeline.account.models import Account, Entry, Item, Setting
from origyne_pipeline.account.reminders import (
    COVERED,
    DEBIT,
    DISPUTE,
    RETRY,
    SMALL,
    LastLetter,
    LatestDebit,
    Reminder,
    Rules,
    reminders,
)
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.settings import ReminderLevel
from origyne_pipeline.settings import Reminders as Section

from .samples import A, B, C, credit_note, day, debit, fee, invoice, payment, returned, transfer, write_off

RULES = Rules(Section().levels, Decimal("1.00"))
DUE = 20
"""Invoices of these scenes are issued on day 1 and due on day 20."""


def bill(number: str = A, amount: str = "100.00") -> Entry:
    return invoice(number, amount, on=1, due=DUE)


def listed(
    *entries: Entry,
    on: int,
    rules: Rules = RULES,
    debits: Mapping[str, LatestDebit] | None = None,
    letters: Mapping[str, LastLetter] | None = None,
    professional: frozenset[str] = frozenset(),
    disputed: tuple[str, ...] = (),
) -> list[Reminder]:
    return reminders(set_off(entries, disputed), day(on), rules, debits or {}, letters or {}, professional)


@pytest.mark.parametrize(
    ("on", "level", "template", "next_on"),
    [
        (DUE + 1, 0, None, DUE + 3),
        (DUE + 2, 0, None, DUE + 3),
        (DUE + 3, 1, "rappel", None),
        (DUE + 14, 1, "rappel", None),
        (DUE + 15, 2, "rappel", None),
        (DUE + 30, 3, "rappel", None),
    ],
)
def test_levels_follow_the_days_since_the_due_date_and_letters_begin_with_the_first(
    on: int, level: int, template: str | None, next_on: int | None
) -> None:
    [one] = listed(bill(), on=on)
    assert (one.level, one.template, one.next_on) == (level, template, next_on and day(next_on))
    assert (one.amount, one.action, one.since) == (Decimal("100.00"), "", day(DUE))


def test_nothing_is_late_on_the_due_date_itself() -> None:
    assert listed(bill(), on=DUE) == []
    assert len(listed(bill(), on=DUE + 1)) == 1


@pytest.mark.parametrize(
    ("letter", "on", "template", "next_on"),
    [
        (LastLetter(1, day(DUE + 3)), DUE + 14, None, DUE + 15),
        (LastLetter(1, day(DUE + 3)), DUE + 15, "relance", None),
        (LastLetter(1, day(DUE + 40)), DUE + 41, None, DUE + 52),
        (LastLetter(1, day(DUE + 40)), DUE + 52, "relance", None),
        (LastLetter(2, day(DUE + 15)), DUE + 30, "mise_en_demeure", None),
        (LastLetter(2, day(DUE + 15)), DUE + 29, None, DUE + 30),
        (LastLetter(3, day(DUE + 30)), DUE + 300, None, None),
    ],
)
def test_letters_go_in_order_and_no_sooner_than_their_levels_are_apart(
    letter: LastLetter, on: int, template: str | None, next_on: int | None
) -> None:
    [one] = listed(bill(), on=on, letters={A: letter})
    assert (one.template, one.next_on) == (template, next_on and day(next_on))
    assert (one.told_level, one.told_on) == (letter.level, letter.day)


def test_what_is_paid_credited_or_written_off_is_not_reminded() -> None:
    for settled in (
        transfer("t", "100.00", 50, A),
        payment("p", "100.00", 50),
        credit_note("A2026-000001", "100.00", (A,), 50),
        write_off(A, "100.00", 50),
        debit(A, "100.00", DUE),
    ):
        assert listed(bill(), settled, on=60) == []
        assert len(listed(bill(), on=60)) == 1


def test_a_partial_payment_leaves_the_rest_to_be_reminded() -> None:
    [one] = listed(bill(), transfer("t", "99.00", 25, A), on=60)
    assert (one.amount, one.template) == (Decimal("1.00"), "rappel")


def test_a_credit_that_covers_it_pays_it_and_one_that_does_not_leaves_the_rest() -> None:
    assert listed(bill(), credit_note("A2026-000001", "150.00", (B,), 30), on=60) == []
    [one] = listed(bill(), credit_note("A2026-000001", "30.00", (B,), 30), on=60)
    assert one.amount == Decimal("70.00")
    item = Item(A, "INVOICE", "C00001", day(1), day(DUE), Decimal(10), Decimal(10))
    [covered] = reminders(Account("C00001", (item,), (), Decimal(10)), day(60), RULES, {}, {}, frozenset())
    assert (covered.action, covered.template) == (COVERED, None)


def test_an_invoice_in_dispute_waits_and_the_others_do_not() -> None:
    first, second = listed(bill(A), bill(B), on=60, disputed=(A,))
    assert (first.action, first.template, first.next_on) == (DISPUTE, None, None)
    assert (second.action, second.template) == ("", "rappel")


def test_what_is_disputed_does_not_count_towards_the_least_amount() -> None:
    entries = (bill(A, "50.00"), bill(B, "0.90"))
    assert [one.action for one in listed(*entries, on=60, disputed=(A,))] == [DISPUTE, SMALL]
    assert [one.action for one in listed(*entries, on=60)] == ["", ""]


@pytest.mark.parametrize(("amount", "action"), [("0.99", SMALL), ("1.00", "")])
def test_nothing_is_reminded_under_the_least_amount(amount: str, action: str) -> None:
    [one] = listed(bill(A, amount), on=60)
    assert (one.action, one.template) == (action, None if action else "rappel")


def test_small_amounts_of_a_customer_count_together() -> None:
    assert [one.action for one in listed(bill(A, "0.60"), bill(B, "0.60"), on=60)] == ["", ""]


def test_a_debit_that_is_on_its_way_or_is_to_be_presented_again_keeps_the_letter_back() -> None:
    patient = replace(RULES, retry_days=80)
    for state, action, next_on in (
        (LatestDebit(is_on_its_way=True), DEBIT, None),
        (LatestDebit(failed_on=day(25), code="AM04", action=RETRY), RETRY, day(105)),
        (LatestDebit(failed_on=day(25), code="MD06", action=DISPUTE), DISPUTE, None),
    ):
        [one] = listed(bill(), on=90, rules=patient, debits={A: state})
        assert (one.action, one.template, one.next_on, one.level) == (action, None, next_on, 3)


def test_a_returned_debit_counts_from_the_day_of_the_return() -> None:
    entries = (bill(), debit(A, "100.00", DUE), returned(A, "100.00", 40))
    closed = LatestDebit(failed_on=day(40), code="AC04", reason="compte clôturé", action="SUSPEND")
    [early] = listed(*entries, on=42, debits={A: closed})
    assert (early.level, early.template, early.next_on, early.since) == (0, None, day(43), day(40))
    [one] = listed(*entries, on=43, debits={A: closed})
    assert (one.template, one.action, one.return_code, one.reason) == (
        "rappel",
        "SUSPEND",
        "AC04",
        "compte clôturé",
    )


def test_a_rejection_before_the_due_date_counts_from_the_due_date() -> None:
    [one] = listed(bill(), on=60, debits={A: LatestDebit(failed_on=day(DUE - 2), action="SUSPEND")})
    assert one.since == day(DUE)


def test_fees_are_those_of_the_levels_that_professionals_reached() -> None:
    fees = [ReminderLevel(3, "a", Decimal("5.00")), ReminderLevel(15, "b", Decimal("7.50"))]
    rules, letters = Rules(fees), {A: LastLetter(1, day(DUE + 3))}
    [consumer] = listed(bill(), on=60, rules=rules, letters=letters)
    [professional] = listed(bill(), on=60, rules=rules, letters=letters, professional=frozenset({A}))
    assert (consumer.fees, professional.fees) == (Decimal("0.00"), Decimal("12.50"))


def test_a_fee_alone_is_no_reason_for_a_letter() -> None:
    entries = (bill(), payment("p", "100.00", 50, A), fee("x", "40.00", 45, A))
    assert listed(*entries, on=120) == []


def test_with_no_level_the_list_is_still_there_and_no_letter_is_due() -> None:
    [one] = listed(bill(), on=60, rules=Rules(()))
    assert (one.level, one.template, one.next_on) == (0, None, None)


# Late interest

RATES = (Rate(day(0).replace(month=1, day=1), Decimal("10.00")),)


def item(amount: str, still_open: str | None = None) -> Item:
    return Item(C, "INVOICE", "C00001", day(1), day(DUE), Decimal(amount), Decimal(still_open or amount))


def test_interest_runs_from_the_day_after_the_due_date_over_days_of_365() -> None:
    assert late_interest(item("1000.00"), (), day(DUE), RATES) == 0
    assert late_interest(item("1000.00"), (), day(DUE + 1), RATES) == Decimal("0.27")
    assert late_interest(item("1000.00"), (), day(DUE + 365), RATES) == Decimal("100.00")


def test_interest_is_rounded_once_and_halves_go_up() -> None:
    half = (Rate(RATES[0].from_day, Decimal("36.50")),)  # 0.001 of the amount a day
    assert late_interest(item("5.00"), (), day(DUE + 1), half) == Decimal("0.01")
    assert late_interest(item("4.99"), (), day(DUE + 1), half) == Decimal("0.00")


def test_each_half_year_has_its_rate() -> None:
    rates = (Rate(day(0), Decimal("36.50")), Rate(day(DUE + 11), Decimal("73.00")))
    assert late_interest(item("100.00"), (), day(DUE + 10), rates) == Decimal("1.00")
    assert late_interest(item("100.00"), (), day(DUE + 11), rates) == Decimal("1.20")
    assert late_interest(item("100.00"), (), day(DUE + 20), rates) == Decimal("3.00")


def test_what_was_paid_late_bears_interest_until_then_and_what_was_credited_none() -> None:
    daily = (Rate(day(0), Decimal("36.50")),)
    paid = Setting("TRANSFER:t", C, Decimal("60.00"), day(DUE + 5))
    assert late_interest(item("100.00", "40.00"), [paid], day(DUE + 10), daily) == Decimal("0.70")
    credited = replace(paid, entry_id="CREDIT_NOTE:A2026-000001")
    assert late_interest(item("100.00", "40.00"), [credited], day(DUE + 10), daily) == Decimal("0.40")
    early = replace(paid, day=day(DUE - 5))
    assert late_interest(item("100.00", "40.00"), [early], day(DUE + 10), daily) == Decimal("0.40")
    other = replace(paid, item=A)
    assert late_interest(item("40.00"), [other], day(DUE + 10), daily) == Decimal("0.40")


@given(st.integers(0, 10**6), st.integers(0, 800), st.lists(st.integers(1, 800), max_size=4))
def test_interest_of_equal_rates_is_that_of_one_rate(cents: int, days: int, steps: list[int]) -> None:
    one = (Rate(day(0), Decimal("7.86")),)
    many = tuple(Rate(day(step), Decimal("7.86")) for step in {0, *steps})
    amount = item(str(Decimal(cents) / 100 + Decimal("0.00")))
    assert late_interest(amount, (), day(DUE + days), one) == late_interest(amount, (), day(DUE + days), many)
