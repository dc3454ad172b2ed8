"""Whatever happens to an account, in whatever order it is read, no cent is lost and the answer is the same."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.account.ageing import balance
from origyne_pipeline.account.models import (
    CREDIT_NOTE,
    DEBIT,
    DEBIT_RETURNED,
    FEE,
    INVOICE,
    PAYMENT,
    REFUND,
    REVERSAL,
    TRANSFER,
    WRITE_OFF,
    ZERO,
    Entry,
)
from origyne_pipeline.account.setting_off import set_off, until

from .samples import REF, day

PAYING = (CREDIT_NOTE, DEBIT, TRANSFER, PAYMENT, WRITE_OFF)
ASKING = (INVOICE, FEE, REFUND)
SEED = st.integers(0, 2**32)


def life(seed: int) -> list[Entry]:
    """The entries of a customer's life: invoices, money with and without names, returns, reversals."""
    random = Random(seed)
    numbers = [f"F2026-{n:06d}" for n in range(1, random.randint(2, 6))]
    entries: list[Entry] = []
    for n in range(random.randint(1, 14)):
        kind = random.choice(PAYING + ASKING)
        on = day(random.randint(1, 12))
        amount = Decimal(random.choice((1, 33, 2312, 5000, 10000, random.randint(1, 20000)))).scaleb(-2)
        names = tuple(random.sample(numbers, random.choice((0, 1, 1, 2)) if len(numbers) > 1 else 1))
        if kind == INVOICE:
            names = (f"F2026-{n:06d}",)
        due = on + timedelta(days=random.randint(0, 40)) if kind in (INVOICE, FEE) else None
        signed = amount if kind in ASKING else -amount
        entries.append(Entry(f"{kind}:{n}", kind, REF, signed, on, names, due_day=due))
        if random.random() < 0.3:
            undoing = DEBIT_RETURNED if kind == DEBIT else REVERSAL
            after = on + timedelta(days=random.randint(0, 6))
            entries.append(
                Entry(f"{undoing}:{n}", undoing, REF, -signed, after, names, reverses=entries[-1].id)
            )
    return entries


@given(SEED)
@settings(max_examples=400, deadline=None)
def test_the_sum_of_the_entries_is_what_is_open_less_the_credit(seed: int) -> None:
    entries = life(seed)
    for on in (day(3), day(6), day(12), day(30)):
        known = list(until(entries, on))
        account = set_off(known)
        assert account.open_amount - account.credit == sum((entry.amount for entry in known), ZERO)
        assert balance(account, on).balance == account.balance
        assert not account.open_items or not account.credit, "credit waits while something is open"


@given(SEED)
@settings(max_examples=400, deadline=None)
def test_each_entry_and_each_item_add_up(seed: int) -> None:
    entries = {entry.id: entry for entry in life(seed)}
    account = set_off(entries.values())
    undone = {entry.reverses for entry in entries.values() if entry.reverses}
    spent: dict[str, Decimal] = defaultdict(Decimal)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for setting in account.settings:
        assert setting.amount > 0 and entries[setting.entry_id].amount < 0
        assert setting.entry_id not in undone
        spent[setting.entry_id] += setting.amount
        paid[setting.item] += setting.amount
    assert all(item.amount - paid[item.item] == item.open_amount >= 0 for item in account.items)
    paying = [e for e in entries.values() if e.amount < 0 and e.id not in undone and e.reverses is None]
    left = [-entry.amount - spent[entry.id] for entry in paying]
    assert min(left, default=ZERO) >= 0
    assert sum(left, ZERO) == account.credit
    assert {item.item for item in account.items} == {
        entry.item for entry in entries.values() if entry.kind in ASKING and entry.id not in undone
    }


@given(SEED, SEED)
@settings(max_examples=300, deadline=None)
def test_the_order_in_which_entries_are_read_means_nothing(seed: int, order: int) -> None:
    entries = life(seed)
    account = set_off(entries)
    again = [*entries, *Random(order).sample(entries, len(entries) // 2)]
    Random(order).shuffle(again)
    assert set_off(again) == account


@given(SEED, st.sampled_from(PAYING), st.integers(1, 30000))
@settings(max_examples=300, deadline=None)
def test_a_payment_and_its_reversal_leave_the_account_as_it_was(seed: int, kind: str, cents: int) -> None:
    entries = life(seed)
    before = set_off(entries)
    money = Entry("~money", kind, REF, Decimal(-cents).scaleb(-2), day(50), ("F2026-000001",))
    taken_back = Entry("~back", REVERSAL, REF, -money.amount, day(51), reverses=money.id)
    assert set_off([*entries, money]).balance == before.balance + money.amount
    assert set_off([*entries, money, taken_back]) == before


@given(SEED)
@settings(max_examples=200, deadline=None)
def test_money_that_names_an_open_invoice_pays_it_first(seed: int) -> None:
    entries = life(seed)
    for item in set_off(entries).open_items:
        money = Entry("~money", PAYMENT, REF, -item.open_amount, day(50), (item.item,))
        others = {one.item: one.open_amount for one in set_off(entries).items if one.item != item.item}
        after = set_off([*entries, money])
        assert after.open_on(item.item) == ZERO
        assert {one.item: one.open_amount for one in after.items if one.item != item.item} == others


@pytest.mark.parametrize("seed", range(20))
def test_lives_hold_what_they_are_to_try(seed: int) -> None:
    kinds = {entry.kind for number in range(seed * 50, seed * 50 + 50) for entry in life(number)}
    assert kinds == {*PAYING, *ASKING, DEBIT_RETURNED, REVERSAL}
