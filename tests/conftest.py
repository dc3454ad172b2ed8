"""What the tests of several stages start from."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deposits import Deposit, Market

os.environ["ORIGYNE_HOME"] = os.devnull
"""The calendar of partitions is read at import: not from a data root that happens to stand in the working folder."""

MEMORY, ROOM_FOR_TESTS = Path("/dev/shm"), 4 << 30
if (
    "TMPDIR" not in os.environ
    and os.access(MEMORY, os.W_OK)
    and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    and shutil.disk_usage(MEMORY).free > ROOM_FOR_TESTS
):
    # Tests write, sync and remove some hundred thousand small files: a disk takes minutes for it.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """The umask of a test is that of a shell again after it: a command that runs in this process makes it private.

    Otherwise a server that runs under another user could not read what a later test deposits.
    """
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def deposit(tmp_path: Path) -> Deposit:
    """An empty deposit."""
    return Deposit(tmp_path)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """An empty lake to rate from."""
    return Market(Deposit(tmp_path).warehouse)
