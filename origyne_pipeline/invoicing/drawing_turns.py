"""Who draws which documents of a month, where several processes or machines draw on one data root.

The documents of a month are cut into blocks by their order in the register. A process holds the block that it draws by
a lock on one byte of a file; the system gives it back when the process ends, however it ends. POSIX record locks hold
between machines too, on a network share that has locks (NFS 4).
"""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Self

from origyne_pipeline.periods import Month

LOCK_FILE = "registers/drawing.lock"
BLOCK = 100
"""Documents that a process takes at a time; the register keeps their hashes in one transaction."""
MOST_BLOCKS = 1 << 24
"""Blocks for which the lock file has bytes, a month: three milliards of documents."""


class DrawingTurns:
    """The blocks that this process holds; use it as a context manager, once at a time in a process."""

    def __init__(self, home: Path, month: Month) -> None:
        """For the documents of a month."""
        path = home / LOCK_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+")
        self._start = (month.year * 12 + month.number) * MOST_BLOCKS

    def __enter__(self) -> Self:
        """The turns themselves."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Gives every block back."""
        self._file.close()

    def take(self, block: int) -> bool:
        """Holds a block; False where another process holds it."""
        with contextlib.suppress(BlockingIOError, PermissionError):
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._start + block)
            return True
        return False

    def give_back(self, block: int) -> None:
        """Holds a block no longer."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._start + block)

    def wait(self, block: int) -> None:
        """Waits until no other process holds a block; to be asked while none is held here."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, self._start + block)
        self.give_back(block)
