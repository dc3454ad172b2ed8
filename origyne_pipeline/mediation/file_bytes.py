"""The bytes of a landed file: what they are must be what landed, and each of them must be read.

Lines are counted here from the bytes alone, whatever a reader makes of them: the conservation check holds the reader's
rows and blank lines against this count.
"""

import hashlib
import os
from dataclasses import dataclass

import numpy as np

from origyne_pipeline.errors import OrigyneError

LINE_FEED = 10
NOT_AS_LANDED = "NOT_AS_LANDED"
"""The reason of a file whose bytes are not those that landed."""


class FileRefused(OrigyneError):
    """A file that cannot be read as its feed; it goes to quarantine whole. ``reason`` is its code."""

    def __init__(self, reason: str, message: str) -> None:
        """``message`` says expected, found and what to do."""
        super().__init__(message)
        self.reason = reason


FileState = tuple[int, int, int, int]


@dataclass(frozen=True)
class FileBytes:
    """What the bytes of a file are: their sha256, their count, and the physical lines that they hold.

    ``state``: of the file when they were counted; see ``state_of``.
    """

    sha256: str
    size_bytes: int
    line_count: int
    state: FileState


class LineCount:
    """Takes bytes block by block and counts the lines that they hold: one ends in LF, CRLF or CR alone."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self._ends, self._last = 0, b""

    def add(self, block: bytes) -> None:
        """Counts a block."""
        if not block:
            return
        self._ends += int(np.count_nonzero(np.frombuffer(block, np.uint8) == LINE_FEED))
        if b"\r" in block:
            self._ends += block.count(b"\r") - block.count(b"\r\n")
        if self._last == b"\r" and block[:1] == b"\n":
            self._ends -= 1
        self._last = block[-1:]

    @property
    def lines(self) -> int:
        """Those of all blocks; a last line without its end is a line."""
        return self._ends + (self._last not in (b"", b"\n", b"\r"))


class ByteCount:
    """Takes the bytes of a file block by block."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self._digest, self._size, self._lines = hashlib.sha256(), 0, LineCount()

    def add(self, block: bytes) -> None:
        """Counts a block."""
        self._digest.update(block)
        self._size += len(block)
        self._lines.add(block)

    def result(self, state: FileState) -> FileBytes:
        """What was counted."""
        return FileBytes(self._digest.hexdigest(), self._size, self._lines.lines, state)


def state_of(status: os.stat_result) -> FileState:
    """What differs once a file was written to or replaced: the system's clock of its last change cannot be set."""
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def refuse_changed(found_sha256: str | None, sha256: str, place: str) -> None:
    """Refuses a file whose bytes are not those that landed.

    Args:
        found_sha256: of its bytes; None when the file is gone.
        sha256: of the bytes that landed.
        place: where it lies, from ORIGYNE_HOME.

    Raises:
        FileRefused: they differ.
    """
    if found_sha256 == sha256:
        return
    state = f"other bytes (sha256 {found_sha256[:12]})" if found_sha256 else "no file that can be read"
    raise FileRefused(
        "NOT_AS_LANDED",
        f"{place}: expected the bytes that landed (sha256 {sha256[:12]}), found {state}; put the landed bytes back,"
        " or delete the file and land again, which fetches it from the server",
    )
