"""The sends register: what was delivered to whom, written before it is sent, so that nothing is sent twice.

Grain: one row per (invoice number, recipient, document hash). A send that was begun and whose end is unknown stays
``sending``: the recipient may have it, so only a person may have it sent again (``release``).
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SENDING, SENT, DEFERRED, REFUSED = "sending", "sent", "deferred", "refused"
WAIT_SECONDS = 60
SCHEMA = """
create table if not exists sends (
    number text not null,
    recipient text not null,
    sha256 text not null,
    state text not null,
    attempts integer not null,
    answer text not null,
    at text not null,
    primary key (number, recipient, sha256)
)
"""


@dataclass(frozen=True)
class Send:
    """One delivery. ``answer`` is what the other side said last; ``at`` when (ISO 8601)."""

    number: str
    recipient: str
    sha256: str
    state: str
    attempts: int
    answer: str
    at: str


def sends_path(home: Path) -> Path:
    """Where the sends register of a data root is."""
    return home / "registers" / "sends.sqlite"


class Sends:
    """An open sends register; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Opens the register, and makes it when there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        self._db.execute("pragma synchronous = full")
        self._db.execute(SCHEMA)

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self._db.close()

    def claim(self, number: str, recipient: str, sha256: str, at: str) -> str | None:
        """Notes that a send begins. None: go on. Else the state that forbids it.

        Only one of two processes that claim the same send at once is told to go on.
        """
        with contextlib.suppress(sqlite3.IntegrityError):
            values = (number, recipient, sha256, SENDING, 1, "", at)
            self._db.execute("insert into sends values (?, ?, ?, ?, ?, ?, ?)", values)
            return None
        key = (number, recipient, sha256)
        taken = self._db.execute(
            "update sends set state = ?, attempts = attempts + 1, at = ?"
            " where number = ? and recipient = ? and sha256 = ? and state = ?",
            (SENDING, at, *key, DEFERRED),
        )
        if taken.rowcount:
            return None
        state: str = self._db.execute(
            "select state from sends where number = ? and recipient = ? and sha256 = ?", key
        ).fetchone()[0]
        return state

    def close(self, number: str, recipient: str, sha256: str, state: str, answer: str, at: str) -> None:
        """Notes how a send ended."""
        self._db.execute(
            "update sends set state = ?, answer = ?, at = ? where number = ? and recipient = ? and sha256 = ?",
            (state, answer, at, number, recipient, sha256),
        )

    def release(self, number: str, at: str) -> int:
        """Lets an invoice's unfinished or refused sends be tried again: a person's decision. Gives their count."""
        released = self._db.execute(
            "update sends set state = ?, answer = 'released', at = ? where number = ? and state in (?, ?)",
            (DEFERRED, at, number, SENDING, REFUSED),
        )
        return released.rowcount

    def all(self) -> Iterator[Send]:
        """Every send, by number."""
        for row in self._db.execute("select * from sends order by number, recipient, sha256"):
            yield Send(*row)
