"""The register of notices: each alert once, and what became of it. Append-only SQLite, hash-chained.

Two unique indexes hold what matters: an alert is raised once, and it ends once.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.followup.notices.alert import FINAL, RAISED, SENT, SMS, Alert, NoticeError, Outcome
from origyne_pipeline.integrity import Checked
from origyne_pipeline.record_chain import StatusRecords
from origyne_pipeline.record_register import RecordRegister

OUTBOX = "OUTBOX"
"""A record that is no alert's: how many text messages the file of a day has; its id is the day."""
RECORDS = StatusRecords("alert_id", "status")
PENDING = "not exists (select 1 from records as e where e.alert_id = r.alert_id and e.status in ('SENT', 'SUPPRESSED'))"


@dataclass(frozen=True, slots=True)
class Kept:
    """An alert with what became of it; None: nothing did yet."""

    alert: Alert
    raised_at: datetime
    outcome: Outcome | None = None

    @property
    def status(self) -> str:
        """Its status."""
        return self.outcome.status if self.outcome else RAISED


class Notices:
    """The register, open inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Over a connection in which a transaction has begun."""
        self._db = connection

    def raise_alerts(self, alerts: Iterable[Alert], at: datetime) -> list[Alert]:
        """Records those that were not raised yet; gives them, in their order."""
        return [alert for alert in alerts if self._raise(alert, at)]

    def _raise(self, alert: Alert, at: datetime) -> bool:
        query = "select 1 from records where alert_id = ? and status = 'RAISED'"
        if self._db.execute(query, (alert.alert_id,)).fetchone():
            return False
        self._append(alert.alert_id, RAISED, alert.to_json(), at)
        return True

    def note(self, outcome: Outcome, at: datetime) -> bool:
        """Records what became of an alert; False where it has ended, or the same was noted last."""
        query = "select status, content from records where alert_id = ? order by sequence desc limit 1"
        last = self._db.execute(query, (outcome.alert_id,)).fetchone()
        if last is None:
            raise NoticeError(f"{outcome.alert_id}: no such alert was raised; 'origyne notices' lists them")
        if last[0] in FINAL or last[1] == outcome.to_json():
            return False
        self._append(outcome.alert_id, outcome.status, outcome.to_json(), at)
        return True

    def pending(self) -> Iterator[Kept]:
        """The alerts that have not ended, in the order in which they were raised."""
        return self._kept(f"and {PENDING}")

    def all(self) -> Iterator[Kept]:
        """Every alert, in the order in which they were raised."""
        return self._kept("")

    def text_messages(self) -> Iterator[Outcome]:
        """The text messages that were given out, in order."""
        query = "select content from records where status = ? order by sequence"
        for (content,) in self._db.execute(query, (SENT,)):
            outcome = Outcome.from_json(content)
            if outcome.channel == SMS:
                yield outcome

    def note_outbox(self, day: date, rows: int, at: datetime) -> None:
        """Records that the file of a day's text messages was written, with so many."""
        if self.outbox_rows().get(day) != rows:
            self._append(str(day), OUTBOX, json.dumps({"rows": rows}), at)

    def outbox_rows(self) -> dict[date, int]:
        """How many text messages the file of each day had when it was last written."""
        query = "select alert_id, content from records where status = ? order by sequence"
        return {
            date.fromisoformat(day): json.loads(content)["rows"]
            for day, content in self._db.execute(query, (OUTBOX,))
        }

    def _kept(self, condition: str) -> Iterator[Kept]:
        query = (
            "select r.content, r.recorded_at, o.content from records as r"
            " left join records as o on o.sequence = (select max(l.sequence) from records as l"
            " where l.alert_id = r.alert_id and l.status <> 'RAISED')"
            f" where r.status = 'RAISED' {condition} order by r.sequence"
        )
        for raised, raised_at, outcome in self._db.execute(query):
            yield Kept(
                Alert.from_json(raised),
                datetime.fromisoformat(raised_at),
                Outcome.from_json(outcome) if outcome else None,
            )

    def _append(self, alert_id: str, status: str, content: str, at: datetime) -> None:
        RECORDS.append(self._db, alert_id, status, content, at)


def _is_consistent(alert_id: str, status: str, content: str) -> bool:
    try:
        if status == OUTBOX:
            return date.fromisoformat(alert_id) <= date.max and json.loads(content).keys() == {"rows"}
        if status == RAISED:
            return Alert.from_json(content).alert_id == alert_id
        outcome = Outcome.from_json(content)
    except (NoticeError, ValueError, AttributeError):
        return False
    return (outcome.alert_id, outcome.status) == (alert_id, status)


REGISTER = RecordRegister(
    name="notices",
    subject="the register of notices",
    part="notices",
    consequence="no notice is raised or sent until then",
    schema=Path(__file__).parent / "register.sql",
    error=NoticeError,
    chain_problems=lambda db: RECORDS.problems(db, _is_consistent),
)


@contextmanager
def open_notices(home: Path, *, thorough: bool = False) -> Iterator[Notices]:
    """The register, locked for one writer; all that the block adds is committed when it ends well, else nothing is.

    Raises:
        NoticeError: it is gone though something was recorded, an older copy, or can't be used.
    """
    with REGISTER.writing(home, thorough=thorough) as connection:
        yield Notices(connection)


@contextmanager
def read_notices(home: Path) -> Iterator[Notices | None]:
    """The register at one instant, to read; None where nothing was begun.

    Raises:
        NoticeError: it is gone though something was recorded, an older copy, or can't be used.
    """
    with REGISTER.reading(home) as connection:
        yield None if connection is None else Notices(connection)


def check_register(home: Path) -> Checked:
    """The register of notices and its head files; nothing is wrong where nothing was ever raised."""
    return REGISTER.check(home)


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register of notices: what usage reaches is then raised again."""
    REGISTER.begin_anew(home, reason, at)
