"""The register of signals of fraud: each once, what extended it, what a person decided. Append-only, hash-chained."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.followup.fraud.signal import CONFIRMED, DISMISSED, OPEN, FraudError, Signal
from origyne_pipeline.integrity import Checked
from origyne_pipeline.record_chain import StatusRecords
from origyne_pipeline.record_register import RecordRegister

RAISED, EXTENDED = "RAISED", "EXTENDED"
DECISIONS = (CONFIRMED, DISMISSED)
RECORDS = StatusRecords("signal_id", "kind")


@dataclass(frozen=True, slots=True)
class Kept:
    """A signal as it was last seen, when it was raised, and what a person decided."""

    signal: Signal
    raised_at: datetime
    status: str = OPEN
    note: str = ""


class Signals:
    """The register, open inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Over a connection in which a transaction has begun."""
        self._db = connection

    def all(self) -> list[Kept]:
        """Every signal, in the order in which they were raised."""
        kept: dict[str, Kept] = {}
        query = "select signal_id, kind, content, recorded_at from records order by sequence"
        for signal_id, kind, content, at in self._db.execute(query):
            if kind == RAISED:
                kept[signal_id] = Kept(Signal.from_json(content), datetime.fromisoformat(at))
            elif kind == EXTENDED:
                former = kept[signal_id]
                kept[signal_id] = Kept(
                    Signal.from_json(content), former.raised_at, former.status, former.note
                )
            else:
                former = kept[signal_id]
                kept[signal_id] = Kept(former.signal, former.raised_at, kind, json.loads(content)["note"])
        return list(kept.values())

    def add(self, kind: str, signal: Signal, at: datetime) -> None:
        """Records that a signal was raised or extended."""
        self._append(signal.signal_id, kind, signal.to_json(), at)

    def decide(self, signal_id: str, status: str, note: str, at: datetime) -> bool:
        """Records what a person decided; False where the same was decided last.

        Raises:
            FraudError: no such signal, or no note.
        """
        kept = next((each for each in self.all() if each.signal.signal_id == signal_id), None)
        if kept is None:
            raise FraudError(f"{signal_id[:80]}: expected a signal, found none; 'origyne fraud' lists them")
        if not note.strip():
            raise FraudError(f"{signal_id}: expected a note that says why, found none; give it with --note")
        if (kept.status, kept.note) == (status, note):
            return False
        self._append(signal_id, status, json.dumps({"note": note}, ensure_ascii=False), at)
        return True

    def _append(self, signal_id: str, kind: str, content: str, at: datetime) -> None:
        RECORDS.append(self._db, signal_id, kind, content, at)


def _chain_problems(db: sqlite3.Connection) -> Iterator[str]:
    raised: set[str] = set()

    def is_consistent(signal_id: str, kind: str, content: str) -> bool:
        """A signal is raised before anything else becomes of it."""
        is_known = kind == RAISED or signal_id in raised
        raised.add(signal_id)
        return is_known and _is_consistent(signal_id, kind, content)

    return RECORDS.problems(db, is_consistent)


def _is_consistent(signal_id: str, kind: str, content: str) -> bool:
    try:
        if kind in (RAISED, EXTENDED):
            return Signal.from_json(content).signal_id == signal_id
        return kind in DECISIONS and json.loads(content).keys() == {"note"}
    except (FraudError, ValueError, AttributeError):
        return False


REGISTER = RecordRegister(
    name="fraud",
    subject="the register of signals of fraud",
    part="fraud signals",
    consequence="no signal is raised or decided until then",
    schema=Path(__file__).parent / "register.sql",
    error=FraudError,
    chain_problems=_chain_problems,
)


@contextmanager
def open_signals(home: Path) -> Iterator[Signals]:
    """The register, locked for one writer; all that the block adds is committed when it ends well, else nothing.

    Raises:
        FraudError: it is gone though something was recorded, an older copy, or can't be used.
    """
    with REGISTER.writing(home) as connection:
        yield Signals(connection)


@contextmanager
def read_signals(home: Path) -> Iterator[Signals | None]:
    """The register at one instant, to read; None where nothing was begun.

    Raises:
        FraudError: it is gone though something was recorded, an older copy, or can't be used.
    """
    with REGISTER.reading(home) as connection:
        yield None if connection is None else Signals(connection)


def check_register(home: Path) -> Checked:
    """The register of signals and its head files; nothing is wrong where nothing was ever raised."""
    return REGISTER.check(home)


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register: what the rules see in the open months is then raised again."""
    REGISTER.begin_anew(home, reason, at)
