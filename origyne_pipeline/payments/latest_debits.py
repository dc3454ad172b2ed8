"""The debits that keep a reminder back or tell its cause: each invoice's latest, where it failed or is on its way."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from origyne_pipeline.payments.answers import FAILED, Answer, Standing, standing
from origyne_pipeline.payments.reasons import Reason, reason
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.register_care import check_not_lost, debits_path

RETRY, REVIEW = "RETRY", "REVIEW"
QUERY = """
select invoice_number, attempt, end_to_end_id, collection_date, kind, day, reason
from debits left join answers using (end_to_end_id)
order by invoice_number, attempt, end_to_end_id
"""


@dataclass(frozen=True, slots=True)
class Latest:
    """An invoice's latest debit: still on its way on a day, or failed.

    ``action`` is what the bank's reason code asks for; a second presentation is not presented again.
    """

    invoice_number: str
    is_on_its_way: bool
    failed_on: date | None
    reason: Reason | None
    action: str


def latest_debits(home: Path, on: date, today: date) -> Iterator[Latest]:
    """The latest debit of each invoice, by number, where it had failed by a day or was on its way then.

    Args:
        home: the data root.
        on: the day; what the bank said later does not count.
        today: the present day: a debit whose date passed before is collected unless the bank said otherwise.

    Raises:
        PaymentsError: the register of debits is gone, an older copy, or can't be used.
    """
    check_not_lost(home)
    path = debits_path(home)
    if not path.exists():
        return
    with open_register(home):
        pass  # its head is checked before anything is read
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for number, rows in groupby(db.execute(QUERY), key=lambda row: row[0]):
            *_, (debit, group) = ((key, list(own)) for key, own in groupby(rows, key=lambda row: row[1:4]))
            attempt, _, collected_on = debit
            answers = [
                Answer(kind, date.fromisoformat(day), reason=code or None)
                for *_, kind, day, code in group
                if kind is not None and day <= on.isoformat()
            ]
            stands = standing(answers)
            if stands.status in FAILED:
                yield _failed(number, attempt, stands)
            elif date.fromisoformat(collected_on) >= min(on, today):
                yield Latest(number, True, None, None, "")


def to_present_again(home: Path, on: date, today: date) -> list[Latest]:
    """The debits that wait for their second presentation, the longest wait first; see ``latest_debits``."""
    waiting = [one for one in latest_debits(home, on, today) if one.action == RETRY]
    return sorted(waiting, key=lambda one: (one.failed_on or on, one.invoice_number))


def _failed(number: str, attempt: int, stands: Standing) -> Latest:
    why = reason(stands.reason)
    action = REVIEW if why.action == RETRY and attempt > 1 else why.action
    return Latest(number, False, stands.since, why, action)
