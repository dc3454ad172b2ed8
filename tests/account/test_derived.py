"""Entries from the registers of invoices and of debits: what moved money, on the day when it did."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.account.derived import (
    IssuedDocument,
    NotedPayment,
    PresentedDebit,
    debit_entries,
    document_entry,
    payment_entry,
)
from origyne_pipeline.account.models import AccountError, Entry
from origyne_pipeline.account.setting_off import set_off

from .samples import REF, A, B, credit_note, day, debit, invoice, open_amounts, returned

DOCUMENT = IssuedDocument(A, "INVOICE", REF, day(1), day(31), Decimal("100.00"))
PRESENTED = PresentedDebit(A, 1, REF, Decimal("100.00"), day(10), A)
PAID = NotedPayment(A, REF, day(5), Decimal("60.00"), "chèque 0012345")


def entries(presented: PresentedDebit, today: date) -> list[Entry]:
    return [replace(entry, source="") for entry in debit_entries(presented, today)]


def test_an_invoice_counts_from_its_issue_date_and_is_due_when_it_says() -> None:
    assert document_entry(DOCUMENT) == replace(invoice(A, "100.00", 1, due=31), source=A)


def test_a_credit_note_names_all_the_invoices_that_it_cites() -> None:
    note = IssuedDocument("A2026-000001", "CREDIT_NOTE", REF, day(3), day(33), Decimal("-40.00"), (B, A))
    assert document_entry(note) == replace(
        credit_note("A2026-000001", "40.00", (B, A), 3), source="A2026-000001"
    )


def test_a_document_of_another_kind_or_sign_is_refused() -> None:
    with pytest.raises(AccountError, match="F2026-000001: expected INVOICE or CREDIT_NOTE, found 'QUOTE'"):
        document_entry(replace(DOCUMENT, kind="QUOTE"))
    with pytest.raises(AccountError, match="INVOICE:F2026-000001: expected a positive amount"):
        document_entry(replace(DOCUMENT, total=Decimal("-1.00")))


@pytest.mark.parametrize(("today", "is_there"), [(9, False), (10, False), (11, True), (40, True)])
def test_a_debit_counts_once_its_collection_date_has_passed(today: int, *, is_there: bool) -> None:
    assert entries(PRESENTED, day(today)) == ([debit(A, "100.00", 10)] if is_there else [])


@pytest.mark.parametrize(("today", "is_there"), [(9, False), (10, True)])
def test_the_bank_may_say_on_the_very_day_that_it_collected(today: int, *, is_there: bool) -> None:
    told = replace(PRESENTED, is_collected=True)
    assert entries(told, day(today)) == ([debit(A, "100.00", 10)] if is_there else [])


def test_a_debit_that_was_rejected_moved_nothing_however_late_the_answer() -> None:
    assert entries(replace(PRESENTED, is_rejected=True), day(40)) == []


def test_a_return_after_the_collection_is_a_movement_of_its_own_day() -> None:
    told = replace(PRESENTED, returned_on=day(14))
    assert entries(told, day(40)) == [debit(A, "100.00", 10), returned(A, "100.00", 14)]


@pytest.mark.parametrize(("on", "count"), [(9, 0), (10, 2)])
def test_a_debit_that_came_back_before_its_date_moved_nothing(on: int, count: int) -> None:
    assert len(entries(replace(PRESENTED, returned_on=day(on)), day(40))) == count


def test_each_presentation_has_its_own_entries() -> None:
    first = replace(PRESENTED, returned_on=day(14))
    second = replace(PRESENTED, attempt=2, collection_date=day(30), end_to_end_id=f"{A}-2")
    ledger = [document_entry(DOCUMENT), *debit_entries(first, day(40)), *debit_entries(second, day(40))]
    assert [entry.id for entry in ledger[1:]] == [f"DEBIT:{A}:1", f"DEBIT_RETURNED:{A}:1", f"DEBIT:{A}:2"]
    assert ledger[-1].source == f"{A}-2"
    assert open_amounts(set_off(ledger)) == {}
    assert open_amounts(set_off(ledger[:-1])) == {A: "100.00"}


def test_a_payment_noted_before_is_the_same_entry_each_time_and_a_transfer_where_the_bank_said_it() -> None:
    entry = payment_entry(PAID)
    assert (entry.kind, entry.amount, entry.names_invoices, entry.note) == (
        "PAYMENT",
        Decimal("-60.00"),
        (A,),
        "chèque 0012345",
    )
    assert payment_entry(replace(PAID, note="transfer")).kind == "TRANSFER"
    others = [
        replace(PAID, day=day(6)),
        replace(PAID, amount=Decimal("60.01")),
        replace(PAID, note="chèque 0012346"),
        replace(PAID, note="transfer"),
        replace(PAID, invoice_number=B),
    ]
    assert len({entry.id, payment_entry(PAID).id, *(payment_entry(other).id for other in others)}) == 6
