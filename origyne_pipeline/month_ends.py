"""The month-end pack for the accountant: a workbook, a PDF and the month's journals, each figure tied to the journals.

Joins the books of the fiscal year with what they come from: the register's documents, the ledger's accounts, the
entries of money, the charges of the lake. One customer at a time in memory.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from origyne_pipeline import french
from origyne_pipeline.account.ageing import balance
from origyne_pipeline.account.models import Account
from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.given import Restated, accruals, accruals_text, restated
from origyne_pipeline.bookkeeping.models import BooksError
from origyne_pipeline.bookkeeping.pack import Aged, OpenItem, Pack
from origyne_pipeline.bookkeeping.pack_pdf import draw_pack
from origyne_pipeline.bookkeeping.pack_workbook import PackWorkbook
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.customer_books import Period
from origyne_pipeline.files import write_atomically
from origyne_pipeline.fiscal_years import fiscal_year_of, open_books, write_whole
from origyne_pipeline.given_accruals import given_accruals, given_path
from origyne_pipeline.month_end_charges import MonthEndCharges, month_end_charges
from origyne_pipeline.month_end_figures import MonthFigures, money_by_kind
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.vat_that_waits import vat_that_waits, waiting_tie
from origyne_pipeline.year_book import YearBook

_Side = tuple[str, int, tuple[str, Decimal] | Account]
"""A customer in the books (0: his name and what he owes) or in the ledger (1: his account)."""
LATEST = 20
"""So many customers who are late are on paper; the workbook has them all."""


@dataclass(frozen=True)
class WrittenPack:
    """The files of a month, and the controls that do not hold."""

    workbook: Path
    document: Path
    journals: Path
    pack: Pack


def write_month_end(settings: Settings, month: Month, today: date, folder: Path | None = None) -> WrittenPack:
    """Writes the pack of a month that is over.

    Args:
        settings: the data root, the accounts, the company.
        month: a calendar month: entries count by their day.
        today: the present day.
        folder: where to write; ``accounting/AAAA-MM`` in the data root when not given.

    Raises:
        BooksError: the month is not over.
        OrigyneError: a register or a table can't be read.
    """
    if today <= month.last_day:
        raise BooksError(f"{month}: expected a month that is over, found one that ends on {month.last_day}")
    year = fiscal_year_of(settings.accounting, month.last_day)
    charges = month_end_charges(settings, month)
    with open_books(settings, Period(year.first_day, month.last_day), today, charges) as book:
        figures = MonthFigures(book, Chart(settings.accounting), month)
        waiting = vat_that_waits(settings.home, month.last_day, today)
        pack = Pack(
            settings.company.name,
            settings.company.siren,
            french.of_month(month).replace(french.NBSP, " "),
            month.last_day,
            sales=figures.sales(),
            vat=figures.vat(settings.home, waiting),
            cash=figures.cash(),
            unbilled=charges.unbilled(month.last_day),
            wholesaler=charges.wholesaler(month.last_day),
            restated=_restated(settings.home, month.previous(), charges),
        )
        workbook = PackWorkbook(f"Clôture {pack.of_month} – {pack.company}")
        gap = _add_customers(settings, pack, workbook, book, figures, today)
        tie = waiting_tie(book, Chart(settings.accounting), waiting, month.last_day)
        pack.ties = [
            *([tie] if tie else []),
            *figures.ties(pack, settings.home, money_by_kind(settings.home, month, today), gap),
        ]
        folder = folder or settings.home / "accounting" / str(month)
        written = WrittenPack(
            folder / f"cloture_{month}.xlsx",
            folder / f"cloture_{month}.pdf",
            folder / f"journaux_{month}.txt",
            pack,
        )
        write_whole(written.journals, book.rows(month.first_day, month.last_day))
    write_atomically(written.workbook, workbook.finish(pack))
    write_atomically(written.document, draw_pack(pack))
    kept = accruals_text(accruals(pack.unbilled, pack.wholesaler))
    write_atomically(given_path(settings.home, month, folder), kept)  # last: it says that the pack was made
    return written


def _restated(home: Path, month: Month, charges: MonthEndCharges) -> list[Restated] | None:
    """The accruals of the month before that late files changed since its pack was made."""
    given = given_accruals(given_path(home, month))
    if given is None:
        return None
    now = accruals(charges.unbilled(month.last_day), charges.wholesaler(month.last_day))
    return list(restated(given, now))


def _add_customers(
    settings: Settings,
    pack: Pack,
    workbook: PackWorkbook,
    book: YearBook,
    figures: MonthFigures,
    today: date,
) -> Decimal:
    """Adds open items and balances to the workbook and to the pack; gives by how much customers differ from the books.

    The differences are summed without their signs, so that none hides another.
    """
    gap = Decimal("0.00")
    sums = [Decimal("0.00")] * 6
    latest: list[tuple[Decimal, int, Aged]] = []
    for reference, name, booked, account in _customers(settings, book, figures, pack.day, today):
        gap += abs((account.balance if account else 0) - booked)
        if account is None:
            continue
        aged = _aged(account, name, pack.day)
        for item in account.open_items:
            pack.open_items += 1
            late = (pack.day - item.due_day).days
            days_and_amounts = (item.day, item.due_day, item.amount, item.open_amount)
            row = OpenItem(reference, name, item.item, item.kind, *days_and_amounts, late, item.in_dispute)
            workbook.add_item(row)
        if any((*aged.amounts, aged.credit)):
            pack.customers += 1
            workbook.add_customer(aged)
            sums = [one + more for one, more in zip(sums, (*aged.amounts, aged.credit), strict=True)]
        if aged.late:
            heapq.heappush(latest, (aged.late, -pack.customers, aged))
            if len(latest) > LATEST:
                heapq.heappop(latest)
    pack.aged = Aged("", "", tuple(sums[:5]), sums[5])
    pack.latest = [aged for _, _, aged in sorted(latest, reverse=True)]
    return gap


def _customers(
    settings: Settings, book: YearBook, figures: MonthFigures, day: date, today: date
) -> Iterator[tuple[str, str, Decimal, Account | None]]:
    """Each customer of the books or of the ledger: reference, name, balance in the books, account."""
    booked: Iterator[_Side] = (
        (ref, 0, (name, owed)) for ref, name, owed in book.customers(figures.customer_accounts, day)
    )
    accounts = customer_accounts(settings.home, today, day)
    owing: Iterator[_Side] = ((account.customer_ref, 1, account) for account in accounts)
    rows = heapq.merge(booked, owing, key=lambda row: row[:2])
    for reference, group in groupby(rows, key=lambda row: row[0]):
        name, amount, own = reference, Decimal("0.00"), None
        for _, _, value in group:
            if isinstance(value, Account):
                own = value
            elif isinstance(value, tuple):
                name, amount = value
        yield reference, name, amount, own


def _aged(account: Account, name: str, day: date) -> Aged:
    aged = balance(account, day)
    amounts = (aged.not_due, aged.late_1_30, aged.late_31_60, aged.late_61_90, aged.late_over_90)
    return Aged(account.customer_ref, name, amounts, aged.credit)
