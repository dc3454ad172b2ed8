"""The register of debits: what was sent to the bank, frozen, and what the bank said since. Append-only, in SQLite.

It lives under ``$ORIGYNE_HOME/registers/``, apart from what can be computed again; it holds IBANs, hence its mode 600.
Triggers refuse any change of a row: a status is read from the events, never written over.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.payments.debits import (
    Amendment,
    Collection,
    Creditor,
    Held,
    History,
    LastCollection,
    PostalAddress,
)
from origyne_pipeline.payments.pain008 import BatchHeader, FileHeader

TABLES = """
create table if not exists files (
    message_id text primary key, month text not null, ordinal integer not null, file_name text not null unique,
    created_at text not null, version text not null, creditor_name text not null, ics text not null,
    creditor_iban text not null, creditor_bic text, debit_count integer not null, total_cents integer not null,
    sha256 text not null, unique (month, ordinal)) strict;
create table if not exists debits (
    end_to_end_id text primary key, message_id text not null, invoice_number text not null, attempt integer not null,
    customer_ref text not null, billing_month text not null, amount_cents integer not null check (amount_cents > 0),
    scheme text not null, sequence_type text not null, collection_date text not null, mandate_reference text not null,
    signed_on text not null, debtor_name text not null, iban text not null, bic text, address text, amendment text,
    unique (invoice_number, attempt)) strict;
create index if not exists debits_of_file on debits (message_id, scheme, sequence_type, collection_date, end_to_end_id);
create table if not exists holds (
    invoice_number text not null, month text not null, customer_ref text not null, amount_cents integer not null,
    code text not null, message text not null, decided_at text not null,
    unique (invoice_number, code, message)) strict;
"""
APPEND_ONLY = """
create trigger if not exists {table}_no_{verb} before {verb} on {table}
begin select raise(abort, 'the register of debits is append-only'); end;
"""


@dataclass(frozen=True)
class DebitFile:
    """One file of the register: its head and where and how it stands on disk."""

    header: FileHeader
    month: str
    ordinal: int
    file_name: str
    sha256: str


class Register:
    """One open register, inside one transaction; made by ``open_register``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Over a connection in which a transaction has begun."""
        self._db = connection

    def history(self) -> History:
        """What a plan must know of the past."""
        last: dict[str, LastCollection] = {}
        for reference, day, iban, ics, creditor in self._db.execute(
            "select mandate_reference, collection_date, iban, ics, creditor_name from debits"
            " join files using (message_id) order by collection_date, debits.rowid"
        ):
            last[reference.upper()] = LastCollection(date.fromisoformat(day), iban, ics, creditor)
        decided = self._db.execute(
            "select invoice_number from debits union select invoice_number from holds where code = 'NO_MANDATE'"
        )
        return History(last, {}, frozenset(number for (number,) in decided))

    def next_ordinal(self, month: str) -> int:
        """The number of the month's next file, from 1."""
        (last,) = self._db.execute(
            "select coalesce(max(ordinal), 0) from files where month = ?", (month,)
        ).fetchone()
        return int(last) + 1

    def add_debits(self, message_id: str, collections: Iterable[Collection]) -> None:
        """Freezes debits under a file that ``add_file`` completes in the same transaction."""
        self._db.executemany(
            f"insert into debits values ({', '.join('?' * 17)})",
            (_debit_row(message_id, c) for c in collections),
        )

    def add_file(self, file: DebitFile) -> None:
        """Freezes a file."""
        head, creditor = file.header, file.header.creditor
        values = (
            head.message_id,
            file.month,
            file.ordinal,
            file.file_name,
            head.created_at.isoformat(),
            head.version,
            creditor.name,
            creditor.ics,
            creditor.iban,
            creditor.bic,
            head.count,
            _cents(head.total),
            file.sha256,
        )
        self._db.execute(f"insert into files values ({', '.join('?' * 13)})", values)

    def add_holds(self, month: str, held: Iterable[Held], decided_at: datetime) -> None:
        """Notes why debits wait; the same reason again is one note."""
        self._db.executemany(
            "insert or ignore into holds values (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    h.invoice_number,
                    month,
                    h.customer_ref,
                    _cents(h.amount),
                    h.code,
                    h.message,
                    decided_at.isoformat(),
                )
                for h in held
            ),
        )

    def files(self, month: str) -> list[DebitFile]:
        """The month's files, in order."""
        rows = self._db.execute("select * from files where month = ? order by ordinal", (month,))
        return [_file(row) for row in rows]

    def batches(self, message_id: str) -> Iterator[tuple[BatchHeader, Iterator[Collection]]]:
        """A file's PmtInf with their counts and sums, and their debits as a stream, in the order of the file."""
        heads = self._db.execute(
            "select scheme, sequence_type, collection_date, count(*), sum(amount_cents) from debits"
            " where message_id = ? group by 1, 2, 3 order by 1, 2, 3",
            (message_id,),
        ).fetchall()
        for number, (scheme, sequence, day, count, cents) in enumerate(heads, 1):
            head = BatchHeader(number, scheme, sequence, date.fromisoformat(day), count, _euros(cents))
            yield head, self._debits(message_id, scheme, sequence, day)

    def collections(self, month: str) -> Iterator[tuple[DebitFile, Collection]]:
        """The month's debits with their file, in the order of the files."""
        for file in self.files(month):
            for _, debits in self.batches(file.header.message_id):
                for debit in debits:
                    yield file, debit

    def held(self, month: str) -> list[Held]:
        """The month's debits that still wait, with their latest reason."""
        rows = self._db.execute(
            "select invoice_number, customer_ref, amount_cents, code, message from holds h where month = ?"
            " and rowid = (select max(rowid) from holds where invoice_number = h.invoice_number)"
            " and invoice_number not in (select invoice_number from debits) order by invoice_number",
            (month,),
        )
        return [Held(number, ref, _euros(cents), code, message) for number, ref, cents, code, message in rows]

    def _debits(self, message_id: str, scheme: str, sequence: str, day: str) -> Iterator[Collection]:
        rows = self._db.execute(
            "select * from debits where message_id = ? and scheme = ? and sequence_type = ?"
            " and collection_date = ? order by end_to_end_id",
            (message_id, scheme, sequence, day),
        )
        return (_collection(row) for row in rows)


