"""The VAT that waits for payment: goods beside services, notes in parts, the turn of the year; seen to fail."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from origyne_pipeline.account.models import PAYMENT, Entry
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.bookkeeping.models import BooksError
from origyne_pipeline.bookkeeping.sales import Sale
from origyne_pipeline.fiscal_years import write_fec
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.month_ends import write_month_end
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.vat_that_waits import TITLE, vat_that_waits, waiting_by_rate
from origyne_pipeline.year_book import YearBook
from tests.account import samples as scene
from tests.bookkeeping.test_customer_books import CENT, RATE, booked, invoice, note, sale
from tests.invoicing.samples import MONTH, adjustment, assembled, customer, debit, fee, issuer

ISSUED, TODAY = date(2026, 10, 6), date(2027, 3, 31)
AT = datetime(2026, 12, 12, 8, tzinfo=UTC)
FIRST = "F2026-000001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two customers, one with goods and services; half of the first is paid in 2026, a part of the second credited."""
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    goods = [
        replace(adjustment("C00001", amount="33.33"), is_goods=True),
        replace(adjustment("C00001", amount="0.05"), is_goods=True),
    ]
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], [], goods).drafts
    issue(tmp_path, MONTH, drafts, ISSUED, issuer(vat_on_debits=False), debit)
    pay(tmp_path, "20.01", date(2026, 12, 3))
    credit(
        tmp_path,
        "F2026-000002",
        "Geste",
        date(2026, 12, 1),
        issuer(vat_on_debits=False),
        {1: Decimal("3.33")},
    )
    return Settings(tmp_path, tmp_path / "clients.xlsx")


def pay(home: Path, amount: str, day: date) -> None:
    entry = Entry(f"PAYMENT:{day}", PAYMENT, "C00001", -Decimal(amount), day, (FIRST,), note="chèque")
    with open_ledger(home) as ledger:
        ledger.add(entry, AT)


@pytest.mark.parametrize("month", [Month(2026, 10), Month(2026, 12), Month(2027, 1), Month(2027, 2)], ids=str)
def test_the_pack_ties_what_waits_in_every_month_and_after_the_turn_of_the_year(
    settings: Settings, month: Month
) -> None:
    pay(settings.home, "5.00", date(2027, 2, 3))
    pack = write_month_end(settings, month, TODAY).pack
    [tie] = [tie for tie in pack.ties if tie.name == TITLE]
    assert pack.differences == () and tie.source > 0
    assert [one.waiting for one in pack.vat] == [tie.source]
    assert vat_that_waits(settings.home, month.last_day, TODAY) == {RATE: tie.source}


def test_books_that_move_another_vat_are_seen_in_the_pack_and_make_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = YearBook.add

    def add(book: YearBook, entries: object) -> None:
        real(book, [one for one in entries if one.kind != "VAT_MOVED"])  # type: ignore[attr-defined]

    monkeypatch.setattr(YearBook, "add", add)
    pack = write_month_end(settings, Month(2026, 12), TODAY).pack
    assert TITLE in {tie.name for tie in pack.differences}
    with pytest.raises(
        BooksError, match=r"VAT that waits for payment on 2026-12-31: expected .* the file was not"
    ):
        write_fec(settings, 2026, TODAY)
    assert not list((settings.home / "accounting").glob("*FEC*"))


CENTS = st.integers(1, 5000)


def with_goods(one: Sale, share: int) -> Sale:
    """A part of the VAT of a document is of goods, rounded in its own way."""
    [sold] = one.rates
    of_goods = (sold.vat * share / 100).quantize(CENT, ROUND_HALF_UP)
    return replace(one, rates=(replace(sold, vat_of_goods=of_goods),))


@trials(max_examples=200, deadline=None)
@given(
    total=CENTS,
    parts=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 100)), max_size=4),
    share=st.integers(0, 100),
    paid=st.lists(st.integers(1, 70), max_size=3),
)
def test_once_all_is_credited_or_paid_no_cent_waits_whatever_the_goods_of_each_note(
    total: int, parts: list[tuple[int, int]], share: int, paid: list[int]
) -> None:
    rest = Decimal(total).scaleb(-2)
    entries, sales = (
        [invoice(FIRST, str(rest), 1)],
        [with_goods(sale(FIRST, str(rest), on_debits=False), share)],
    )
    for day, (percent, goods) in enumerate(parts, 2):
        amount = (rest * percent / 100).quantize(CENT, ROUND_HALF_UP)
        if amount:
            name = f"A2026-{day:06d}"
            entries.append(note(name, str(amount), (FIRST,), day))
            sales.append(with_goods(sale(name, f"-{amount}", day, on_debits=False), goods))
            rest -= amount
    for day, percent in enumerate([*paid, 100], 10):
        amount = rest if percent == 100 else (rest * percent / 100).quantize(CENT, ROUND_HALF_UP)
        if amount:
            entries.append(scene.payment(str(day), str(amount), day))
            rest -= amount
        account = set_off(entries)
        waiting = sum(waiting_by_rate({one.number: one for one in sales}, account).values())
        lines = [line for entry in booked(entries, sales).entries for line in entry.lines]
        assert -sum(line.amount for line in lines if line.account == "445740") == waiting
    assert rest == 0 and waiting == 0
