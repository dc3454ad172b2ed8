"""The register of the customer account: what persons and the bank's lines add to it. Append-only SQLite, hash-chained.

It holds payments, refunds, fees, write-offs, their reversals, disputes, reminders, hashes of files, the lines of the
bank and what becomes of each (which gives the transfers, ``lines``): what is written nowhere else.
Invoices and credit notes are in the register of invoices, debits and their returns in the register of debits; their
entries are derived from there each time (``derived``). A copy of them here could be older than its source, and a
kill between the two writes would make two truths; so the account of a month that was issued long ago needs no
taking over either.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.bank_records import COLUMNS, BankRecords
from origyne_pipeline.account.kept_files import KEPT_FILES
from origyne_pipeline.account.letters import REMINDER, Letter
from origyne_pipeline.account.models import (
    FEE,
    PAYMENT,
    REFUND,
    REVERSAL,
    TRANSFER,
    WRITE_OFF,
    AccountError,
    Dispute,
    Entry,
)
from origyne_pipeline.account.records import (
    BANK_LINE,
    DISPUTE,
    DISPUTE_ENDED,
    LINE_DECISION,
    Record,
    to_json,
)
from origyne_pipeline.account.register_care import LEDGER, ledger_path

STORED = frozenset({TRANSFER, PAYMENT, REFUND, FEE, WRITE_OFF, REVERSAL})
"""The kinds of entries that this register holds."""
BY_PERSONS = frozenset({PAYMENT, WRITE_OFF, REVERSAL})
"""The kinds that only a person decides, and says why."""


class Ledger(BankRecords):
    """One open register, inside one transaction; made by ``open_ledger``."""

    def __init__(self, connection: sqlite3.Connection, home: Path) -> None:
        """Over a connection in which a transaction has begun."""
        super().__init__(connection)
        self._home = home

    def add(self, entry: Entry, at: datetime, undone: Entry | None = None) -> bool:
        """Records an entry; False when it is recorded already, so that reading a file twice adds nothing.

        Args:
            entry: of a kind that this register holds.
            at: the present instant.
            undone: what a reversal undoes, where another register holds it.

        Raises:
            AccountError: this register does not hold its kind, another entry has its id, no note says why, or it
                undoes what is not there, is not its opposite or is undone already.
        """
        if entry.kind not in STORED:
            raise AccountError(
                f"account entry {entry.id}: expected {', '.join(sorted(STORED))}, found {entry.kind}; it comes from"
                " another register"
            )
        if entry.kind in BY_PERSONS and not entry.note.strip():
            raise AccountError(f"account entry {entry.id}: expected a note that says why, found none")
        if known := self._record(entry.id):
            if known.content == to_json(entry):
                return False
            raise AccountError(
                f"account entry {entry.id}: it is recorded already, with other contents ({known.content}); reverse that"
                " one first"
            )
        if entry.reverses is not None:
            self._check_reversal(entry, undone or self.entry(entry.reverses))
        self._append(entry.id, entry, at)
        return True

    def add_dispute(self, dispute: Dispute, at: datetime) -> bool:
        """Records that an invoice is disputed, or no longer; False when that is so already.

        Raises:
            AccountError: no note says why.
        """
        if not dispute.note.strip():
            raise AccountError(f"{dispute.invoice_number}: expected a note that says why, found none")
        if dispute.is_open == (dispute.invoice_number in self.disputed()):
            return False
        query = "select count(*) from records where kind in (?, ?)"
        (count,) = self._db.execute(query, (DISPUTE, DISPUTE_ENDED)).fetchone()
        self._append(f"DISPUTE:{dispute.invoice_number}:{count + 1}", dispute, at)
        return True

    def add_letter(self, letter: Letter, at: datetime) -> bool:
        """Records a reminder; False where one of that id is recorded already, whatever it shows."""
        if self._record(letter.id):
            return False
        self._append(letter.id, letter, at)
        return True

    def letters(self, customer_ref: str | None = None) -> Iterator[Letter]:
        """The reminders of a customer, or of all, in the order in which they were written; without their papers."""
        where, values = ("and customer_ref = ?", (customer_ref,)) if customer_ref is not None else ("", ())
        columns = COLUMNS.replace("content", "json_set(content, '$.paper', '')")
        query = f"select {columns} from records where kind = ? {where} order by sequence"
        for row in self._db.execute(query, (REMINDER, *values)):
            if isinstance(value := Record(*row).value, Letter):
                yield value

    def letter(self, identifier: str) -> Letter:
        """One reminder, with its paper.

        Raises:
            AccountError: it holds no such reminder.
        """
        record = self._record(identifier)
        value = record.value if record else None
        if not isinstance(value, Letter):
            raise AccountError(
                f"{ledger_path(self._home)}: expected the id of a reminder, found {identifier!r}"
            )
        return value

    def entry(self, identifier: str) -> Entry:
        """One entry of this register.

        Raises:
            AccountError: it holds no such entry.
        """
        record = self._record(identifier)
        value = record.value if record else self.transfer(identifier)
        if not isinstance(value, Entry):
            raise AccountError(
                f"{ledger_path(self._home)}: expected the id of an entry that a person or a line of the bank added,"
                f" found {identifier!r}; 'origyne account REF' lists them"
            )
        return value

    def entries(self, customer_ref: str | None = None) -> Iterator[Entry]:
        """The entries of a customer, or of all; by customer, each one's in the order in which they were recorded."""
        entries = [entry for _, entry in self.recorded_entries(customer_ref)]
        yield from sorted((*entries, *self.transfers(customer_ref)), key=attrgetter("customer_ref"))

    def recorded_entries(self, customer_ref: str | None = None) -> Iterator[tuple[int, Entry]]:
        """As ``entries``, with the number of each record, and without those that lines of the bank give."""
        for record in self._records(customer_ref):
            if isinstance(value := record.value, Entry):
                yield record.sequence, value

    def disputed(self) -> frozenset[str]:
        """The invoices that are disputed now."""
        return frozenset(number for number, dispute in self.disputes().items() if dispute.is_open)

    def disputes(self) -> dict[str, Dispute]:
        """The latest that was said of each invoice that ever was disputed."""
        query = f"select {COLUMNS} from records where kind in (?, ?) order by sequence"
        values = (Record(*row).value for row in self._db.execute(query, (DISPUTE, DISPUTE_ENDED)))
        return {value.invoice_number: value for value in values if isinstance(value, Dispute)}

    def mark(self) -> str:
        """A digest of what the register holds but letters and files, in whatever order and whenever it was recorded."""
        digest = hashlib.sha256()
        for row in self._db.execute(
            "select id, content from records where kind not in (?, ?) order by id", (REMINDER, KEPT_FILES)
        ):
            digest.update("\n".join(row).encode())
        return digest.hexdigest()

    def problems(self) -> Iterator[str]:
        """Every fault of the register, in words."""
        return LEDGER.problems(self._db, self._home)

    def _check_reversal(self, entry: Entry, undone: Entry) -> None:
        identifier, problem = undone.id, None
        if undone.kind == REVERSAL:
            problem = "it is a reversal itself; record again what it undid"
        elif (undone.customer_ref, undone.amount) != (entry.customer_ref, -entry.amount):
            problem = (
                f"expected the opposite of {undone.amount} of {undone.customer_ref}, found {entry.amount} of"
                f" {entry.customer_ref}"
            )
        elif entry.day < undone.day:
            problem = f"expected {undone.day} or a later day, found {entry.day}"
        elif self._db.execute("select 1 from records where reverses = ?", (identifier,)).fetchone():
            problem = "it is reversed already"
        if problem:
            raise AccountError(f"reversal of {identifier}: {problem}")

    def _record(self, identifier: str) -> Record | None:
        row = self._db.execute(f"select {COLUMNS} from records where id = ?", (identifier,)).fetchone()
        return Record(*row) if row else None

    def _records(self, customer_ref: str | None) -> Iterator[Record]:
        where, values = ("customer_ref = ?", (customer_ref,)) if customer_ref is not None else ("true", ())
        kinds = f"kind not in ('{BANK_LINE}', '{LINE_DECISION}', '{REMINDER}', '{KEPT_FILES}')"
        query = f"select {COLUMNS} from records where {where} and {kinds} order by customer_ref, sequence"
        return (Record(*row) for row in self._db.execute(query, values))


@contextmanager
def open_ledger(home: Path, *, thorough: bool = False) -> Iterator[Ledger]:
    """The register, locked for one writer; all that the block adds is committed when it ends well, else nothing is.

    Args:
        home: the data root.
        thorough: each record is checked against its hash, not only the last one that the head knows.

    Raises:
        AccountError: it is gone though something was recorded, an older copy, or can't be used.
    """
    with LEDGER.writing(home, thorough=thorough) as connection:
        yield Ledger(connection, home)


@contextmanager
def read_ledger(home: Path) -> Iterator[Ledger | None]:
    """The register at one instant, to read; None where nothing was begun. Others may add to it meanwhile.

    Read it at once: who wants to commit waits for the end of the block.

    Raises:
        AccountError: it is gone though something was recorded, an older copy, or can't be used.
    """
    with LEDGER.reading(home) as connection:
        yield None if connection is None else Ledger(connection, home)
