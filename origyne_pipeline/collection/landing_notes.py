"""Notes in the register's file: which files the last landing left on the server and why, when contents were compared.

Both may be lost: the next landing writes them again.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

IGNORED, NOT_GIVEN = "ignored", "not fetched"
NOTES_SCHEMA = """
create table if not exists left_alone (
    path text not null, kind text not null, reason text not null, seen_at text not null
) strict;
create table if not exists comparisons (path_bytes blob primary key, at text not null) strict, without rowid;
"""


@dataclass(frozen=True)
class LeftAlone:
    """An entry that the last landing saw on the server and did not land.

    Attributes:
        path: safe to print.
        kind: IGNORED, never fetched; NOT_GIVEN, tried again at the next landing.
        reason: why, and what to do.
        seen_at: the instant of that landing.
    """

    path: str
    kind: str
    reason: str
    seen_at: datetime


class LandingNotes:
    """The notes, on the register's open connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Takes the register's connection."""
        self._db = connection

    def left_alone(self) -> tuple[LeftAlone, ...]:
        """The entries that the last landing left, by path."""
        rows = self._db.execute("select path, kind, reason, seen_at from left_alone order by path, kind")
        return tuple(LeftAlone(path, kind, why, datetime.fromisoformat(at)) for path, kind, why, at in rows)

    def write_left_alone(self, items: Iterable[LeftAlone]) -> None:
        """Records the entries that a landing left, in place of the former ones."""
        rows = [(item.path, item.kind, item.reason, item.seen_at.isoformat()) for item in items]
        self._db.execute("delete from left_alone")
        self._db.executemany("insert into left_alone values (?, ?, ?, ?)", rows)

    def comparisons(self) -> dict[bytes, datetime]:
        """When the content of each path was last fetched and compared."""
        rows = self._db.execute("select path_bytes, at from comparisons")
        return {path: datetime.fromisoformat(at) for path, at in rows}

    def note_compared(self, paths: Iterable[bytes], at: datetime) -> None:
        """Records that the content of some paths was fetched."""
        self._db.executemany(
            "insert or replace into comparisons values (?, ?)", [(path, at.isoformat()) for path in paths]
        )

    def forget_gone(self) -> None:
        """Forgets the comparisons of paths that the last listing does not show."""
        self._db.execute("delete from comparisons where path_bytes not in (select path_bytes from sightings)")
