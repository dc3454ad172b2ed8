"""The chain of a register's records: what the next one carries, and what an auditor finds in those that are there."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from origyne_pipeline.hash_chain import FIRST_HASH, linked_hash

IsConsistent = Callable[[str, str, str], bool]
"""Whether the subject, the status and the content of a record agree; called with each record once, in order."""


class Link(NamedTuple):
    """A record as its chain sees it; ``name`` is how messages name it."""

    sequence: int
    name: str
    previous_hash: str
    hash: str
    expected_hash: str
    is_consistent: bool


def link_problems(links: Iterable[Link]) -> Iterator[str]:
    """Every changed, missing, added or reordered record, in words; the records are given in their order."""
    previous, expected = FIRST_HASH, 1
    for link in links:
        rules = (
            (f"expected record {expected}; records are missing", link.sequence != expected),
            ("its previous hash is not that of the record before", link.previous_hash != previous),
            ("its content is not what was hashed", link.expected_hash != link.hash),
            ("its columns are not what its content says", not link.is_consistent),
        )
        for words in (words for words, is_broken in rules if is_broken):
            yield f"record {link.sequence} ({link.name}): {words}"
        previous, expected = link.hash, link.sequence + 1


@dataclass(frozen=True)
class StatusRecords:
    """Records that each say what became of one subject; the names of the two columns that say whose and what.

    The other columns are ``sequence, content, recorded_at, previous_hash, hash``.
    """

    subject: str
    status: str

    @property
    def columns(self) -> str:
        """All columns, for a query."""
        return f"sequence, {self.subject}, {self.status}, content, recorded_at, previous_hash, hash"

    def append(self, db: sqlite3.Connection, subject: str, status: str, content: str, at: datetime) -> None:
        """Adds a record after the last one."""
        last = db.execute("select sequence, hash from records order by sequence desc limit 1").fetchone()
        sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
        recorded_at = at.isoformat()
        fingerprint = _hash(previous, sequence, subject, status, content, recorded_at)
        row = (sequence, subject, status, content, recorded_at, previous, fingerprint)
        db.execute(f"insert into records ({self.columns}) values (?, ?, ?, ?, ?, ?, ?)", row)

    def problems(self, db: sqlite3.Connection, is_consistent: IsConsistent) -> Iterator[str]:
        """Every fault of the records, in words."""
        rows = db.execute(f"select {self.columns} from records order by sequence")
        return link_problems(
            Link(
                sequence,
                subject,
                previous,
                fingerprint,
                _hash(previous, sequence, subject, status, content, recorded_at),
                is_consistent(subject, status, content),
            )
            for sequence, subject, status, content, recorded_at, previous, fingerprint in rows
        )


def _hash(previous: str, sequence: int, subject: str, status: str, content: str, recorded_at: str) -> str:
    return linked_hash(previous, str(sequence), subject, status, recorded_at, content)
