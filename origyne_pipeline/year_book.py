"""The entries of a fiscal year while its files are written: sorted by day outside of memory, numbered as they are read.

A private SQLite file of its own that goes when the book is closed. It keeps each line as its fields, its amount in
cents, and what sums are taken by.
"""

import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.bookkeeping.fec import FIELDS, fields_of, journal_labels
from origyne_pipeline.bookkeeping.models import JOURNALS, OPENING, ZERO, JournalEntry, Line
from origyne_pipeline.settings import Accounting

SCHEMA = """
create table lines (
    day text not null, rank integer not null, key text not null, position integer not null,
    kind text not null, account text not null, label text not null, auxiliary text not null, rate text not null,
    cents integer not null, fields text not null
)
"""
NAME = FIELDS.index("CompAuxLib")
NUMBER = "\0"
"""Stands for the entry's number, which is known when the lines are read in their order."""


class YearBook:
    """The lines of a fiscal year; made by ``open_year_book``."""

    def __init__(self, connection: sqlite3.Connection, accounting: Accounting) -> None:
        """Over an empty file."""
        self._db, self._labels = connection, journal_labels(accounting)
        self._opening_lines = 0

    def add(self, entries: Iterable[JournalEntry]) -> None:
        """Adds entries, in any order."""
        rows = (
            (*self._place(entry), position, *self._row(entry, line))
            for entry in entries
            for position, line in enumerate(entry.lines)
        )
        self._insert(rows)

    def add_opening(self, day: date, lines: Iterable[Line]) -> None:
        """Adds lines of the opening entry, which may be too many for one value; all that were added balance.

        Args:
            day: the first day of the year.
            lines: those that the year begins with.
        """
        entry = JournalEntry(OPENING, OPENING, day, OPENING, day, self._labels[OPENING], OPENING, ())
        for line in lines:
            self._opening_lines += 1
            self._insert([(*self._place(entry), self._opening_lines, *self._row(entry, line))])

    def rows(self, first_day: date = date.min, last_day: date = date.max) -> Iterator[str]:
        """The lines of days, as text without its end: by day, journal and entry, numbered in each journal."""
        query = "select day, rank, key, fields from lines order by day, rank, key, position"
        counts: dict[int, int] = {}
        last: tuple[str, int, str] | None = None
        for day, rank, key, fields in self._db.execute(query):
            if (day, rank, key) != last:
                counts[rank] = counts.get(rank, 0) + 1
                last = (day, rank, key)
            if str(first_day) <= day <= str(last_day):
                yield fields.replace(NUMBER, f"{JOURNALS[rank]}{counts[rank]:06d}")

    def sums(
        self, by: str, where: str = "true", values: Iterable[object] = ()
    ) -> dict[tuple[str, ...], Decimal]:
        """Debits less credits of lines, by columns.

        Args:
            by: columns of ``lines``, separated by commas.
            where: which lines, with a question mark for each value.
            values: what the question marks stand for.
        """
        query = f"select {by}, sum(cents) from lines where {where} group by {by} order by {by}"
        return {
            tuple(row[:-1]): Decimal(row[-1]).scaleb(-2) + ZERO
            for row in self._db.execute(query, tuple(values))
        }

    def customers(self, accounts: Collection[str], last_day: date) -> Iterator[tuple[str, str, Decimal]]:
        """Each customer with his name and what he owes on some accounts until a day, in the order of references."""
        marks = ", ".join("?" for _ in accounts)
        query = (
            f"select auxiliary, max(fields), sum(cents) from lines where auxiliary <> '' and account in ({marks})"
            " and day <= ? group by auxiliary order by auxiliary"
        )
        for reference, fields, cents in self._db.execute(query, (*accounts, str(last_day))):
            yield reference, fields.split("\t")[NAME], Decimal(cents).scaleb(-2) + ZERO

    def counts(self, by: str, where: str, values: Iterable[object]) -> dict[tuple[str, ...], int]:
        """How many entries there are, by columns; see ``sums``."""
        query = f"select {by}, count(distinct key) from lines where {where} group by {by}"
        return {tuple(row[:-1]): row[-1] for row in self._db.execute(query, tuple(values))}

    @staticmethod
    def _place(entry: JournalEntry) -> tuple[str, int, str]:
        return str(entry.day), JOURNALS.index(entry.journal), entry.key

    def _row(self, entry: JournalEntry, line: Line) -> tuple[object, ...]:
        fields = "\t".join(fields_of(entry, line, NUMBER, self._labels[entry.journal]))
        rate = "" if line.rate is None else str(line.rate)
        return entry.kind, line.account, line.label, line.auxiliary, rate, int(line.amount * 100), fields

    def _insert(self, rows: Iterable[tuple[object, ...]]) -> None:
        self._db.executemany("insert into lines values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


@contextmanager
def open_year_book(accounting: Accounting) -> Iterator[YearBook]:
    """An empty book; its file is gone when the block ends."""
    with (
        tempfile.TemporaryDirectory(prefix="origyne-books-") as folder,
        closing(sqlite3.connect(Path(folder) / "book.sqlite", isolation_level=None)) as connection,
    ):
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute(SCHEMA)
        connection.execute("begin")
        yield YearBook(connection, accounting)
