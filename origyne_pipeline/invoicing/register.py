"""The invoice register: numbers without gap and every issued invoice as it was, append-only.

One SQLite file. It is the one thing that cannot be computed again, and so the one thing to back up. Each entry
carries the hash of the one before. Numbers are taken in the same transaction as the entries they name: a kill at any
instant leaves either the whole month or nothing, and two processes that issue at once wait for one another.

Source: CGI annexe II, art. 242 nonies A, I, 7° (a unique, chronological and continuous sequence; series by
year and by kind are allowed).
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Self

from origyne_pipeline.invoicing import head
from origyne_pipeline.invoicing.canonical import to_json
from origyne_pipeline.invoicing.chain import FIRST_HASH, SERIES, Entry, chain_faults, chain_hash, sha256
from origyne_pipeline.invoicing.models import INVOICE, Citation, Invoice, InvoicingError
from origyne_pipeline.periods import Month

MONTHLY, CORRECTION = "MONTHLY", "CORRECTION"
WAIT_SECONDS = 120
SCHEMA = """
create table if not exists entries (
    sequence integer primary key,
    number text not null unique,
    series text not null,
    year integer not null,
    counter integer not null,
    origin text not null,
    billing_month text not null,
    customer_ref text not null,
    issue_date text not null,
    content text not null,
    previous_hash text not null,
    hash text not null unique,
    unique (series, year, counter)
);
create unique index if not exists once_a_month on entries (billing_month, customer_ref)
    where origin = 'MONTHLY';
