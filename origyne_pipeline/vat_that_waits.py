"""The VAT that waits for payment on a day, by rate, from documents and what is set against them: no journal is read.

It is what the balance of the account of waiting VAT must be; ``month-end`` and ``fec`` compare them.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.models import CREDIT_NOTE, Account
from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.models import ZERO, BooksError, total
from origyne_pipeline.bookkeeping.pack import Tie
from origyne_pipeline.bookkeeping.sales import Sale
from origyne_pipeline.books import sale_of
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.invoicing.documents_sold import DocumentSold, documents_sold
from origyne_pipeline.money import round_half_up
from origyne_pipeline.year_book import YearBook

TITLE = "TVA en attente (44574) : solde"


def vat_that_waits(home: Path, day: date, today: date) -> dict[Decimal, Decimal]:
    """What waits at the end of a day, by rate.

    Args:
        home: the data root.
        day: the day.
        today: the present day: a debit whose collection date has not passed is no entry yet.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    documents = (one for one in documents_sold(home, only_on_receipts=True) if one.issue_date <= day)
    first = next(documents, None)
    if first is None:
        return {}
    sums: dict[Decimal, Decimal] = {}
    for sales, account in _by_customer(home, chain([first], documents), day, today):
        for rate, amount in waiting_by_rate(sales, account).items():
            sums[rate] = sums.get(rate, ZERO) + amount
    return sums


def waiting_by_rate(sales: Mapping[str, Sale], account: Account) -> dict[Decimal, Decimal]:
    """What waits of one customer's documents: of each, the share that is not settled, by rate."""
    settled = {item.item: item.amount - item.open_amount for item in account.items}
    for setting in account.settings:
        kind, _, number = setting.entry_id.partition(":")
        if kind == CREDIT_NOTE:
            settled[number] = settled.get(number, ZERO) + setting.amount
    sums: dict[Decimal, Decimal] = {}
    for sale in sales.values():
        for rate, vat in sale.waiting_vat().items():
            moved = (
                round_half_up(vat * settled.get(sale.number, ZERO) / abs(sale.total)) if sale.total else ZERO
            )
            sums[rate] = sums.get(rate, ZERO) + vat - moved
    return sums


def waiting_tie(book: YearBook, chart: Chart, waiting: Mapping[Decimal, Decimal], day: date) -> Tie | None:
    """The account of waiting VAT beside what waits; None where it is the account of VAT that is due, too."""
    label = chart.account("vat_waiting").label
    if label == chart.account("vat_due").label:
        return None
    booked = ZERO - total(book.sums("1", "label like ? and day <= ?", (f"{label}%", str(day))).values())
    return Tie(TITLE, booked, total(waiting.values()), "documents et lettrage")


def refuse_other_waiting(book: YearBook, chart: Chart, home: Path, day: date, today: date) -> None:
    """Refuses books whose account of waiting VAT is not what documents and payments say.

    Raises:
        BooksError: naming both amounts.
    """
    tie = waiting_tie(book, chart, vat_that_waits(home, day, today), day)
    if tie and tie.difference:
        raise BooksError(
            f"VAT that waits for payment on {day}: expected {tie.source} by the documents and what is set against them,"
            f" found {tie.journal} in the journals; the file was not written, run 'origyne verify', and report it"
        )


def _by_customer(
    home: Path, documents: Iterable[DocumentSold], day: date, today: date
) -> Iterator[tuple[dict[str, Sale], Account]]:
    accounts = customer_accounts(home, today, as_of=day)
    rows = heapq.merge(documents, accounts, key=attrgetter("customer_ref"))
    for _, group in groupby(rows, key=attrgetter("customer_ref")):
        sales: dict[str, Sale] = {}
        account: Account | None = None
        for row in group:
            if isinstance(row, Account):
                account = row
            elif isinstance(row, DocumentSold):
                sales[row.number] = sale_of(row)
        if sales and account:
            yield sales, account
