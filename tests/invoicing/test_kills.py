"""A process that is killed at any instant of issuing and drawing leaves nothing that the next run does not mend."""

import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.register_care import verify
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, call, customer, debit, fee, issuer

KILLS = 20
RANDOM_KILLS = int(os.environ.get("ORIGYNE_TEST_KILLS", "4"))
SEED = 20261124
CUSTOMERS = 4
WATCHED = ("open", "os.rename", "os.mkdir", "sqlite3.connect")


def bill(home: Path) -> None:
    for month, day in ((MONTH, ISSUE_DATE), (MONTH.next(), date(2026, 11, 6))):
        people = {f"C{n}": customer(f"C{n}") for n in range(CUSTOMERS)}
        drafts = assembled(month, people, [fee(ref) for ref in people], []).drafts
        issue(home, month, drafts, day, issuer(), debit)
        draw_month(home, month, lambda ref: [call()])


def at_files(hit: Callable[[], None]) -> None:
    """Counts each touch of a file."""
    sys.addaudithook(lambda event, _: hit() if event in WATCHED else None)


def at_calls(hit: Callable[[], None]) -> None:
    """Counts each call and return of anything, SQLite and the disk included."""
    sys.setprofile(lambda *_: hit())


def in_a_child(
    work: Callable[[], None], die_at: int | None, watch: Callable[[Callable[[], None]], None] = at_files
) -> tuple[int, int]:
    """Runs ``work`` in a fork that kills itself at its ``die_at``-th instant; gives (status, instants)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        instants = 0

        def hit() -> None:
            nonlocal instants
            instants += 1
            if instants == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        watch(hit)
        status = 1
        try:
            work()
            status = 0
        finally:
            sys.setprofile(None)
            os.write(writer, str(instants).encode())
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as answer:
        instants = int(answer.read() or 0)
    return os.waitpid(child, 0)[1], instants


def content(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.glob("invoices/**/*.pdf")}


@pytest.mark.long
def test_twenty_kills_leave_no_hole_no_duplicate_and_the_same_bytes(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    status, touches = in_a_child(lambda: bill(undisturbed), None)
    assert status == 0
    deaths = 0
    for kill in range(KILLS):
        status, _ = in_a_child(lambda: bill(killed), 1 + kill * touches // KILLS // 2)
        deaths += status == signal.SIGKILL
    assert deaths >= KILLS // 2
    assert_same(killed, undisturbed)


@pytest.mark.long
def test_kills_at_random_instants_leave_nothing_either(tmp_path: Path) -> None:
    """So many kills as ORIGYNE_TEST_KILLS says, each in a month that is not yet whole."""
    undisturbed = tmp_path / "undisturbed"
    status, instants = in_a_child(lambda: bill(undisturbed), None, at_calls)
    assert status == 0
    chance, kills, home = random.Random(SEED), 0, tmp_path / "0"
    while kills < RANDOM_KILLS:
        status, _ = in_a_child(lambda at=home: bill(at), chance.randrange(1, instants), at_calls)
        kills += status == signal.SIGKILL
        if len(content(home)) == 2 * CUSTOMERS or kills == RANDOM_KILLS:
            assert_same(home, undisturbed)
            home = tmp_path / str(kills)


def assert_same(killed: Path, undisturbed: Path) -> None:
    """Once billed again, a data root is what it would have been: no hole, no duplicate, the same bytes."""
    bill(killed)
    assert verify(register_path(killed)) == []
    with Register(register_path(undisturbed)) as one, Register(register_path(killed)) as other:
        assert list(one.entries()) == list(other.entries())
    assert content(killed) == content(undisturbed)
    assert len(content(killed)) == 2 * CUSTOMERS
    visible = {path.suffix for path in killed.rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert visible == {".pdf", ".sqlite", ".head", ".lock"}
