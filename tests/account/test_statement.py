"""The statement of account: the running balance, the opening one, and that they agree with the open items."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from origyne_pipeline.account.models import Entry
from origyne_pipeline.account.statement import Statement, statement

from .samples import REF, A, B, credit_note, day, debit, invoice, payment, returned, transfer

ENTRIES = (
    invoice(A, "100.00", on=1, due=20),
    debit(A, "100.00", 20),
    returned(A, "100.00", 24),
    transfer("t", "30.00", 30, A),
    invoice(B, "50.00", on=32, due=50),
)


def balances(one: Statement) -> list[str]:
    return [str(row.balance) for row in one.rows]


def test_each_entry_has_the_balance_after_it() -> None:
    whole = statement(ENTRIES, REF, day(60))
    assert balances(whole) == ["100.00", "0.00", "100.00", "70.00", "120.00"]
    assert (whole.opening, whole.aged.balance) == (Decimal("0.00"), Decimal("120.00"))
    assert [(item.item, str(item.open_amount)) for item in whole.late_items()] == [(A, "70.00"), (B, "50.00")]


def test_a_period_begins_with_the_balance_of_the_days_before() -> None:
    part = statement(ENTRIES, REF, day(31), since=day(24))
    assert (part.opening, balances(part)) == (Decimal("0.00"), ["100.00", "70.00"])
    assert part.aged.balance == Decimal("70.00")
    first = statement(ENTRIES, REF, day(40), since=day(25))
    assert (first.opening, balances(first)) == (Decimal("100.00"), ["70.00", "120.00"])
    assert [item.item for item in first.late_items()] == [A]


def test_a_customer_without_entries_owes_nothing() -> None:
    none = statement((), REF, day(1))
    assert (none.rows, none.aged.balance, none.aged.customer_ref) == ((), Decimal("0.00"), REF)


def test_a_credit_is_a_negative_balance() -> None:
    entries = (ENTRIES[0], payment("p", "120.00", 3, A), credit_note("A1", "5.00", (A,), 9))
    assert balances(statement(entries, REF, day(60))) == ["100.00", "-20.00", "-25.00"]


@given(
    st.lists(st.tuples(st.integers(1, 40), st.decimals("0.01", "99", places=2)), max_size=8),
    st.integers(0, 45),
    st.integers(0, 45),
)
def test_the_last_balance_is_that_of_the_open_items_less_the_credit(
    movements: list[tuple[int, Decimal]], since: int, as_of: int
) -> None:
    entries: list[Entry] = [
        invoice(f"F2026-{n:06d}", str(amount), on) if n % 2 else payment(str(n), str(amount), on)
        for n, (on, amount) in enumerate(movements)
    ]
    one = statement(entries, REF, day(as_of), since=day(since))
    assert (one.rows[-1].balance if one.rows else one.opening) == one.account.balance == one.aged.balance
