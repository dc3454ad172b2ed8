"""The register of debits: what was sent to the bank, frozen, and what it said since. Append-only SQLite.

It lives under ``$ORIGYNE_HOME/registers/``, apart from what can be computed again; it holds IBANs, hence its
mode 600. A debit's status is read from the bank's answers, never written over (``register.sql``).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from origyne_pipeline.payments.answers import Answer, Standing, standing
from origyne_pipeline.payments.debits import (
    Collection,
    Held,
    History,
    PaymentsError,
)
from origyne_pipeline.payments.known import KnownDebit
from origyne_pipeline.payments.mandates import SETTLED
from origyne_pipeline.payments.pain008 import BatchHeader, DebitTexts
from origyne_pipeline.payments.planned import PlannedDebits
from origyne_pipeline.payments.register_care import (
    REMEDY,
    check_heads,
    check_not_lost,
    debits_path,
    missing_heads,
    note_head,
)
from origyne_pipeline.payments.register_history import read_history
from origyne_pipeline.payments.register_rows import (
    PUBLISHED,
    TEXTS,
    DebitFile,
    PublishedDebit,
    collection_from_row,
    debit_texts,
    file_from_row,
    file_row,
    hold_row,
    latest_holds,
    published_debit,
    to_euros,
)

SCHEMA = Path(__file__).parent / "register.sql"
BATCH = "message_id = ? and scheme = ? and sequence_type = ? and collection_date = ?"
"""The debits of a PmtInf."""


class Register:
    """One open register, inside one transaction; made by ``open_register``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Over a connection in which a transaction has begun."""
        self._db = connection

    def history(self) -> History:
        """What a plan must know of the past."""
        return read_history(self._rows, self.standings())

    def knows_month(self, month: str) -> bool:
        """Whether anything of the month has been decided."""
        (known,) = self._db.execute(
            "select exists (select 1 from files where month = :m)"
            " or exists (select 1 from holds where month = :m)",
            {"m": month},
        ).fetchone()
        return bool(known)

    def next_ordinal(self, month: str) -> int:
        """The number of the month's next file, from 1."""
        query = "select coalesce(max(ordinal), 0) from files where month = ?"
        return int(self._db.execute(query, (month,)).fetchone()[0]) + 1

    def plan(self, debits: Iterable[Collection]) -> PlannedDebits:
        """Takes debits that are to be frozen in this transaction."""
        return PlannedDebits(self._db, debits)

    def add_file(self, file: DebitFile) -> None:
        """Freezes a file."""
        self._insert("files", [file_row(file)])

    def add_holds(self, month: str, held: Iterable[Held], decided_at: datetime) -> None:
        """Notes why debits wait; the same reason again is no new note."""
        known = {h.invoice_number: h for h in latest_holds(self._db, month)}
        new = (hold_row(month, one, decided_at) for one in held if known.get(one.invoice_number) != one)
        self._insert("holds", new)

    def files(self, month: str) -> list[DebitFile]:
        """The month's files, in order."""
        rows = self._db.execute("select * from files where month = ? order by ordinal", (month,))
        return [file_from_row(row) for row in rows]

    def months(self) -> list[str]:
        """The months that have files, in order."""
        return [month for (month,) in self._db.execute("select distinct month from files order by month")]

    def batches(self, message_id: str) -> Iterator[tuple[BatchHeader, Iterator[Collection]]]:
        """A file's PmtInf, with counts and sums, and their debits as a stream, in the order of the file."""
        heads = self._db.execute(
            "select scheme, sequence_type, collection_date, count(*), sum(amount_cents) from debits"
            " where message_id = ? group by 1, 2, 3 order by 1, 2, 3",
            (message_id,),
        ).fetchall()
        for number, (scheme, sequence, day, count, cents) in enumerate(heads, 1):
            head = BatchHeader(number, scheme, sequence, date.fromisoformat(day), count, to_euros(cents))
            yield head, self._debits(message_id, scheme, sequence, day)

    def transactions(self, message_id: str) -> Iterator[tuple[BatchHeader, Iterator[DebitTexts]]]:
        """Like ``batches``, but of each debit only the texts that its transaction is written from."""
        for head, _ in self.batches(message_id):
            key = (message_id, head.scheme, head.sequence_type, head.collection_date.isoformat())
            rows = self._rows(f"select {TEXTS} from debits where {BATCH} order by end_to_end_id", key)
            yield head, map(debit_texts, rows)

    def collections(self, month: str) -> Iterator[tuple[DebitFile, Collection]]:
        """The month's debits with their file, in the order of the files."""
        for file in self.files(month):
            for _, debits in self.batches(file.header.message_id):
                for debit in debits:
                    yield file, debit

    def published_debits(self, month: str) -> Iterator[PublishedDebit]:
        """Of the month's debits what is published, in the order of the files."""
        return map(published_debit, self._rows(PUBLISHED, (month,)))

    def held(self, month: str) -> list[Held]:
        """The month's invoices that are not debited, with the latest reason of each."""
        return latest_holds(self._db, month, "invoice_number not in (select invoice_number from debits)")

    def settled_parts(self, month: str) -> list[Held]:
        """What the month's debits do not ask for of their invoices, because it was credited or paid."""
        return latest_holds(
            self._db,
            month,
            f"code = '{SETTLED}' and amount_cents > 0 and invoice_number in (select invoice_number from debits)",
        )

    def members(self, answer: Answer) -> list[str]:
        """The end-to-end identifiers of our debits that an answer bears on; none when it is not ours."""
        if answer.end_to_end_id is not None:
            query, value = "select end_to_end_id from debits where end_to_end_id = ?", answer.end_to_end_id
        elif answer.payment_information_id is not None:
            message_id, _, number = answer.payment_information_id.rpartition("-")
            batches = (debits for head, debits in self.batches(message_id) if f"{head.number:02d}" == number)
            return [debit.end_to_end_id for debits in batches for debit in debits]
        else:
            query, value = "select end_to_end_id from debits where message_id = ?", answer.message_id or ""
        return [identifier for (identifier,) in self._db.execute(query, (value,))]

    def invoices_of(self, end_to_end_ids: Iterable[str]) -> set[str]:
        """The invoices that these debits collect."""
        query = "select invoice_number from debits where end_to_end_id = ?"
        return {number for e2e in end_to_end_ids for (number,) in self._db.execute(query, (e2e,))}

    def months_of(self, invoice_numbers: Iterable[str]) -> tuple[str, ...]:
        """The billing months of these invoices, in order."""
        query = "select billing_month from debits where invoice_number = :n"
        query += " union select month from holds where invoice_number = :n"
        months = {m for number in invoice_numbers for (m,) in self._db.execute(query, {"n": number})}
        return tuple(sorted(months))

    def presentations_of(self, end_to_end_ids: Iterable[str]) -> list[Collection]:
        """Every presentation of the invoices that these debits collect."""
        rows: dict[str, Collection] = {}
        for identifier in sorted(end_to_end_ids):
            for row in self._db.execute(
                "select * from debits where invoice_number ="
                " (select invoice_number from debits where end_to_end_id = ?)",
                (identifier,),
            ):
                rows[row["end_to_end_id"]] = collection_from_row(row)
        return list(rows.values())

    def amount_of(self, end_to_end_id: str) -> Decimal:
        """What a debit of the register collects."""
        query = "select amount_cents from debits where end_to_end_id = ?"
        return to_euros(self._db.execute(query, (end_to_end_id,)).fetchone()[0])

    def add_answers(self, answers: Iterable[tuple[str, Answer]], source: str, read_at: datetime) -> int:
        """Notes answers by end-to-end identifier, those already known apart; gives how many were new."""
        before = self._db.total_changes
        self._insert(
            "answers",
            ((e2e, a.kind, a.day.isoformat(), a.reason or "", source, str(read_at)) for e2e, a in answers),
        )
        return self._db.total_changes - before

    def standings(self) -> dict[str, Standing]:
        """Where each debit that the bank answered for stands, by end-to-end identifier."""
        answers: dict[str, list[Answer]] = {}
        for row in self._db.execute("select end_to_end_id, kind, day, reason from answers"):
            answer = Answer(row["kind"], date.fromisoformat(row["day"]), reason=row["reason"] or None)
            answers.setdefault(row["end_to_end_id"], []).append(answer)
        return {end_to_end_id: standing(own) for end_to_end_id, own in answers.items()}

    def known_debits(self, end_to_end_id: str | None = None) -> Iterator[KnownDebit]:
        """Every debit, or that of an identifier, as the matching of bank lines knows it."""
        columns = "end_to_end_id, invoice_number, customer_ref, amount_cents, mandate_reference"
        query = f"select {columns} from debits where :own is null or end_to_end_id = :own"
        for identifier, number, customer, cents, mandate in self._db.execute(query, {"own": end_to_end_id}):
            yield KnownDebit(identifier, number, customer, to_euros(cents), mandate)

    def batch_ids(self) -> list[str]:
        """The files of ours and their batches, as the bank names them."""
        files = [message_id for (message_id,) in self._db.execute("select message_id from files")]
        batches = (f"{name}-{head.number:02d}" for name in files for head, _ in self.batches(name))
        return [*files, *batches]

    def paid(self) -> dict[str, Decimal]:
        """What customers paid by other means, by invoice."""
        rows = self._db.execute("select invoice_number, sum(amount_cents) from payments group by 1")
        return {number: to_euros(cents) for number, cents in rows}

    def _debits(self, message_id: str, scheme: str, sequence: str, day: str) -> Iterator[Collection]:
        rows = self._db.execute(
            f"select * from debits where {BATCH} order by end_to_end_id", (message_id, scheme, sequence, day)
        )
        return (collection_from_row(row) for row in rows)

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Appends rows; a row whose key is there already is an error, but for answers and payments."""
        verb = "insert or ignore" if table in ("answers", "payments") else "insert"
        rows = iter(rows)
        if first := next(rows, None):
            statement = f"{verb} into {table} values ({', '.join('?' * len(first))})"
            self._db.executemany(statement, chain((first,), rows))

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """The rows of a query as plain tuples, which are quicker to read."""
        cursor = self._db.cursor()
        cursor.row_factory = None
        return cursor.execute(query, values)


@contextmanager
def open_register(home: Path, *, thorough: bool = False) -> Iterator[Register]:
    """The register, locked for one writer; committed when the block ends well, else left as it was.

    Before the bank is asked for more it is ``thorough``: each row is what its head says that it was.

    Raises:
        PaymentsError: it is gone though debits were decided, an older copy, or can't be used.
    """
    path = debits_path(home)
    check_not_lost(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.row_factory = sqlite3.Row
    try:
        connection.executescript(f"pragma synchronous = full; begin immediate; {SCHEMA.read_text()} commit;")
        connection.execute("begin immediate")
        before = connection.total_changes
        try:
            check_heads(connection, home, contents=thorough)
            yield Register(connection)
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        connection.execute("commit")
        if connection.total_changes != before or missing_heads(home, further=True):
            note_head(connection, home)
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise PaymentsError(f"{path}: the register of debits can't be used ({error}); {REMEDY}") from None
    finally:
        connection.close()


def months_collected(home: Path) -> list[str]:
    """The months of which anything was asked of the bank, in order; makes no register where there is none."""
    if not debits_path(home).exists():
        check_not_lost(home)
        return []
    with open_register(home) as register:
        return register.months()


def months_of_invoices(home: Path, numbers: Iterable[str]) -> tuple[str, ...]:
    """The billing months of invoices that the register knows, in order; makes no register where there is none."""
    if not debits_path(home).exists():
        check_not_lost(home)
        return ()
    with open_register(home) as register:
        return register.months_of(numbers)
