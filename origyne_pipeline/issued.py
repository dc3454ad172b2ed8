"""What each issued month was issued from: files of the lake, landed versions, ``clients.xlsx`` and terms.

Kept in the invoice register, in the transaction that numbers the month's invoices, so that a month is issued and its
inputs are known, or neither. Whoever computes an issued month again reads the same files of the lake
(``in_view.InView``), whatever has landed since.
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import file_sha256, write_atomically
from origyne_pipeline.periods import BillingCalendar, Month

REGISTER = "registers/invoices.sqlite"
CLIENTS = "registers/issued_from"
WAIT_SECONDS = 120
SCHEMA = """
create table if not exists issued_from (billing_month text primary key, content text not null, sha256 text not null);
create trigger if not exists issued_from_update before update on issued_from
begin select raise(abort, 'the invoice register is append-only'); end;
create trigger if not exists issued_from_delete before delete on issued_from
begin select raise(abort, 'the invoice register is append-only'); end;
"""
Tables = Mapping[str, Mapping[str, tuple[str | None, int]]]
"""Table to partition key to (file, from the table's folder; None where it holds no row) and rows."""


class IssuedError(OrigyneError):
    """What a month was issued from is gone; the message says what to put back."""


@dataclass(frozen=True)
class Terms:
    """The settings that decide what a month bills."""

    calendar: BillingCalendar = field(default_factory=BillingCalendar)
    invoice_basis: str = "rated"


@dataclass(frozen=True)
class IssuedFrom:
    """What one month was issued from. ``landed``: path to sha256 of each file in its view; ``clients``: a sha256."""

    month: Month
    terms: Terms
    tables: Tables
    landed: Mapping[str, str] = field(default_factory=dict)
    clients: str | None = None

    def to_json(self) -> str:
        """One line of JSON; the same inputs give the same text."""
        terms = {
            "cutoff_day": self.terms.calendar.cutoff_day,
            "first_month": str(self.terms.calendar.first_month),
            "invoice_basis": self.terms.invoice_basis,
        }
        content = {"terms": terms, "tables": self.tables, "landed": self.landed, "clients": self.clients}
        return json.dumps(content, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, month: Month, text: str) -> "IssuedFrom":
        """What ``to_json`` wrote."""
        content = json.loads(text)
        terms = content["terms"]
        tables = {
            table: {key: (file, rows) for key, (file, rows) in keys.items()}
            for table, keys in content["tables"].items()
        }
        return cls(
            month,
            Terms(
                BillingCalendar(terms["cutoff_day"], Month.parse(terms["first_month"])),
                terms["invoice_basis"],
            ),
            tables,
            content["landed"],
            content["clients"],
        )


@contextlib.contextmanager
def open_register(home: Path) -> Iterator[sqlite3.Connection | None]:
    """The register, with nothing written to it; None where nothing was ever issued."""
    path = home / REGISTER
    if not path.exists():
        yield None
        return
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as db:
            yield db
    except sqlite3.DatabaseError as error:
        raise IssuedError(
            f"{path}: the register of invoices can't be used ({error}); put the latest backup of registers/ back, then"
            " run 'origyne verify'"
        ) from None


def _has_table(db: sqlite3.Connection, table: str) -> bool:
    return bool(
        db.execute("select 1 from sqlite_master where type = 'table' and name = ?", (table,)).fetchone()
    )


def issued_from(home: Path, month: Month) -> IssuedFrom | None:
    """What a month was issued from; None where it is not issued, or nothing was kept of it.

    Raises:
        IssuedError: the record is not what was written.
    """
    with open_register(home) as db:
        if db is None or not _has_table(db, "issued_from"):
            return None
        row = db.execute(
            "select content, sha256 from issued_from where billing_month = ?", (str(month),)
        ).fetchone()
    if row is None:
        return None
    if _sha256(row[0]) != row[1]:
        raise IssuedError(
            f"{home / REGISTER}: what {month} was issued from is not what was written; put a backup of the register"
            " back"
        )
    return IssuedFrom.from_json(month, row[0])


def issued_months(home: Path) -> tuple[Month, ...]:
    """The months that are issued, in order: those with an invoice of their own in the register."""
    with open_register(home) as db:
        if db is None:
            return ()
        months: set[str] = set()
        if _has_table(db, "issued_from"):
            months |= {month for (month,) in db.execute("select billing_month from issued_from")}
        if _has_table(db, "entries"):
            own = "select distinct billing_month from entries where origin = 'MONTHLY'"
            months |= {month for (month,) in db.execute(own)}
    return tuple(sorted(map(Month.parse, months)))


def refuse_not_issued(home: Path, month: Month) -> None:
    """Refuses what follows an issue, of a month that was not issued.

    Raises:
        IssuedError: saying what to run first.
    """
    if month not in issued_months(home):
        raise IssuedError(
            f"{month}: expected an issued month, found no invoice; run 'origyne run --month {month}' first"
        )


def terms_in_force(home: Path) -> Terms | None:
    """The settings that the latest issued month was issued under; None where nothing was issued, or it is not known.

    They decide which month an event falls to, so months that are still open keep to the same.
    """
    for month in reversed(issued_months(home)):
        if known := issued_from(home, month):
            return known.terms
    return None


def problems(db: sqlite3.Connection, home: Path) -> Iterator[str]:
    """What is wrong with the records of what months were issued from, and with the copies that they name."""
    if not _has_table(db, "issued_from"):
        return  # a register of an earlier version
    kept = {month: row for month, *row in db.execute("select * from issued_from order by 1")}
    own = "select distinct billing_month from entries where origin = 'MONTHLY' order by 1"
    months = [month for (month,) in db.execute(own)]
    for month in months:
        if month not in kept and month >= min(kept, default=""):
            yield f"what {month} was issued from is gone"
    for month, (content, fingerprint) in kept.items():
        try:
            known = IssuedFrom.from_json(Month.parse(month), content)
        except (OrigyneError, ValueError, TypeError, KeyError, AttributeError):
            known = None
        if known is None or month not in months or _sha256(content) != fingerprint:
            yield f"what {month} was issued from is not what was written"
        elif known.clients and not _is_kept(kept_clients(home, known.clients), known.clients):
            yield f"{kept_clients(home, known.clients)}: {month} was issued from this copy, and it is gone or changed"


def _is_kept(path: Path, fingerprint: str) -> bool:
    return path.is_file() and file_sha256(path) == fingerprint


def keep(db: sqlite3.Connection, inputs: IssuedFrom) -> None:
    """Keeps what a month is issued from, inside the caller's transaction; what was kept first stands."""
    for statement in SCHEMA.strip().split(";\ncreate"):
        text = statement if statement.startswith("create") else f"create{statement}"
        db.execute(text.removesuffix(";"))
    content = inputs.to_json()
    db.execute(
        "insert or ignore into issued_from values (?, ?, ?)", (str(inputs.month), content, _sha256(content))
    )


def keep_clients(home: Path, workbook: Path) -> str:
    """Keeps a copy of ``clients.xlsx`` under its hash, readable by its owner alone; returns the hash."""
    content = workbook.read_bytes()
    fingerprint = hashlib.sha256(content).hexdigest()
    kept = kept_clients(home, fingerprint)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(kept, content, mode=0o600)
    return fingerprint


def kept_clients(home: Path, fingerprint: str) -> Path:
    """Where the copy of a ``clients.xlsx`` is."""
    return home / CLIENTS / f"clients-{fingerprint}.xlsx"


def clients_of(home: Path, month: Month) -> Path | None:
    """The copy of the ``clients.xlsx`` that a month was issued from; None where it is not issued.

    Raises:
        IssuedError: the copy is gone, or is not what was kept.
    """
    known = issued_from(home, month)
    if known is None or known.clients is None:
        return None
    path = kept_clients(home, known.clients)
    if not _is_kept(path, known.clients):
        raise IssuedError(
            f"{path}: {month} was issued from this copy of clients.xlsx, and it is gone or changed; put a backup of"
            f" {CLIENTS}/ back"
        )
    return path


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