@contextmanager
def open_register(home: Path) -> Iterator[Register]:
    """The register, locked for one writer; committed when the block ends well, else left as it was."""
    path = home / "registers" / "debits.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.row_factory = sqlite3.Row
    try:
        path.chmod(0o600)
        connection.execute("pragma synchronous = full")
        connection.execute("begin immediate")
        for statement in filter(str.strip, TABLES.split(";")):
            connection.execute(statement)
        for table in ("files", "debits", "holds"):
            for verb in ("update", "delete"):
                connection.execute(APPEND_ONLY.format(table=table, verb=verb))
        try:
            yield Register(connection)
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
    finally:
        connection.close()


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _debit_row(message_id: str, debit: Collection) -> tuple[Any, ...]:
    return (
        debit.end_to_end_id,
        message_id,
        debit.invoice_number,
        debit.attempt,
        debit.customer_ref,
        debit.billing_month,
        _cents(debit.amount),
        debit.scheme,
        debit.sequence_type,
        debit.collection_date.isoformat(),
        debit.mandate_reference,
        debit.signed_on.isoformat(),
        debit.debtor_name,
        debit.iban,
        debit.bic,
        json.dumps(asdict(debit.address)) if debit.address else None,
        json.dumps(asdict(debit.amendment)) if debit.amendment else None,
    )


def _collection(row: sqlite3.Row) -> Collection:
    return Collection(
        end_to_end_id=row["end_to_end_id"],
        invoice_number=row["invoice_number"],
        customer_ref=row["customer_ref"],
        billing_month=row["billing_month"],
        amount=_euros(row["amount_cents"]),
        scheme=row["scheme"],
        sequence_type=row["sequence_type"],
        collection_date=date.fromisoformat(row["collection_date"]),
        mandate_reference=row["mandate_reference"],
        signed_on=date.fromisoformat(row["signed_on"]),
        debtor_name=row["debtor_name"],
        iban=row["iban"],
        bic=row["bic"],
        address=_address(json.loads(row["address"])) if row["address"] else None,
        amendment=Amendment(**json.loads(row["amendment"])) if row["amendment"] else None,
        attempt=row["attempt"],
    )


def _address(fields: dict[str, Any]) -> PostalAddress:
    return PostalAddress(**{**fields, "lines": tuple(fields["lines"])})


def _file(row: sqlite3.Row) -> DebitFile:
    header = FileHeader(
        message_id=row["message_id"],
        created_at=datetime.fromisoformat(row["created_at"]),
        creditor=Creditor(row["creditor_name"], row["ics"], row["creditor_iban"], row["creditor_bic"]),
        version=row["version"],
        count=row["debit_count"],
        total=_euros(row["total_cents"]),
    )
    return DebitFile(header, row["month"], row["ordinal"], row["file_name"], row["sha256"])