create index if not exists by_customer on entries (customer_ref, billing_month);
create table if not exists documents (number text primary key, sha256 text not null);
create table if not exists pictures (sha256 text primary key, content blob not null);
"""
APPEND_ONLY = """
create trigger if not exists {table}_{verb} before {verb} on {table}
begin select raise(abort, 'the invoice register is append-only'); end;
"""


class RegisterError(InvoicingError):
    """The register refuses what it was asked, or is not what it was."""


COLUMNS = "sequence, number, origin, billing_month, customer_ref, issue_date, content, previous_hash, hash"


def register_path(home: Path) -> Path:
    """Where the register of a data root is."""
    return home / "registers" / "invoices.sqlite"


class Register:
    """An open register; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Opens the register, and makes it when there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        self._db.execute("pragma synchronous = full")
        if not self._db.execute("select 1 from sqlite_master where name = 'pictures_delete'").fetchone():
            with self.transaction():
                for statement in SCHEMA.split(";\n"):
                    self._db.execute(statement)
                for table in ("entries", "documents", "pictures"):
                    for verb in ("update", "delete"):
                        self._db.execute(APPEND_ONLY.format(table=table, verb=verb))

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens, or nothing does; only one process at a time is inside."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def entries(self, month: Month | None = None) -> Iterator[Entry]:
        """The entries in order, of one billing month or of all; one at a time in memory."""
        where, values = ("where billing_month = ?", (str(month),)) if month else ("", ())
        for row in self._db.execute(f"select {COLUMNS} from entries {where} order by sequence", values):
            yield Entry(*row)

    def numbers(self, month: Month) -> list[str]:
        """The numbers of a billing month, corrections included, in order."""
        query = "select number from entries where billing_month = ? order by sequence"
        return [number for (number,) in self._db.execute(query, (str(month),))]

    def monthly_customers(self, month: Month) -> dict[str, str]:
        """``{customer_ref: number}`` of the month's own invoices, corrections left out."""
        return dict(
            self._db.execute(
                "select customer_ref, number from entries where billing_month = ? and origin = ?",
                (str(month), MONTHLY),
            )
        )

    def monthly_totals(self, month: Month) -> dict[str, Decimal]:
        """``{customer_ref: total including tax}`` of the month's own invoices."""
        rows = self._db.execute(
            "select customer_ref, json_extract(content, '$.total_incl_tax') from entries"
            " where billing_month = ? and origin = ?",
            (str(month), MONTHLY),
        )
        return {ref: Decimal(total) for ref, total in rows}

    def corrections_of(self, number: str) -> Iterator[Entry]:
        """The credit notes that cite an invoice, in order."""
        cited = (
            f"select {COLUMNS} from entries where origin = ? and json_extract(content, '$.cites.number') = ?"
            " order by sequence"
        )
        for row in self._db.execute(cited, (CORRECTION, number)):
            yield Entry(*row)

    def latest_invoice(self, customer_ref: str) -> Citation | None:
        """The customer's last invoice, for a month in the customer's favour to refer to."""
        row = self._db.execute(
            "select number, issue_date from entries where customer_ref = ? and series = ?"
            " order by sequence desc limit 1",
            (customer_ref, SERIES[INVOICE]),
        ).fetchone()
        return Citation(row[0], date.fromisoformat(row[1])) if row else None

    def entry(self, number: str) -> Entry:
        """One entry.

        Raises:
            RegisterError: there is no such number.
        """
        row = self._db.execute(f"select {COLUMNS} from entries where number = ?", (number,)).fetchone()
        if row is None:
            raise RegisterError(f"{self.path}: no invoice is numbered {number!r}; check the number")
        return Entry(*row)

    def history(self, customer_ref: str, before: Month) -> dict[str, str]:
        """``{billing month: total including tax}`` of a customer in the eleven months before one."""
        return dict(
            self._db.execute(
                "select billing_month, json_extract(content, '$.total_incl_tax') from entries"
                " where customer_ref = ? and billing_month < ? and billing_month > ? and origin = ?",
                (
                    customer_ref,
                    str(before),
                    str(Month(before.year - 1, before.number)),
                    MONTHLY,
                ),
            )
        )

    def earliest_issue_date(self, wanted: date) -> date:
        """The day wanted, or that of the last entry when it is later: numbers are chronological."""
        last = self._db.execute("select max(issue_date) from entries").fetchone()[0]
        return max(wanted, date.fromisoformat(last)) if last else wanted

    def next_number(self, kind: str, issue_date: date) -> str:
        """The number that the next entry of this kind and year takes: ``F2026-000001``, ``A2026-000001``."""
        series = SERIES[kind]
        last = self._db.execute(
            "select coalesce(max(counter), 0) from entries where series = ? and year = ?",
            (series, issue_date.year),
        ).fetchone()[0]
        return f"{series}{issue_date.year:04d}-{last + 1:06d}"

    def append(self, invoice: Invoice, origin: str) -> Entry:
        """Adds an invoice; call it inside ``transaction``, with the number of ``next_number``."""
        last = self._db.execute(
            "select sequence, hash from entries order by sequence desc limit 1"
        ).fetchone()
        sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
        month, customer = str(invoice.billing_month), invoice.customer.ref
        content, issued = to_json(invoice), invoice.issue_date.isoformat()
        fingerprint = chain_hash(previous, sequence, invoice.number, origin, content)
        entry = Entry(
            sequence,
            invoice.number,
            origin,
            month,
            customer,
            issued,
            content,
            previous,
            fingerprint,
        )
        series, year, counter = (
            invoice.number[0],
            int(invoice.number[1:5]),
            int(invoice.number[6:]),
        )
        self._db.execute(
            "insert into entries values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sequence, entry.number, series, year, counter, origin, month, customer, issued, content, previous,
             fingerprint),
        )  # fmt: skip
        return entry

    def keep_pictures(self, pictures: Iterable[bytes | None]) -> None:
        """Keeps logo and banner as they were, by their hash; call it inside ``transaction``."""
        for picture in pictures:
            if picture is not None:
                self._db.execute(
                    "insert or ignore into pictures values (?, ?)",
                    (sha256(picture), picture),
                )

    def picture(self, fingerprint: str | None) -> bytes | None:
        """A picture that some invoice was issued with."""
        row = self._db.execute("select content from pictures where sha256 = ?", (fingerprint,)).fetchone()
        return bytes(row[0]) if row else None

    def document_hashes(self, month: Month) -> dict[str, str]:
        """``{number: sha256}`` of the month's PDFs as they were first drawn."""
        return dict(
            self._db.execute(
                "select number, sha256 from documents join entries using (number) where billing_month = ?",
                (str(month),),
            )
        )

    def keep_document_hashes(self, hashes: dict[str, str]) -> None:
        """Keeps the hashes of newly drawn PDFs; the first one of a number stands."""
        with self.transaction():
            self._db.executemany("insert or ignore into documents values (?, ?)", hashes.items())

    def verify(self) -> list[str]:
        """Every fault of the register, in words; none when it is whole and nothing was taken from its end."""
        return chain_faults(self.entries()) + self._head_faults()

    def write_head(self) -> None:
        """Notes the last entry beside the register, so that an older copy put back is seen."""
        last = self._db.execute(
            "select sequence, hash from entries order by sequence desc limit 1"
        ).fetchone()
        if last:
            head.write_head(self.path, *last)

    def check_head(self) -> None:
        """Refuses to go on with a register that has lost entries.

        Raises:
            RegisterError: the head file knows a later or another last entry.
        """
        faults = self._head_faults()
        if faults:
            raise RegisterError(
                f"{self.path}: {faults[0]}; put the latest backup back before issuing anything"
            )

    def _head_faults(self) -> list[str]:
        sequence, _ = head.read_head(self.path)
        found = self._db.execute("select sequence, hash from entries where sequence = ?", (sequence,))
        return head.head_faults(self.path, dict(found.fetchall()))


def verify(path: Path) -> list[str]:
    """Every fault of the register at ``path``; see ``Register.verify``."""
    if not path.exists():
        return [f"{path}: there is no register; nothing was issued, or it was moved"]
    with Register(path) as register:
        return register.verify()


def back_up(path: Path, target: Path) -> None:
    """Copies the register whole, at one instant, even while it is written to; with its head file.

    Raises:
        RegisterError: there is no register at ``path``.
    """
    if not path.exists():
        raise RegisterError(f"{path}: there is no register to back up")
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    with Register(target) as register:
        register.write_head()
