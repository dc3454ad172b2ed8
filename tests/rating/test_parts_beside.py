"""Parts of a month rated by several processes at once, and runs of one month or of two that meet."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from origyne_pipeline.engine import Engine
from origyne_pipeline.rating import part_models, parts_beside
from origyne_pipeline.rating.month import rate_month
from origyne_pipeline.rating.part_folder import Cut, PartRated, folders_of
from origyne_pipeline.rating.parts_beside import PartsError, help_month
from origyne_pipeline.rating.rating_turns import RatingTurns
from origyne_pipeline.warehouse import Warehouse
from tests.rating.test_parts import CALENDAR, SEPTEMBER, files, market

PARTS = 3
ALONE = """
import sys
from pathlib import Path
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating import parts_beside
from origyne_pipeline.rating.month import rate_month
from origyne_pipeline.rating.rating_turns import RatingTurns
from origyne_pipeline.warehouse import Warehouse
lake, september = Warehouse(Path(sys.argv[1])), Month(2026, 9)
"""
HELP = """
class Held(Exception):
    pass
def held(*_):
    raise Held
RatingTurns.wait_for_part = held  # this process would wait for the part that who started it holds
whole, rated = parts_beside.rate_part, []
parts_beside.rate_part = lambda *args: (rated.append(args[2]), whole(*args))[1]
try:
    parts_beside.help_month(lake, september)
except Held:
    print(*rated)
"""
HOLD = """
with RatingTurns(lake.home, september) as turns, turns.part(0) as is_held:
    print(is_held, flush=True)
    sys.stdin.read()
"""
RATE = """
print("ready", flush=True)
rate_month(lake, Month.parse(sys.argv[2]), BillingCalendar(5, september))
"""


def start(script: str, home: Path, *rest: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", ALONE + script, str(home), *rest],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, str], str | None]]:
    """A data root that is landed and not rated, and the files of its month as one process rates it."""
    home = market(tmp_path_factory.mktemp("undisturbed")).warehouse.home
    alone = shutil.copytree(home, tmp_path_factory.mktemp("alone") / "home")
    rate_month(Warehouse(alone), SEPTEMBER, CALENDAR)
    return home, files(alone)


@pytest.fixture
def home(undisturbed: tuple[Path, object], tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(undisturbed[0], tmp_path / "home")


@pytest.fixture
def expected(
    undisturbed: tuple[Path, dict[tuple[str, str], str | None]],
) -> dict[tuple[str, str], str | None]:
    return undisturbed[1]


class Parts:
    """The parts that this process rates; calls a function within the first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rated: list[int] = []
        self.within_first = lambda: None
        monkeypatch.setattr(parts_beside, "rate_part", self._rate)

    def _rate(self, session: Engine, cut: Cut, part: int, folder: Path) -> PartRated:
        self.rated.append(part)
        if len(self.rated) == 1:
            self.within_first()
        return part_models.rate_part(session, cut, part, folder)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Parts:
    return Parts(monkeypatch)


def rate(home: Path, processes: int = 1) -> None:
    rate_month(Warehouse(home), SEPTEMBER, CALENDAR, parts=PARTS, processes=processes)
    assert folders_of(home, SEPTEMBER) == []


def test_what_another_process_rates_meanwhile_is_not_rated_again(
    home: Path, expected: dict[tuple[str, str], str | None], parts: Parts
) -> None:
    """It helps while this one is in its first part: it rates all others, and would wait for this one."""
    answers = []
    parts.within_first = lambda: answers.append(start(HELP, home).communicate()[0])
    rate(home)
    assert (parts.rated, answers) == ([0], ["1 2\n"])
    assert files(home) == expected


@pytest.mark.long  # waits for another process, which is killed
def test_a_part_that_another_process_holds_is_left_to_it_until_it_is_killed(
    home: Path, expected: dict[tuple[str, str], str | None], monkeypatch: pytest.MonkeyPatch, parts: Parts
) -> None:
    other = start(HOLD, home)
    assert other.stdout and other.stdout.readline() == "True\n"
    wait = RatingTurns.wait_for_part

    def waits(turns: RatingTurns, part: int) -> None:
        assert parts.rated == [1, 2]
        os.kill(other.pid, signal.SIGKILL)
        wait(turns, part)

    monkeypatch.setattr(RatingTurns, "wait_for_part", waits)
    rate(home)
    other.wait()
    assert parts.rated == [1, 2, 0]
    assert files(home) == expected


@pytest.mark.long  # further processes
def test_two_processes_of_one_run_rate_the_same_rows(
    home: Path, expected: dict[tuple[str, str], str | None]
) -> None:
    rate(home, processes=2)
    assert files(home) == expected


@pytest.mark.long  # another process rates
@pytest.mark.parametrize("month", ["2026-09", "2026-10"])
def test_a_run_of_the_same_month_or_of_the_next_waits_until_the_month_is_committed(
    home: Path, expected: dict[tuple[str, str], str | None], parts: Parts, month: str
) -> None:
    runs = []

    def meet() -> None:
        runs.append(start(RATE, home, month))
        assert runs[0].stdout and runs[0].stdout.readline() == "ready\n"
        time.sleep(1)
        assert runs[0].poll() is None
        assert Warehouse(home).partitions("rated_cdrs") == {}

    parts.within_first = meet
    rate(home)
    assert runs[0].wait() == 0
    rated = files(home)
    assert {file: rated[file] for file in expected} == expected
    assert ("lines", month) in rated


def test_a_month_of_which_a_part_is_gone_is_not_committed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origyne_pipeline.rating.parts.rate_missing", lambda *_: 0)
    with pytest.raises(PartsError, match="part 0 is not there; run the month again"):
        rate(home)
    assert Warehouse(home).partitions("rated_cdrs") == {}


def test_there_is_nothing_to_help_with_where_no_run_rates_the_month(home: Path, parts: Parts) -> None:
    assert help_month(Warehouse(home), SEPTEMBER) == 0
    assert parts.rated == []


def test_parts_that_another_version_cut_are_refused(
    home: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other version holds the month; this process is asked to help."""
    other = """
turns = RatingTurns(lake.home, september)
with turns.month():
    print("held", flush=True)
    sys.stdin.read()
"""
    parts.within_first = lambda: sys.exit(1)
    with pytest.raises(SystemExit):
        rate(home)  # leaves its cut
    process = start(other, home)
    assert process.stdout and process.stdout.readline() == "held\n"
    monkeypatch.setattr("origyne_pipeline.rating.part_folder._library", lambda: "another")
    with pytest.raises(PartsError, match="install the same version"):
        help_month(Warehouse(home), SEPTEMBER)
    process.kill()
    process.wait()
