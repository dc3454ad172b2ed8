"""Numbers of invoices: series by kind and year, without gap, in the order of days; and the chain that holds them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.hash_chain import FIRST_HASH, sha256
from origyne_pipeline.invoicing.chain import Entry, chain_faults, chain_hash
from origyne_pipeline.invoicing.models import CREDIT_NOTE, INVOICE, Citation, Invoice
from origyne_pipeline.invoicing.register import CORRECTION, MONTHLY, Register, register_path
from tests.invoicing.samples import MONTH, adjustment, fee, frozen

DAY, NEW_YEAR = date(2026, 10, 6), date(2027, 1, 2)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register(register_path(tmp_path)) as opened:
        yield opened


def add(register: Register, day: date = DAY, kind: str = INVOICE, origin: str = MONTHLY) -> Entry:
    with register.transaction():
        number = register.next_number(kind, day)
        customer = f"C{len(list(register.entries())) + 1:05d}"
        return register.append(invoice(kind, customer, number=number, issue_date=day), origin)


def invoice(kind: str, customer: str, **changes: Any) -> Invoice:
    """An invoice or a credit note of a customer: the month has one of each."""
    if kind == INVOICE:
        value = frozen()
    else:
        cited = Citation("F2026-000001", DAY)
        value = replace(frozen([fee(amount="1")], [], [adjustment()], number="A2026-000001"), cites=cited)
    return replace(value, customer=replace(value.customer, ref=customer), **changes)


def test_each_kind_and_year_counts_from_one(register: Register) -> None:
    taken = [
        add(register, day, kind).number
        for day, kind in (
            (DAY, INVOICE),
            (DAY, INVOICE),
            (DAY, CREDIT_NOTE),
            (NEW_YEAR, CREDIT_NOTE),
            (NEW_YEAR, INVOICE),
            (NEW_YEAR, INVOICE),
        )
    ]
    assert taken == [
        "F2026-000001",
        "F2026-000002",
        "A2026-000001",
        "A2027-000001",
        "F2027-000001",
        "F2027-000002",
    ]
    assert register.next_number(INVOICE, date(2026, 12, 31)) == "F2026-000003"
    assert register.next_number(INVOICE, date(2028, 1, 1)) == "F2028-000001"
    assert chain_faults(register.entries()) == []


def test_a_number_is_free_until_an_entry_takes_it(register: Register) -> None:
    assert register.next_number(INVOICE, DAY) == register.next_number(INVOICE, DAY) == "F2026-000001"


def test_an_entry_carries_the_hash_of_the_one_before(register: Register) -> None:
    first, second = add(register), add(register, origin=CORRECTION)
    assert (first.sequence, first.previous_hash, first.origin) == (1, FIRST_HASH, MONTHLY)
    assert (second.sequence, second.previous_hash, second.origin) == (2, first.hash, CORRECTION)
    assert first.hash == chain_hash(FIRST_HASH, 1, "F2026-000001", MONTHLY, first.content)
    assert (first.billing_month, first.customer_ref, first.issue_date) == (str(MONTH), "C00001", "2026-10-06")
    assert list(register.entries()) == [first, second] and second.invoice.number == "F2026-000002"


def test_the_hash_is_that_of_each_part_on_a_line_of_its_own() -> None:
    assert FIRST_HASH == "0" * 64
    assert chain_hash("p", 7, "F2026-000007", MONTHLY, "{é}") == sha256(
        "p\n7\nF2026-000007\nMONTHLY\n{é}".encode()
    )
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def chain(register: Register) -> list[Entry]:
    return [
        add(register, date(2026, 10, 6)),
        add(register, date(2026, 10, 7)),
        add(register, date(2026, 10, 7), CREDIT_NOTE),
    ]


def hashed(entry: Entry, **changes: Any) -> Entry:
    changed = replace(entry, **changes)
    return replace(changed, hash=changed.expected_hash)


def test_a_chain_that_is_whole_has_no_fault(register: Register) -> None:
    assert chain_faults(chain(register)) == chain_faults([]) == []


def test_a_missing_entry_is_seen_by_place_hash_and_number(register: Register) -> None:
    _, second, third = chain(register)
    assert chain_faults([second, third]) == [
        "entry 2 (F2026-000002): expected entry 1; entries are missing",
        "entry 2 (F2026-000002): its previous hash is not that of the entry before",
        "entry 2 (F2026-000002): expected number 000001 of series F2026",
    ]


def test_a_changed_entry_is_seen(register: Register) -> None:
    first, second, third = chain(register)
    assert chain_faults([replace(first, origin=CORRECTION), second, third], contents=False) == [
        "entry 1 (F2026-000001): its content is not what was hashed"
    ]


def test_an_entry_of_an_earlier_day_than_the_one_before_it_is_seen(register: Register) -> None:
    first, second, _ = chain(register)
    earlier = hashed(second, issue_date="2026-10-05")
    assert chain_faults([first, earlier], contents=False) == [
        "entry 2 (F2026-000002): issued before the entry before it in F2026"
    ]


@pytest.mark.parametrize("number", ["F2026-000003", "F2026-00000x"])
def test_a_hole_in_a_series_is_seen(register: Register, number: str) -> None:
    first, second, _ = chain(register)
    assert chain_faults([first, hashed(second, number=number)], contents=False) == [
        f"entry 2 ({number}): expected number 000002 of series F2026"
    ]


def test_a_content_that_is_not_that_of_its_entry_is_seen(register: Register) -> None:
    first, _, _ = chain(register)
    for column in ("billing_month", "customer_ref", "issue_date"):
        other = hashed(first, **{column: "2026-11"})
        assert chain_faults([other]) == [
            "entry 1 (F2026-000001): its content belongs to another number, month, customer or day"
        ]
        assert chain_faults([other], contents=False) == []


def test_totals_that_are_not_those_of_the_lines_are_seen(register: Register) -> None:
    first, _, _ = chain(register)
    for total in ("total_excl_tax", "total_vat", "total_incl_tax"):
        amount = str(getattr(first.invoice, total))
        wrong = hashed(
            first, content=first.content.replace(f'"{total}":"{amount}"', f'"{total}":"9{amount}"')
        )
        assert wrong.content != first.content
        assert chain_faults([wrong]) == [
            "entry 1 (F2026-000001): its totals are not the sums of its lines (21.22 + 4.24)"
        ]


def test_a_credit_note_under_the_number_of_an_invoice_is_seen(register: Register) -> None:
    first, _, _ = chain(register)
    note = hashed(first, content=first.content.replace('"kind":"INVOICE"', '"kind":"CREDIT_NOTE"'))
    assert chain_faults([note]) == ["entry 1 (F2026-000001): CREDIT_NOTE may not have this number"]


def test_a_content_that_is_no_invoice_is_seen(register: Register) -> None:
    first, _, _ = chain(register)
    for content in ("{", "{}", "[]"):
        (fault,) = chain_faults([hashed(first, content=content)])
        assert fault.startswith("entry 1 (F2026-000001): its content cannot be read (")
