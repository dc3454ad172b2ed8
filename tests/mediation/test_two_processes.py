"""Two processes that clean one data root at once: each waits for its turn, and no row is lost or counted twice."""

import fcntl
import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.mediation import cleaning_turn
from origyne_pipeline.warehouse import Session
from tests.deposits import ACCOUNTS, ICCID, Deposit, csv_text, mobile_path, read, sms

pytestmark = pytest.mark.long

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.deposits"])  # imported once for all processes, before any thread
DAYS = 3
MUST_WAIT, PAUSED, GO_ON = "must wait", "paused", "go on"
TABLES = ("cdrs", "set_aside_cdrs", "refused_rows", "file_results", "line_observations")
STATE = f"0612345678;{ICCID};208010000000001;C1;O1;{{}};01/01/2026;01/01/2026;;"


def put_days(deposit: Deposit, *numbers: int) -> None:
    """Each day repeats an event of every other day, has twins without id, one of its own and one that is refused."""
    for day in numbers:
        rows = [
            *(sms(f"SHARED-{other}", amount=f"0,{day}") for other in range(DAYS)),
            sms("", clock="11:00:00"),
        ]
        rows += [sms(f"OWN-{day}"), sms(f"BAD-{day}", clock="25:00:00")]
        deposit.put(mobile_path(f"202609{day + 1:02d}_100000"), csv_text(*rows))
        states = csv_text(STATE.format("ACTIF"), header=ACCOUNTS)
        deposit.put(f"AccountStatus/AccountStatus_202609{day + 1:02d}_080000.csv", states)


def lake(deposit: Deposit) -> dict[str, list[Any]]:
    return {table: sorted(map(repr, read(deposit.warehouse, table))) for table in TABLES}


def clean_and_tell(home: Path, parent: Connection, pause_in: str | None) -> None:
    """Cleans in a process of its own; tells when it must wait for its turn, and what it made.

    ``pause_in`` is a table: before its second partition is written, the process stops until it is told to go on.
    """
    flock, save = fcntl.flock, Session.save
    saved: Counter[str] = Counter()

    def tell_before_waiting(file: Any, _how: int) -> None:
        try:
            flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            parent.send(MUST_WAIT)
            flock(file, fcntl.LOCK_EX)

    def save_or_pause(session: Session, table: str, *others: Any, **named: Any) -> Any:
        saved[table] += 1
        if table == pause_in and saved[table] == 2:
            parent.send(PAUSED)
            assert parent.recv() == GO_ON
        return save(session, table, *others, **named)

    cleaning_turn.fcntl.flock = tell_before_waiting  # type: ignore[attr-defined]
    Session.save = save_or_pause  # type: ignore[method-assign]
    deposit = Deposit(home)
    parent.send([counts.day for counts in (*deposit.clean_cdrs(), *deposit.clean_accounts())])


def start(home: Path, pause_in: str | None = None) -> tuple[Connection, Callable[[], None]]:
    """A process that cleans: what it tells, and a function that waits for its end."""
    here, there = SERVER.Pipe()
    process = SERVER.Process(target=clean_and_tell, args=(home, there, pause_in), daemon=True)
    process.start()
    there.close()

    def ended() -> None:
        process.join()
        assert process.exitcode == 0

    return here, ended


def told(process: Connection) -> list[date]:
    """The days that it made; that it had to wait is left out."""
    said = process.recv()
    while said == MUST_WAIT:
        said = process.recv()
    assert isinstance(said, list)
    return said


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What one process makes of all days."""
    deposit = Deposit(tmp_path_factory.mktemp("alone"))
    put_days(deposit, *range(DAYS))
    deposit.clean_cdrs()
    deposit.clean_accounts()
    return lake(deposit)


def test_two_that_start_at_once_make_each_day_once(deposit: Deposit, alone: dict[str, list[Any]]) -> None:
    put_days(deposit, *range(DAYS))
    both = [start(deposit.home) for _ in range(2)]
    made = [day for process, _ in both for day in told(process)]
    for _, ended in both:
        ended()
    assert Counter(made) == dict.fromkeys((date(2026, 9, day + 1) for day in range(DAYS)), 2), (
        "once its events and once its states"
    )
    assert lake(deposit) == alone


@pytest.mark.parametrize("table", ["set_aside_cdrs", "line_observations"])
def test_one_that_starts_within_another_waits_and_sees_what_landed_since(
    table: str, deposit: Deposit, alone: dict[str, list[Any]]
) -> None:
    """Were both to go on, the first would commit days that it read before the earlier file came."""
    put_days(deposit, *range(1, DAYS))
    first, first_ended = start(deposit.home, pause_in=table)
    assert first.recv() == PAUSED
    put_days(deposit, 0)
    second, second_ended = start(deposit.home)
    assert second.recv() == MUST_WAIT
    first.send(GO_ON)
    told(first), told(second)
    first_ended(), second_ended()
    assert lake(deposit) == alone
