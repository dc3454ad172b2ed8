"""The lock that allows one landing at a time on a data root."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from origyne_pipeline.collection.private_folders import make_folders
from origyne_pipeline.errors import OrigyneError

LOCK_FILE = "registers/landing.lock"


class LandingBusyError(OrigyneError):
    """Another landing is at work on the same data root."""


@contextlib.contextmanager
def landing_lock(home: Path) -> Iterator[None]:
    """Holds the lock of landings; the system releases it when the process ends, however it ends.

    Raises:
        LandingBusyError: another landing holds it.
    """
    path = home / LOCK_FILE
    make_folders(home, path.parent)
    with contextlib.closing(os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = file.read().strip() or "unknown"
            raise LandingBusyError(
                f"{home}: another landing is running there (process {owner}); wait until it ends"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
