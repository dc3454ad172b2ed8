from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.invoicing.credit import CreditError, credit
from origyne_pipeline.invoicing.documents import draw_month, read_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import Citation, Invoice
from origyne_pipeline.invoicing.register import Register, RegisterError, register_path
from origyne_pipeline.invoicing.register_care import verify
from tests.invoicing.samples import (
    EARLIER,
    ISSUE_DATE,
    MONTH,
    adjustment,
    assembled,
    customer,
    debit,
    fee,
    issuer,
    used,
)

NUMBER = "F2026-000001"
DAY = date(2026, 11, 20)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    drafts = assembled(MONTH, {"C00001": customer()}, [fee()], [used()], [adjustment(amount="-2.00")]).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path


def ask(home: Path, reason: str = "Erreur de tarif", amounts: dict[int, Decimal] | None = None) -> Invoice:
    return credit(home, NUMBER, reason, DAY, issuer(), amounts)


def test_a_whole_credit_undoes_the_invoice_to_the_cent_and_cites_it(home: Path) -> None:
    note = ask(home)
    [invoice, _] = read_month(home, MONTH)
    assert note.number == "A2026-000001"
    assert note.cites == Citation(NUMBER, ISSUE_DATE)
    assert note.total_incl_tax == -invoice.total_incl_tax
    assert [(v.rate, -v.vat) for v in note.vat] == [(v.rate, v.vat) for v in invoice.vat]
    assert draw_month(home, MONTH).drawn == (NUMBER, "A2026-000001")
    assert verify(register_path(home)) == []


def test_the_same_credit_asked_for_again_is_the_one_that_was_issued(home: Path) -> None:
    first = ask(home, amounts={1: Decimal("5.00")})
    assert ask(home, amounts={1: Decimal("5.00")}) == first
    whole = ask(home)
    assert ask(home) == whole
    assert [note.number for note in read_month(home, MONTH)] == [NUMBER, "A2026-000001", "A2026-000002"]
    assert first.total_incl_tax + whole.total_incl_tax == Decimal("-23.06")


@pytest.mark.parametrize(
    ("amounts", "reason", "complaint"),
    [
        ({1: Decimal("20.00")}, "Trop", "19.99 left"),
        ({9: Decimal("1.00")}, "Trop", "no line 9"),
        ({1: Decimal("1.005")}, "Trop", "2 decimals"),
        ({3: Decimal("-1.00")}, "Sens", "favour"),
        ({3: Decimal("1.00")}, "Sens", "left to credit"),
        (None, " ", "reason"),
    ],
)
def test_what_the_invoice_cannot_bear_is_refused(
    home: Path, amounts: dict[int, Decimal] | None, reason: str, complaint: str
) -> None:
    with pytest.raises(CreditError, match=complaint):
        ask(home, reason, amounts)
    with Register(register_path(home)) as register:
        assert len(list(register.entries())) == 1


def test_a_credit_note_or_an_unknown_number_cannot_be_credited_nor_an_invoice_twice(home: Path) -> None:
    ask(home)
    with pytest.raises(CreditError, match="nothing is left"):
        ask(home, "Autre motif")
    with pytest.raises(CreditError, match="credit note"):
        credit(home, "A2026-000001", "Erreur", DAY, issuer())
    with pytest.raises(RegisterError, match="F2026-000099"):
        credit(home, "F2026-000099", "Erreur", DAY, issuer())


def test_a_month_in_the_customers_favour_cites_the_last_invoice(home: Path) -> None:
    month = MONTH.next()
    drafts = assembled(month, {"C00001": customer()}, [], [], [adjustment(month="2026-10")]).drafts
    issue(home, month, drafts, DAY, issuer())
    [note] = read_month(home, month)
    assert (note.number, note.cites) == ("A2026-000001", EARLIER)


def test_a_price_with_tax_is_given_back_whole_and_a_part_of_it_without_tax(tmp_path: Path) -> None:
    fees = [
        fee(line=f"3361234567{n}", amount_excl_tax=None, amount_incl_tax=Decimal("9.99")) for n in range(3)
    ]
    issue(
        tmp_path,
        MONTH,
        assembled(MONTH, {"C00001": customer()}, fees, []).drafts,
        ISSUE_DATE,
        issuer(),
        debit,
    )
    part = ask(tmp_path, "Geste", {1: Decimal("5.00")})
    assert (part.total_excl_tax, part.total_incl_tax) == (Decimal("-5.00"), Decimal("-6.00"))
    rest = ask(tmp_path)
    assert [(line.amount_excl_tax, line.amount_incl_tax) for line in rest.lines] == [
        (Decimal("-3.33"), None),
        (Decimal("-8.32"), Decimal("-9.99")),
        (Decimal("-8.33"), Decimal("-9.99")),
    ]
    assert part.total_incl_tax + rest.total_incl_tax == Decimal("-29.98")


def test_three_prices_with_tax_are_given_back_to_the_cent(tmp_path: Path) -> None:
    fees = [
        fee(line=f"3361234567{n}", amount_excl_tax=None, amount_incl_tax=Decimal("9.99")) for n in range(3)
    ]
    drafts = assembled(MONTH, {"C00001": customer()}, fees, []).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    note = ask(tmp_path)
    assert note.total_incl_tax == Decimal("-29.97") == -drafts[0].total_incl_tax
    assert note.vat == tuple(
        replace(entry, base_excl_tax=-entry.base_excl_tax, vat=-entry.vat) for entry in drafts[0].vat
    )
