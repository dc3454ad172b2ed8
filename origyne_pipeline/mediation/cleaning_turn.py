"""One cleaning at a time on a data root.

Events: each tells first deposits from copies among all days. Snapshots and BilledCDRs: two that read a day before and
after a file came must not write its rows and its mark across one another.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from origyne_pipeline.lake import Lake

LOCK_FILE = "registers/cleaning.lock"


@contextlib.contextmanager
def cleaning_turn(home: Path) -> Iterator[None]:
    """Waits for its turn and holds it; the system gives it back when the process ends, however it ends.

    Where the lake is in an object store, a lease keeps other machines out, too.
    """
    path = home / LOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+")) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with Lake(home).turn("cleaning"):
            yield
