"""Debits on their way into the register: planned one by one in any order, frozen file by file in the order of the bank.

They wait in a temporary table of the register's connection, which SQLite keeps out of memory; their keys are sorted.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from origyne_pipeline.payments.debits import Collection
from origyne_pipeline.payments.register_rows import debit_row, to_euros

COLUMNS = (
    "end_to_end_id, message_id, invoice_number, attempt, customer_ref, billing_month, amount_cents, scheme,"
    " sequence_type, collection_date, mandate_reference, signed_on, debtor_name, iban, bic, address, amendment"
)
FILE_ORDER = "scheme, sequence_type, collection_date, end_to_end_id"
IN_ORDER = "file_places as place cross join planned_debits as debit on debit.rowid = place.plan_row"
"""The planned debits by their places in the file; SQLite joins a ``cross join`` in the order in which it is written."""
PLACES = "place.rowid between ? and ?"


@dataclass(frozen=True)
class Part:
    """The debits of one file: from a place of the plan to another, both included; ``total`` in euros."""

    first: int
    last: int
    total: Decimal

    @property
    def count(self) -> int:
        """How many debits it has."""
        return self.last - self.first + 1


class PlannedDebits:
    """The debits of a plan."""

    def __init__(self, db: sqlite3.Connection, debits: Iterable[Collection]) -> None:
        """Takes the debits, within the transaction of the register."""
        self._db = db
        values = ", ".join("?" * (COLUMNS.count(",") + 2))
        for table in ("planned_debits", "file_places"):
            db.execute(f"drop table if exists temp.{table}")
        db.execute(f"create temp table planned_debits ({COLUMNS}, amount)")
        rows = ((*debit_row("", debit), str(debit.amount)) for debit in debits)
        db.executemany(f"insert into planned_debits values ({values})", rows)
        db.execute(
            f"create temp table file_places as select rowid as plan_row from planned_debits order by {FILE_ORDER}"
        )
        self.count = int(self._one("select count(*) from file_places"))

    def given_twice(self) -> list[tuple[str, str]]:
        """The customer and EndToEndId of debits whose identifier another one has."""
        query = "select max(customer_ref), end_to_end_id from planned_debits group by 2 having count(*) > 1"
        return [(customer, identifier) for customer, identifier in self._db.execute(query)]

    def parts(self, size: int) -> Iterator[Part]:
        """The debits in parts of at most so many, in the order of the bank's file."""
        for first in range(1, self.count + 1, size):
            last = min(first + size - 1, self.count)
            query = f"select sum(amount_cents) from {IN_ORDER} where {PLACES}"
            yield Part(first, last, to_euros(self._one(query, first, last)))

    def fingerprints(self, part: Part) -> Iterator[str]:
        """What tells the debits of a part from others, in their order."""
        query = (
            "select '|' || end_to_end_id || '|' || amount || '|' || mandate_reference || '|' || iban"
            f" from {IN_ORDER} where {PLACES} order by place.rowid"
        )
        return (row[0] for row in self._db.execute(query, (part.first, part.last)))

    def freeze(self, part: Part, message_id: str) -> None:
        """Puts a part into the register, under the file that the caller registers in the same transaction."""
        given = COLUMNS.replace("message_id", "?")
        self._db.execute(
            f"insert into debits ({COLUMNS}) select {given} from {IN_ORDER} where {PLACES} order by place.rowid",
            (message_id, part.first, part.last),
        )

    def _one(self, query: str, *values: int) -> Any:
        return self._db.execute(query, values).fetchone()[0]
