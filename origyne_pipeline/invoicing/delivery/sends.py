"""The sends register: what was delivered to whom, written before it is sent, so that nothing is sent twice.

Grain: one row per (invoice number, recipient, document hash). A send that was begun and whose end is unknown stays
``sending``: the recipient may have it, so only a person may have it sent again (``release``).
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from origyne_pipeline.files import write_atomically
from origyne_pipeline.heads import Head, head_paths, known_head, write_head
from origyne_pipeline.invoicing.models import InvoicingError

REGISTER, SENDS, ATTEMPTS = "sends", "sends", "attempts"
NO_DIGEST = "0" * 64
"""Sends change as they end: how many there are, and how many attempts were made, only grows."""
REMEDY = (
    "nothing is sent, so that no customer gets a document twice; put the latest backup of registers/ back, head files"
    " included (docs/operating.md, 'Restore'), or, where nothing was sent that counts, 'origyne register new sends"
    ' --reason "why"\''
)
SENDING, SENT, DEFERRED, REFUSED, RELEASED = "sending", "sent", "deferred", "refused", "released"
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


class SendsError(InvoicingError):
    """The register of sends is not what it was."""


def head_of(db: sqlite3.Connection) -> Head:
    """How far the sends have come."""
    sends, attempts = db.execute("select count(*), coalesce(sum(attempts), 0) from sends").fetchone()
    return {SENDS: (sends, NO_DIGEST), ATTEMPTS: (attempts, NO_DIGEST)}


def send_problems(db: sqlite3.Connection, home: Path) -> list[str]:
    """What the head knows of sends and attempts and the register does not, in words."""
    current = head_of(db)
    return [
        f"it holds {current[table][0]} {table}, {count} were noted: it is an older copy, or rows are gone"
        for table, (count, _) in known_head(home, REGISTER).items()
        if table in current and current[table][0] < count
    ]


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register of sends: what was sent once is sent again when it is asked for."""
    path = sends_path(home)
    if path.exists():
        raise SendsError(
            f"{path}: the register is there; move it away first, what it holds is then sent again"
        )
    log = home / "heads" / f"{REGISTER}.new"
    before = log.read_text(encoding="utf-8") if log.exists() else ""
    write_atomically(log, f"{before}{at.isoformat()} begun anew: {reason}\n".encode(), mode=0o600)
    for head in head_paths(home, REGISTER):
        head.unlink(missing_ok=True)


def sends_path(home: Path) -> Path:
    """Where the sends register of a data root is."""
    return home / "registers" / "sends.sqlite"


class Sends:
    """An open sends register; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Opens the register, and makes it when there is none and nothing shows that there was one.

        Raises:
            SendsError: it is gone, an older copy, or can't be read.
        """
        self.path, self.home = path, path.parent.parent
        known = known_head(self.home, REGISTER)
        if known and not path.exists():
            raise SendsError(
                f"{path}: the register of sends is gone, {known[SENDS][0]} sends were noted; {REMEDY}"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            self._db.execute("pragma synchronous = full")
            self._db.execute(SCHEMA)
            if problems := send_problems(self._db, self.home):
                raise SendsError(f"{path}: {problems[0]}; {REMEDY}")
            self._note_head()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise SendsError(f"{path}: the register of sends can't be used ({error}); {REMEDY}") from None
        except SendsError:
            self._db.close()
            raise

    def _note_head(self) -> None:
        if (head := head_of(self._db))[SENDS][0]:
            write_head(self.home, REGISTER, head)

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
            self._note_head()
            return None
        key = (number, recipient, sha256)
        taken = self._db.execute(
            "update sends set state = ?, attempts = attempts + 1, at = ?"
            " where number = ? and recipient = ? and sha256 = ? and state = ?",
            (SENDING, at, *key, DEFERRED),
        )
        if taken.rowcount:
            self._note_head()
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

    def blocking(self, number: str, recipient: str, sha256: str) -> Send | None:
        """The mail that forbids another one of an invoice to a recipient; None when it may be sent.

        It went to some address, or may have: a corrected address is no second mail. A refusal binds only the address
        that was refused.
        """
        mails = {(send.state, send.recipient): send for send in self._mails(number, sha256)}
        for state in (SENT, SENDING):
            for send in mails.values():
                if send.state == state:
                    return send
        return mails.get((REFUSED, recipient))

    def claim_mail(self, number: str, recipient: str, sha256: str, at: str) -> bool:
        """Notes that a mail begins, unless another forbids it; of two processes at once, one only is told True."""
        self._db.execute("begin immediate")
        try:
            free = self.blocking(number, recipient, sha256) is None
            if free:
                self._db.execute(
                    "insert into sends values (?, ?, ?, ?, 1, '', ?) on conflict do update set state = excluded.state,"
                    " attempts = attempts + 1, at = excluded.at",
                    (number, recipient, sha256, SENDING, at),
                )
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")
        if free:
            self._note_head()
        return free

    def release(self, number: str, at: str, address: str | None = None) -> int:
        """Lets an invoice be mailed again: a person's decision. Gives the count of mails that bind no more.

        Unfinished and refused mails are released; one that was sent, only where the customer's ``address`` is another
        today than the one that it was sent to.
        """
        released = 0
        for send in self._mails(number, None):
            moved = send.state == SENT and address is not None and send.recipient != address
            if send.state not in (SENDING, REFUSED) and not moved:
                continue
            self.close(
                send.number,
                send.recipient,
                send.sha256,
                RELEASED if moved else DEFERRED,
                f"released; before: {send.state} {send.answer}".strip(),
                at,
            )
            released += 1
        return released

    def _mails(self, number: str, sha256: str | None) -> list[Send]:
        rows = self._db.execute(
            "select * from sends where number = ? and recipient like '%@%' and sha256 = coalesce(?, sha256)"
            " order by recipient, sha256",
            (number, sha256),
        )
        return [Send(*row) for row in rows]

    def all(self) -> Iterator[Send]:
        """Every send, by number."""
        for row in self._db.execute("select * from sends order by number, recipient, sha256"):
            yield Send(*row)
