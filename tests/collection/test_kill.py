"""A landing killed at any step, then run again, ends as one that was never killed."""

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.collection import register as registers
from origyne_pipeline.collection.register import read_landed_files
from origyne_pipeline.files import file_sha256

from .conftest import Deposit

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"
MORE = "Account_VGA/Account_VGA_20261003.csv"
STEPS = ("open", "replace", "fsync", "link", "mkdir", "utime")


class CountingConnection(sqlite3.Connection):
    """Tells of each statement before it runs."""

    step: Callable[[], None]

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        type(self).step()
        return super().execute(*arguments)


def state(home: Path) -> tuple[Any, ...]:
    """Everything of a data root that a later stage can see, each version proven to have its bytes."""
    versions = read_landed_files(home)
    for version in versions:
        assert file_sha256(home / version.landing_file) == version.sha256
    files = {
        str(at.relative_to(home)): file_sha256(at) for at in (home / "landing").rglob("*") if at.is_file()
    }
    return files, versions


def land_killed_at(deposit: Deposit, step: int) -> bool:
    """Lands in a child process that is killed before its step of that number; whether it got that far."""
    child = os.fork()
    if child == 0:
        _die_at(step)
        deposit.land()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _die_at(step: int) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            count()
            return real(*arguments, **options)

        return call

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    CountingConnection.step = staticmethod(count)
    real_connect = sqlite3.connect
    registers.sqlite3.connect = lambda *a, **o: real_connect(*a, factory=CountingConnection, **o)  # type: ignore[misc]


@pytest.mark.long
def test_a_kill_at_any_step_changes_nothing_of_the_end(local_deposit: Deposit, tmp_path: Path) -> None:
    deposit = local_deposit

    def prepare(home: Path) -> Deposit:
        at = Deposit("file", deposit.root, deposit.settings, deposit.faults)
        at.settings = type(deposit.settings)(home=home, clients=home / "x", ftp=deposit.settings.ftp)
        (deposit.root / MORE).unlink(missing_ok=True)
        deposit.write(CDRS, b"first", age_s=9000)
        at.land()
        deposit.write(CDRS, b"second, longer", age_s=8000)
        deposit.write(MORE, b"more", age_s=7000)
        return at

    unharmed = prepare(tmp_path / "unharmed")
    unharmed.land()
    expected = state(unharmed.settings.home)
    assert len(expected[1]) == 3

    step = 0
    while land_killed_at(killed := prepare(tmp_path / f"killed-{step}"), step):
        killed.land()
        assert state(killed.settings.home) == expected, f"killed before step {step}"
        step += 1
    assert step > 30
