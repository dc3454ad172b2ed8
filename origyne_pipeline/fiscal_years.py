"""The books of a fiscal year: every entry of the journals, and the file that the law asks (FEC).

Joins the registers (documents, account), the lake (month's ends) and the room ``bookkeeping``. Customers come one at a
time; lines are sorted outside of memory (``year_book``).
"""

import heapq
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.models import Entry
from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.fec import FIELDS, encoded, file_name, text_of
from origyne_pipeline.bookkeeping.fec_check import NO_ENTRIES, check_fec
from origyne_pipeline.bookkeeping.models import BooksError, JournalEntry, Line, total
from origyne_pipeline.bookkeeping.month_end import unbilled_entries, wholesaler_entries
from origyne_pipeline.bookkeeping.sales import Sale
from origyne_pipeline.books import sale_of
from origyne_pipeline.customer_accounts import account_entries
from origyne_pipeline.customer_books import CustomerBook, Period, customer_book
from origyne_pipeline.invoicing.documents_sold import DocumentSold, documents_sold
from origyne_pipeline.month_end_charges import MonthEndCharges, month_end_charges
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Accounting, Settings
from origyne_pipeline.vat_that_waits import refuse_other_waiting
from origyne_pipeline.year_book import YearBook, open_year_book

RESULT_CLASSES = ("6", "7")
"""Classes of accounts that begin each year at nothing."""


@dataclass(frozen=True)
class WrittenFec:
    """A file of a year: where it is, how many lines it has, and whether the year is over."""

    path: Path
    lines: int
    is_whole_year: bool


def fiscal_year(accounting: Accounting, year: int) -> Period:
    """The fiscal year that ends in a calendar year."""
    number = int(accounting.year_end.partition("-")[0])
    first_day = Month(year - 1, number).next().first_day
    return Period(first_day, Month(year, number).last_day)


def fiscal_year_of(accounting: Accounting, day: date) -> Period:
    """The fiscal year of a day."""
    period = fiscal_year(accounting, day.year)
    return period if day <= period.last_day else fiscal_year(accounting, day.year + 1)


@contextmanager
def open_books(
    settings: Settings, period: Period, today: date, charges: MonthEndCharges | None = None
) -> Iterator[YearBook]:
    """The books of a fiscal year until the last day of a period, which may be before the year's end.

    Args:
        settings: the data root, the accounts.
        period: the days.
        today: the present day: a debit whose collection date has not passed is no entry yet.
        charges: those of the month's ends, where they were read already.

    Raises:
        OrigyneError: a register or a table can't be read.
    """
    chart = Chart(settings.accounting)
    charges = charges or month_end_charges(settings, Month.of(period.last_day))
    with open_year_book(settings.accounting) as book:
        sums = _OpeningSums(chart)
        for one in _customer_books(settings, period, today, chart):
            book.add(one.entries)
            sums.add(one.before, one.opening)
            book.add_opening(period.first_day, one.opening)
        for entry in month_end_entries(charges, period, chart):
            if entry.day >= period.first_day:
                book.add([entry])
            else:
                sums.add([entry], ())
        book.add_opening(period.first_day, sums.lines())
        yield book


def write_fec(settings: Settings, year: int, today: date, folder: Path | None = None) -> WrittenFec:
    """Writes the file of the fiscal year that ends in a calendar year; of one that is not over, until today.

    Raises:
        OrigyneError: a register or a table can't be read.
    """
    whole = fiscal_year(settings.accounting, year)
    period = Period(whole.first_day, min(whole.last_day, today))
    if today < whole.first_day:
        raise BooksError(f"fiscal year {year}: expected one that has begun, found one from {whole.first_day}")
    name = file_name("".join(settings.company.siren.split()), whole.last_day)
    path = (folder or settings.home / "accounting") / name
    with open_books(settings, period, today) as book:
        refuse_other_waiting(book, Chart(settings.accounting), settings.home, period.last_day, today)
        lines = write_whole(path, book.rows(), _refuse_faults)
    return WrittenFec(path, lines, whole.last_day < today)


def _refuse_faults(part: Path, path: Path) -> None:
    """Lets no file be put in place that breaks the rules; nothing was sold is no fault of the file."""
    with part.open("rb") as file:
        faults = [fault for fault in check_fec(path.name, file) if fault.problem != NO_ENTRIES]
    if faults:
        raise BooksError(
            f"{path.name}: the file would break the rules of the law and was not written: {faults[0]}"
            f" ({len(faults)} in all); correct the settings that it names ([company] siren, [accounting])"
        )


def write_whole(path: Path, rows: Iterable[str], check: Callable[[Path, Path], None] | None = None) -> int:
    """Writes the names of the fields and the lines, a whole file or nothing; gives how many lines.

    Args:
        path: the file; its folder is made.
        rows: the lines, one at a time in memory.
        check: refuses what was written (first where it is, then ``path``) before it is put in place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        count = _write_lines(part, rows)
        if check:
            check(part, path)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write_lines(path: Path, rows: Iterable[str]) -> int:
    count = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(encoded(text_of(FIELDS)))
        for row in rows:
            file.write(encoded(text_of((row,))))
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def month_end_entries(charges: MonthEndCharges, period: Period, chart: Chart) -> Iterator[JournalEntry]:
    """The accruals of each month's end and their reversals, those of the closing of the year before included."""
    for day in period.month_ends:
        for entry in (
            *unbilled_entries(charges.unbilled(day), day, chart),
            *wholesaler_entries(charges.wholesaler(day), day, chart),
        ):
            if entry.day <= period.last_day:
                yield entry


def sales_of(settings: Settings) -> Iterator[Sale]:
    """Every document of the register, by customer."""
    return (sale_of(document) for document in documents_sold(settings.home))


def _customer_books(settings: Settings, period: Period, today: date, chart: Chart) -> Iterator[CustomerBook]:
    entries = account_entries(settings.home, today)
    rows = heapq.merge(documents_sold(settings.home), entries, key=attrgetter("customer_ref"))
    for _, group in groupby(rows, key=attrgetter("customer_ref")):
        sales: dict[str, Sale] = {}
        own: list[Entry] = []
        for row in group:
            if isinstance(row, DocumentSold):
                sales[row.number] = sale_of(row)
            elif isinstance(row, Entry):
                own.append(row)
        yield customer_book(own, sales, period, chart, settings.accounting)


class _OpeningSums:
    """What the lines before a year add up to on accounts that no customer's open lines tell, and what balances it."""

    def __init__(self, chart: Chart) -> None:
        self._sums: dict[tuple[str, str], Decimal] = {}
        self._of_customers = total(())
        self._result = chart.account("opening_result")

    def add(self, before: Iterable[JournalEntry], opening: Iterable[Line]) -> None:
        """Adds the entries before the year, and the lines with which a customer begins it."""
        self._of_customers += total(line.amount for line in opening)
        for entry in before:
            for line in entry.lines:
                if not line.auxiliary and not line.account.startswith(RESULT_CLASSES):
                    key = (line.account, line.label)
                    self._sums[key] = self._sums.get(key, total(())) + line.amount

    def lines(self) -> Iterator[Line]:
        """A line for each account that is not at nothing, then the one that balances the entry."""
        for (account, label), amount in sorted(self._sums.items()):
            if amount:
                yield Line(account, label, amount)
        rest = self._of_customers + total(self._sums.values())
        if rest:
            yield Line(*self._result, -rest)
