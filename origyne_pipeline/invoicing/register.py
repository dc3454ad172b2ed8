"""The invoice register: numbers without gap and every issued invoice as it was, append-only.

One SQLite file. It is the one thing that cannot be computed again, and so the one thing to back up. Each entry
carries the hash of the one before. Numbers are taken in the same transaction as the entries they name: a kill at any
instant leaves either the whole month or nothing, and two processes that issue at once wait for one another.

Source: CGI annexe II, art. 242 nonies A, I, 7° (a unique, chronological and continuous sequence; series by
year and by kind are allowed).
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Self

from origyne_pipeline import issued
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import FIRST_HASH, sha256
from origyne_pipeline.heads import Head, head_paths, head_text, known_head, latest, readable_heads, write_head
from origyne_pipeline.invoicing.canonical import to_json
from origyne_pipeline.invoicing.chain import SERIES, Entry, chain_faults, chain_hash
from origyne_pipeline.invoicing.evidence import FIRST, REGISTER, signs
from origyne_pipeline.invoicing.models import INVOICE, Citation, Invoice, PastInvoices
from origyne_pipeline.invoicing.register_checks import (
    ENTRIES,
    column_problems,
    dropped_object_problems,
    marks_of,
    picture_problems,
    problems_beside_the_chain,
)
from origyne_pipeline.invoicing.register_errors import RESTORE, WAIT_SECONDS, RegisterError, unreadable
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.periods import Month
from origyne_pipeline.register_schema import cell_problems

MONTHLY, CORRECTION = "MONTHLY", "CORRECTION"
SCHEMA = Path(__file__).parent / "register.sql"
WITH_HEADS = 2
"""The version of a register that has had a head from its first entry on."""
COLUMNS = "sequence, number, origin, billing_month, customer_ref, issue_date, content, previous_hash, hash"


def register_path(home: Path) -> Path:
    """Where the register of a data root is."""
    return home / "registers" / "invoices.sqlite"


__all__ = ["CORRECTION", "MONTHLY", "Register", "RegisterError", "register_path"]


class Register:
    """An open register; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Opens the register, and makes it when there is none and nothing shows that there was one.

        Raises:
            RegisterError: it is gone, empty though invoices were issued, or can't be read.
        """
        self.path, self.home = path, path.parent.parent
        self._check_not_lost(is_empty=not path.exists() or not path.stat().st_size)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            self._db.execute("pragma synchronous = full")
            if self._version() != WITH_HEADS:
                self._prepare()
            self._check_not_lost(is_empty=not self._db.execute("select 1 from entries limit 1").fetchone())
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise unreadable(path, error) from None
        except RegisterError:
            self._db.close()
            raise

    def _version(self) -> int:
        return int(self._db.execute("pragma user_version").fetchone()[0])

    def _prepare(self) -> None:
        """Makes what an earlier version or an empty file lacks; its head is written before it counts as having one."""
        self._db.executescript(f"begin immediate; {SCHEMA.read_text()} commit;")
        self.write_head()
        self._db.execute(f"pragma user_version = {WITH_HEADS}")

    def _check_not_lost(self, *, is_empty: bool) -> None:
        if is_empty and (sign := next(signs(self.home), None)):
            state = (
                "the register of invoices holds no entry"
                if self.path.exists()
                else "the register of invoices is gone"
            )
            raise RegisterError(
                f"{self.path}: {state}, but invoices were issued: {sign}. Nothing is issued, so that no number is given"
                f" twice; {RESTORE}; for a data root that is new indeed, 'origyne register new invoices"
                ' --reason "why"\''
            )

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        """Closes it.

        Raises:
            RegisterError: the file is damaged, or the disk is full.
        """
        self._db.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.IntegrityError):
            raise unreadable(self.path, error) from None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens, or nothing does; only one process at a time is inside."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise
        if not known_head(self.home, REGISTER) and (head := marks_of(self._db)):
            write_atomically(_intent(self.home), head_text(head).encode(), mode=0o600)
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

    def past_invoices(self, customer_ref: str, before: Month) -> PastInvoices:
        """The customer's own invoices of the months before one, credit notes left out; newest first."""
        rows = self._db.execute(
            "select number, issue_date, json_extract(content, '$.total_incl_tax') from entries"
            " where customer_ref = ? and series = ? and billing_month < ? order by sequence desc",
            (customer_ref, SERIES[INVOICE], str(before)),
        )
        return PastInvoices(
            tuple((Citation(number, date.fromisoformat(day)), Decimal(total)) for number, day, total in rows)
        )

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

    def earliest_issue_date(self, asked_for: date, today: date = date.max) -> date:
        """The day asked for, or that of the latest entry of ``today`` or before when it is later.

        Numbers are chronological; an entry that was dated in the future by a wrong clock does not count.
        """
        latest = "select max(issue_date) from entries where issue_date <= ?"
        last = self._db.execute(latest, (today.isoformat(),)).fetchone()[0]
        return max(asked_for, date.fromisoformat(last)) if last else asked_for

    def last_issue_date(self) -> date | None:
        """The date of the last entry; None when there is none."""
        row = self._db.execute("select issue_date from entries order by sequence desc limit 1").fetchone()
        return date.fromisoformat(row[0]) if row else None

    def next_number(self, kind: str, issue_date: date) -> str:
        """The number that the next entry of this kind and year takes: ``F2026-000001``, ``A2026-000001``."""
        series = f"{SERIES[kind]}{issue_date.year:04d}"
        last = self._db.execute(
            "select max(number) from entries where number >= ? and number < ?", (f"{series}-", f"{series}.")
        ).fetchone()[0]
        return f"{series}-{int(last.rpartition('-')[2]) + 1 if last else 1:06d}"

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
            sequence, invoice.number, origin, month, customer, issued, content, previous, fingerprint
        )
        series, year, counter = invoice.number[0], int(invoice.number[1:5]), int(invoice.number[6:])
        self._db.execute(
            "insert into entries values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sequence, entry.number, series, year, counter, origin, month, customer, issued, content, previous,
             fingerprint),
        )  # fmt: skip
        return entry

    def keep_inputs(self, inputs: IssuedFrom) -> None:
        """Keeps what a month is issued from, once; call it inside ``transaction``."""
        issued.keep(self._db, inputs)

    def keep_pictures(self, pictures: Iterable[bytes | None]) -> None:
        """Keeps logo and banner as they were, by their hash; call it inside ``transaction``."""
        for picture in pictures:
            if picture is not None:
                self._db.execute(
                    "insert or ignore into pictures values (?, ?)",
                    (sha256(picture), picture),
                )

    def picture(self, fingerprint: str | None) -> bytes | None:
        """A picture that some invoice was issued with; None for an invoice without.

        Raises:
            RegisterError: it is gone, or no longer what it was.
        """
        if fingerprint is None:
            return None
        row = self._db.execute("select content from pictures where sha256 = ?", (fingerprint,)).fetchone()
        if row is None or sha256(bytes(row[0])) != fingerprint:
            state = "is gone" if row is None else "is not what it was"
            raise RegisterError(
                f"{self.path}: picture {fingerprint[:12]}… of issued invoices {state}; {RESTORE}"
            )
        return bytes(row[0])

    def document_hashes(self, month: Month) -> dict[str, str]:
        """``{number: sha256}`` of the month's PDFs as they were first drawn."""
        query = "select number, sha256 from documents join entries using (number) where billing_month = ?"
        return dict(self._db.execute(query, (str(month),)))

    def document_hashes_of(self, numbers: Sequence[str]) -> dict[str, str]:
        """As ``document_hashes``, of some numbers."""
        places = ", ".join("?" * len(numbers))
        return dict(self._db.execute(f"select * from documents where number in ({places})", numbers))

    def keep_document_hashes(self, hashes: dict[str, str]) -> None:
        """Keeps the hashes of newly drawn PDFs, the first one of a number; ``write_head`` is the caller's."""
        with self.transaction():
            self._db.executemany("insert or ignore into documents values (?, ?)", sorted(hashes.items()))

    def head(self) -> Head:
        """How far the register has come; empty while it has no entry."""
        return marks_of(self._db)

    def journal_head(self, month: Month) -> Head:
        """What travels with a month's journal and documents: its last entry, and the first of all."""
        return {
            table: (sequence, fingerprint)
            for table, where, order in ((ENTRIES, "billing_month = ?", "desc"), (FIRST, "? <> ''", "asc"))
            for sequence, fingerprint in self._db.execute(
                f"select sequence, hash from entries where {where} order by sequence {order} limit 1",
                (str(month),),
            )
        }

    def write_head(self) -> None:
        """Notes apart from the register how far it has come, so that its loss or an older copy is seen."""
        if head := self.head():
            write_head(self.home, REGISTER, head)
            _intent(self.home).unlink(missing_ok=True)

    def check_whole(self) -> None:
        """Refuses to give numbers with a register that lost entries or is not what it was.

        Raises:
            RegisterError: naming the first fault.
        """
        if problem := next(self.problems(), None):
            raise RegisterError(f"{self.path}: {problem}. No number is given; {RESTORE}")
        self.write_head()

    def problems(self, *, contents: bool = False) -> Iterator[str]:
        """Every fault of the register, in words; with ``contents`` each invoice's sums and each picture too."""
        if unreadable := list(cell_problems(self._db)):
            yield from unreadable
            return
        head = self.head()
        if head and not known_head(self.home, REGISTER) and self._intended() != head:
            files = " and ".join(str(path) for path in head_paths(self.home, REGISTER))
            yield f"its head is missing ({files}), so entries may have been cut off"
        yield from chain_faults(self.entries(), contents=contents)
        yield from problems_beside_the_chain(self._db, self.home)
        if contents:
            yield from dropped_object_problems(self._db, SCHEMA.read_text())
            yield from picture_problems(self._db)
            yield from issued.problems(self._db, self.home)

    def is_readable(self) -> bool:
        """Whether each entry is what was hashed, so that its invoice can be read."""
        return not (
            next(cell_problems(self._db), None)
            or chain_faults(self.entries(), contents=False)
            or column_problems(self._db)
        )

    def _intended(self) -> Head:
        """The head that a first issue was about to write when it was killed."""
        return latest(readable_heads([_intent(self.home)]).values())


def _intent(home: Path) -> Path:
    return home / "heads" / f"{REGISTER}.next"
