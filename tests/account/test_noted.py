"""What a person adds to an account, and the typing errors that are refused."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.account.models import ZERO, AccountError
from origyne_pipeline.account.noted import (
    check_payment,
    fee,
    payment,
    refund,
    reversal,
    write_off,
    write_off_id,
)
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.account.setting_off import set_off

from .samples import REF, A, B, C, day, invoice, open_amounts
from .test_register import AT

OWED = (invoice(A, "100.00"), invoice(B, "50.00", 2))
CHEQUE = payment(REF, Decimal("60.00"), day(5), "chèque 0012345", A)


def test_a_payment_of_an_invoice_pays_it_and_the_same_words_are_the_same_payment() -> None:
    assert open_amounts(set_off([*OWED, CHEQUE])) == {A: "40.00", B: "50.00"}
    assert payment(REF, Decimal("60.00"), day(5), "chèque 0012345", A) == CHEQUE
    others = [
        payment(REF, Decimal("60.00"), day(5), "chèque 0012346", A),
        payment(REF, Decimal("60.00"), day(6), "chèque 0012345", A),
        payment(REF, Decimal("60.01"), day(5), "chèque 0012345", A),
        payment(REF, Decimal("60.00"), day(5), "chèque 0012345"),
    ]
    assert len({one.id for one in (CHEQUE, *others)}) == 5


def test_a_payment_is_of_today_or_before_and_of_what_is_open() -> None:
    account = set_off(OWED)
    check_payment(CHEQUE, account, day(5))
    check_payment(payment(REF, Decimal("150.00"), day(5), "espèces"), account, day(5))
    with pytest.raises(AccountError, match="expected a day until today"):
        check_payment(CHEQUE, account, day(4))
    with pytest.raises(AccountError, match=rf"payment of {C}: expected an invoice of {REF}"):
        check_payment(replace(CHEQUE, names_invoices=(C,)), account, day(5))
    for number, amount in ((A, "100.01"), (None, "150.01")):
        much = payment(REF, Decimal(amount), day(5), "x", number)
        with pytest.raises(
            AccountError, match=rf"at most what is open \({Decimal(amount) - Decimal('0.01')}\)"
        ):
            check_payment(much, account, day(5))
        check_payment(much, account, day(5), may_exceed=True)


def test_an_invoice_that_is_paid_takes_no_second_payment_unless_told() -> None:
    paid = set_off([*OWED, payment(REF, Decimal("100.00"), day(5), "1", A)])
    with pytest.raises(AccountError, match=r"open \(0\.00\), found 100\.00"):
        check_payment(payment(REF, Decimal("100.00"), day(6), "2", A), paid, day(6))


def test_a_write_off_takes_what_is_open_and_nothing_where_nothing_is() -> None:
    entry = write_off(set_off([*OWED, CHEQUE]), A, day(60), "liquidation")
    assert (entry.amount, entry.id) == (Decimal("-40.00"), write_off_id(A, day(60), "liquidation"))
    after = set_off([*OWED, CHEQUE, entry])
    assert open_amounts(after) == {B: "50.00"}
    with pytest.raises(AccountError, match=f"{A}: expected an invoice of {REF} on which something is open"):
        write_off(after, A, day(61), "liquidation")


def test_a_refund_sends_back_the_credit_once() -> None:
    entries = [payment(REF, Decimal("80.00"), day(5), "trop payé"), invoice(A, "50.00", 6)]
    sent = refund(set_off(entries), day(7), "AVOIR-1")
    assert sent.amount == Decimal("30.00")
    after = set_off([*entries, sent])
    assert (after.credit, after.open_amount) == (ZERO, ZERO)
    with pytest.raises(AccountError, match="expected a credit to send back"):
        refund(after, day(8), "AVOIR-2")


def test_what_was_a_mistake_is_recorded_and_reversed(tmp_path: Path) -> None:
    reminder_fee = fee(REF, A, 2, Decimal("40.00"), day(45))
    with open_ledger(tmp_path) as ledger:
        for entry in (CHEQUE, reminder_fee):
            ledger.add(entry, AT)
            assert ledger.add(reversal(entry, day(46), "erreur de saisie"), AT)
        entries = list(ledger.entries(REF))
    assert open_amounts(set_off([*OWED, *entries])) == {A: "100.00", B: "50.00"}
