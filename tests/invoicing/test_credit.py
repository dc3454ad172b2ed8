from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.invoicing.credit import CreditError, credit
from origyne_pipeline.invoicing.documents import draw_month, read_month
from origyne_pipeline.invoicing.facturx.checks import xml_faults
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import Citation, Invoice
from origyne_pipeline.invoicing.register import Register, RegisterError, register_path
from origyne_pipeline.invoicing.register_care import verify
from origyne_pipeline.money import round_half_up, vat_amount
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
CENT = Decimal("0.01")


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
    assert part.total_incl_tax + rest.total_incl_tax == Decimal("-29.97")


@pytest.mark.parametrize("parts", [("6.67", "6.66"), ("0.02",) * 20, ("19.98",)])
def test_parts_and_the_rest_are_the_invoice_to_the_cent(tmp_path: Path, parts: tuple[str, ...]) -> None:
    drafts = assembled(MONTH, {"C00001": customer()}, [fee(amount="19.27")], []).drafts
    if parts == ("19.98",):
        drafts = assembled(MONTH, {"C00001": customer()}, [fee()], []).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    notes = [ask(tmp_path, f"Geste {n}", {1: Decimal(part)}) for n, part in enumerate(parts)]
    notes.append(ask(tmp_path))
    assert sum((note.total_incl_tax for note in notes), Decimal(0)) == -drafts[0].total_incl_tax
    assert sum((note.total_vat for note in notes), Decimal(0)) == -drafts[0].total_vat
    for note in notes:
        assert abs(-note.total_vat - vat_amount(-note.total_excl_tax, Decimal(20))) <= Decimal("0.01")
    with pytest.raises(CreditError, match="nothing is left"):
        ask(tmp_path, "Encore")


def test_a_line_is_not_credited_beyond_what_its_rate_or_the_invoice_has(tmp_path: Path) -> None:
    fees = [fee(amount="20.00"), fee(line="33612345679", amount="-3.00")]
    other = adjustment(amount="-5.00")
    drafts = assembled(
        MONTH, {"C00001": customer()}, fees, [], [replace(other, vat_rate=Decimal("5.50"))]
    ).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    with pytest.raises(CreditError, match=r"VAT rate 20.00: 17.00 left to credit in all, 20.00 asked for"):
        ask(tmp_path, "Geste", {1: Decimal("20.00")})
    with pytest.raises(CreditError, match=r"15.12 including tax left to credit, 20.40 asked for"):
        ask(tmp_path, "Geste", {1: Decimal("17.00")})
    assert ask(tmp_path).total_incl_tax == Decimal("-15.12")


def test_a_price_with_tax_asked_for_by_its_line_again_is_the_note_that_was_issued(tmp_path: Path) -> None:
    fees = [fee(amount_excl_tax=None, amount_incl_tax=Decimal("9.99")), fee(line="33612345679")]
    issue(
        tmp_path,
        MONTH,
        assembled(MONTH, {"C00001": customer()}, fees, []).drafts,
        ISSUE_DATE,
        issuer(),
        debit,
    )
    first = ask(tmp_path, "Geste", {1: Decimal("8.33")})
    assert first.total_incl_tax == Decimal("-9.99")
    assert ask(tmp_path, "Geste", {1: Decimal("8.33")}) == first


PRICES = st.lists(
    st.tuples(
        st.integers(-3000, 9000),
        st.sampled_from(["20.00", "5.50", "8.50", "0.00"]),
        st.sampled_from([True, False]),
    ),
    min_size=1,
    max_size=5,
)


def _charged(number: int, cents: int, rate: str, has_tax: bool) -> dict[str, Any]:
    amount = Decimal(cents).scaleb(-2)
    both = {"amount_excl_tax": None, "amount_incl_tax": amount} if has_tax else {"amount_excl_tax": amount}
    return fee(line=f"3361234567{number}", vat_rate=Decimal(rate)) | both


@given(prices=PRICES, data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_sequence_of_credit_notes_takes_back_more_than_the_invoice(
    tmp_path_factory: pytest.TempPathFactory, prices: list[tuple[int, str, bool]], data: st.DataObject
) -> None:
    home = tmp_path_factory.mktemp("credits")
    charges = [_charged(number, *price) for number, price in enumerate(prices)]
    drafts = assembled(MONTH, {"C00001": customer()}, charges, []).drafts
    if not drafts or drafts[0].total_incl_tax <= 0:
        return
    issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    [invoice] = read_month(home, MONTH)
    notes = []
    for number in range(data.draw(st.integers(0, 8))):
        line = data.draw(st.sampled_from(invoice.lines))
        share = Decimal(data.draw(st.integers(-5, 110))).scaleb(-2)
        part = round_half_up(line.amount_excl_tax * share) + data.draw(st.sampled_from([Decimal(0), CENT]))
        try:
            notes.append(ask(home, f"Geste {number}", {line.position: part}))
        except CreditError:
            continue
        _check_within(invoice, notes)
    if sum((note.total_incl_tax for note in notes), invoice.total_incl_tax):
        notes.append(ask(home, "Le reste"))
    _check_within(invoice, notes)
    left = {entry.rate: (entry.base_excl_tax, entry.vat) for entry in invoice.vat}
    for note in notes:
        assert xml_faults(facturx_xml(note), note) == []
        for entry in note.vat:
            base, vat = left[entry.rate]
            left[entry.rate] = base + entry.base_excl_tax, vat + entry.vat
    assert sum((note.total_incl_tax for note in notes), invoice.total_incl_tax) == 0
    assert set(left.values()) == {(Decimal(0), Decimal(0))}


def _check_within(invoice: Invoice, notes: list[Invoice]) -> None:
    """What was credited is, rate by rate and in all, a part of the invoice."""
    assert sum((note.total_incl_tax for note in notes), invoice.total_incl_tax) >= 0
    for entry in invoice.vat:
        own = [one for note in notes for one in note.vat if one.rate == entry.rate]
        for whole, parts in (
            (entry.base_excl_tax, [one.base_excl_tax for one in own]),
            (entry.vat, [one.vat for one in own]),
        ):
            credited = -sum(parts, Decimal(0))
            assert credited * whole >= 0 and abs(credited) <= abs(whole)


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
