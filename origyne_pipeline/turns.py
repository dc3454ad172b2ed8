"""Who works on which piece of work, where several processes or machines share a data root.

A process holds a piece by a lock on one byte of a file; the system gives it back when the process ends, however it
ends. POSIX record locks hold between machines too, on a network share that has locks (NFS 4).
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from origyne_pipeline.periods import Month


class Turns:
    """The pieces that this process holds; use it as a context manager.

    One for each file in a process: the system gives all back when any of the process's handles of the file is closed.
    """

    def __init__(self, path: Path, month: Month, pieces: int) -> None:
        """The pieces of a month, of which the file has so many bytes for each."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+")
        self._start = (month.year * 12 + month.number) * pieces

    def __enter__(self) -> Self:
        """The turns themselves."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Gives every piece back."""
        self._file.close()

    def take(self, piece: int) -> bool:
        """Holds a piece; False where another process holds it."""
        with contextlib.suppress(BlockingIOError, PermissionError):
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._start + piece)
            return True
        return False

    def give_back(self, piece: int) -> None:
        """Holds a piece no longer."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._start + piece)

    def wait(self, piece: int) -> None:
        """Waits until no other process holds a piece; to be asked while it is not held here."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, self._start + piece)
        self.give_back(piece)

    @contextlib.contextmanager
    def held(self, piece: int, *, shared: bool = False) -> Iterator[None]:
        """Waits for a piece and holds it for a while; ``shared``: beside others who hold it so."""
        fcntl.lockf(self._file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, 1, self._start + piece)
        yield
        self.give_back(piece)
