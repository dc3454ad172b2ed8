"""Several processes draw the documents of one month: each document once, the same bytes, whoever is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from origyne_pipeline.invoicing import month_drawing
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.drawing_turns import DrawingTurns
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.register_care import verify
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, call, customer, debit, fee, issuer

CUSTOMERS = 12
BLOCK = 2


def details(customer_ref: str) -> Sequence[Communication]:
    return [call()]


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    """Two data roots with the same month issued; nothing is drawn."""
    people = {f"C{n:02d}": customer(f"C{n:02d}") for n in range(CUSTOMERS)}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    for home in (tmp_path / "alone", tmp_path / "beside"):
        issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path / "alone", tmp_path / "beside"


def papers(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.glob("invoices/**/*.pdf")}


def start(home: Path) -> "subprocess.Popen[str]":
    """Another process that draws the month; it says that it is ready, then waits for a line."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.invoicing.test_drawing_beside", str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def draw_as_told(home: Path) -> None:
    """What the other process does: prints the number of each document that it draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(month_drawing, "BLOCK", BLOCK)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(" ".join(draw_month(home, MONTH, details).drawn))


@pytest.mark.long  # two interpreters start and draw
def test_two_processes_draw_each_document_once_and_the_same_bytes(homes: tuple[Path, Path]) -> None:
    alone, beside = homes
    hashes = draw_month(alone, MONTH, details).hashes
    others = [start(beside) for _ in range(2)]
    for other in others:
        assert other.stdout and other.stdout.readline() == "ready\n"
    answers = [other.communicate("go\n")[0].split() for other in others]
    assert [other.returncode for other in others] == [0, 0]
    assert sorted(answers[0] + answers[1]) == sorted(hashes)
    assert papers(beside) == papers(alone)
    with Register(register_path(beside)) as register:
        assert register.document_hashes(MONTH) == hashes
    assert verify(register_path(beside)) == []


def test_a_block_that_another_process_holds_is_left_to_it_until_it_is_killed(
    homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one holds the first block, draws nothing, and is killed while this one waits for it."""
    alone, beside = homes
    draw_month(alone, MONTH, details)
    monkeypatch.setattr(month_drawing, "BLOCK", BLOCK)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        turns = DrawingTurns(beside, MONTH)
        assert turns.take(0)
        os.write(writer, b"held")
        time.sleep(600)
        os._exit(1)
    assert os.read(reader, 4) == b"held"
    order: list[str] = []

    def drawn(number: str) -> None:
        order.append(number)
        if len(order) == CUSTOMERS - BLOCK:
            os.kill(child, signal.SIGKILL)

    documents = draw_month(beside, MONTH, details, drawn)
    os.waitpid(child, 0)
    assert order[-BLOCK:] == ["F2026-000001", "F2026-000002"]
    assert len(documents.drawn) == CUSTOMERS
    assert papers(beside) == papers(alone)


def test_what_another_process_drew_meanwhile_is_not_drawn_again(
    homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, beside = homes
    monkeypatch.setattr(month_drawing, "BLOCK", BLOCK)
    child: list[int] = []

    def drawn(number: str) -> None:
        if (
            not child
        ):  # this process is in its first block: the other one draws all others, and waits for this one
            child.append(os.fork())
            if not child[0]:
                monkeypatch.setattr(DrawingTurns, "wait", lambda *_: os._exit(0))
                draw_month(beside, MONTH, details)
                os._exit(1)
            assert os.waitpid(child[0], 0)[1] == 0

    documents = draw_month(beside, MONTH, details, drawn)
    assert documents.drawn == ("F2026-000001", "F2026-000002")
    assert len(documents.hashes) == CUSTOMERS == len(papers(beside))


if __name__ == "__main__":
    draw_as_told(Path(sys.argv[1]))
