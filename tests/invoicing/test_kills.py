"""A process that is killed at any instant of issuing and drawing leaves nothing that the next run does not mend."""

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from origyne_pipeline.invoicing.assembly import assemble
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import Register, register_path, verify
from tests.invoicing.samples import ISSUE_DATE, MONTH, call, customer, debit, fee, issuer

KILLS = 20
WATCHED = ("open", "os.rename", "os.mkdir", "sqlite3.connect")


def bill(home: Path) -> None:
    for month, day in ((MONTH, ISSUE_DATE), (MONTH.next(), date(2026, 11, 6))):
        people = {f"C{n}": customer(f"C{n}") for n in range(4)}
        drafts = assemble(month, people, [fee(ref) for ref in people], []).drafts
        issue(home, month, drafts, day, issuer(), debit)
        draw_month(home, month, lambda ref: [call()])


def in_a_child(work: Callable[[], None], die_at: int | None) -> tuple[int, int]:
    """Runs ``work`` in a fork that kills itself at its ``die_at``-th touch of a file; gives (status, touches)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        touches = 0

        def watch(event: str, arguments: object) -> None:
            nonlocal touches
            if event in WATCHED:
                touches += 1
                if touches == die_at:
                    os.kill(os.getpid(), 9)

        sys.addaudithook(watch)
        status = 1
        try:
            work()
            status = 0
        finally:
            os.write(writer, str(touches).encode())
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as answer:
        touches = int(answer.read() or 0)
    return os.waitpid(child, 0)[1], touches


def content(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.glob("invoices/**/*.pdf")}


def test_twenty_kills_leave_no_hole_no_duplicate_and_the_same_bytes(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    status, touches = in_a_child(lambda: bill(undisturbed), None)
    assert status == 0
    deaths = 0
    for kill in range(KILLS):
        status, _ = in_a_child(lambda: bill(killed), 1 + kill * touches // KILLS // 2)
        deaths += status == 9
    assert deaths >= KILLS // 2
    bill(killed)
    assert verify(register_path(killed)) == []
    with Register(register_path(undisturbed)) as one, Register(register_path(killed)) as other:
        assert list(one.entries()) == list(other.entries())
    assert content(killed) == content(undisturbed)
    assert len(content(killed)) == 8
    visible = {path.suffix for path in killed.rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert visible == {".pdf", ".sqlite", ".head"}
