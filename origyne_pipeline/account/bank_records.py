"""The part of the register of the account that keeps the bank's lines and what becomes of them (``lines``), and files.

Of files it keeps the hashes (``kept_files``).
"""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date, datetime
from operator import attrgetter

from origyne_pipeline.account.kept_files import KEPT_FILES, KeptFiles
from origyne_pipeline.account.lines import KeptLine, LineDecision, RecordedDecision, in_force, transfers
from origyne_pipeline.account.models import TRANSFER, Entry
from origyne_pipeline.account.records import BANK_LINE, LINE_DECISION, Record, Value, from_json

COLUMNS = "sequence, id, kind, customer_ref, reverses, content, recorded_at, previous_hash, hash"

INSERT = f"insert into records ({COLUMNS}) values ({', '.join('?' * len(COLUMNS.split()))})"


class BankRecords:
    """The bank's lines of one open register, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Over a connection in which a transaction has begun."""
        self._db = connection
        self._last: tuple[int, str] | None = None
        """Number and hash of the last record, once one was added: nobody else adds any in this transaction."""

    def keep_line(self, line: KeptLine, at: datetime) -> bool:
        """Keeps what a file says of a line; False when that is kept already: reading a file twice adds nothing."""
        if self._db.execute("select 1 from records where id = ?", (line.id,)).fetchone():
            return False
        self._append(line.id, line, at)
        return True

    def lines(self, days: Collection[date] | None = None) -> Iterator[KeptLine]:
        """What files say of lines, by day and key; of some days or of all."""
        prefixes = [BANK_LINE] if days is None else [f"{BANK_LINE}:{day}" for day in sorted(days)]
        query = "select content from records where id >= ? and id < ? order by id"
        for prefix in prefixes:
            for (content,) in self._db.execute(query, (f"{prefix}:", f"{prefix};")):
                if isinstance(value := from_json(content), KeptLine):
                    yield value

    def decide(self, decision: LineDecision, at: datetime) -> bool:
        """Records what becomes of a line; False when that is what stands already."""
        recorded = self.decisions(decision.line_id)
        rounds = in_force(recorded).get(decision.line_id, [])
        if rounds and rounds[-1].decision == decision:
            return False
        self._append(f"LINE:{decision.line_id}:{len(recorded) + 1:06d}", decision, at)
        return True

    def decisions(self, line_id: str = "") -> list[RecordedDecision]:
        """The decisions on a line, or on all, in the order of their records."""
        prefix = f"LINE:{line_id}" if line_id else "LINE"
        query = "select sequence, content from records where id >= ? and id < ? order by sequence"
        return self._decided(query, f"{prefix}:", f"{prefix};")

    def transfers(self, customer_ref: str | None = None) -> list[Entry]:
        """The entries that matched lines give, of a customer or of all, by customer."""
        if customer_ref is None:
            return sorted(transfers(self.decisions()), key=attrgetter("customer_ref", "id"))
        query = (
            "select sequence, content from records where kind = ? and (customer_ref = ?"
            " or (customer_ref = '' and content like '%\"parts\":[[%')) order by sequence"
        )
        lines = {each.decision.line_id for each in self._decided(query, LINE_DECISION, customer_ref)}
        entries = (entry for line in sorted(lines) for entry in transfers(self.decisions(line)))
        return [entry for entry in entries if entry.customer_ref == customer_ref]

    def transfer(self, entry_id: str) -> Entry | None:
        """The entry of that id, where a matched line gives it."""
        kind, _, line_id = entry_id.partition(":")
        if kind != TRANSFER:
            return None
        given = transfers(self.decisions(line_id.partition(":")[0].rpartition(".")[2]))
        return next((entry for entry in given if entry.id == entry_id), None)

    def keep_files(self, files: KeptFiles, at: datetime) -> bool:
        """Keeps the hashes of a document's files; False when some are kept already: those stand."""
        if self._db.execute("select 1 from records where id = ?", (files.id,)).fetchone():
            return False
        self._append(files.id, files, at)
        return True

    def kept_files(self) -> dict[str, KeptFiles]:
        """The hashes of all files that are kept, by the id of the letter or order."""
        contents = self._db.execute(
            "select content from records where kind = ? order by sequence", (KEPT_FILES,)
        )
        values = (from_json(content) for (content,) in contents)
        return {value.source: value for value in values if isinstance(value, KeptFiles)}

    def _decided(self, query: str, *values: str) -> list[RecordedDecision]:
        rows = ((sequence, from_json(content)) for sequence, content in self._db.execute(query, values))
        return [RecordedDecision(number, value) for number, value in rows if isinstance(value, LineDecision)]

    def _append(self, identifier: str, value: Value, at: datetime) -> None:
        if self._last is None:
            query = "select sequence, hash from records order by sequence desc limit 1"
            self._last = self._db.execute(query).fetchone()
        record = Record.after(self._last, identifier, value, at.isoformat())
        self._db.execute(INSERT, [getattr(record, name) for name in record.__slots__])
        self._last = record.sequence, record.hash
