"""Messages for faults of the machine: a full disk, a folder without access, too little memory."""

import errno
import sqlite3
from collections.abc import Iterator

FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)
AGAIN = "then run the same command again: it continues from there"
IN_DATABASE = {
    "disk is full": f"the disk of the data root is full; make room, {AGAIN}",
    "readonly database": "a file of the data root cannot be written: check its rights and its disk",
    "unable to open": "a file of the data root cannot be opened: check the rights and the disk of ORIGYNE_HOME",
    "disk i/o error": f"the disk of the data root does not read or write (full, or failing); check it, {AGAIN}",
    "locked": f"another process holds a file of the data root; wait for it to end, {AGAIN}",
}
"""Words in SQLite's messages, and the message for the user."""


def system_fault(error: BaseException) -> str | None:
    """The message for the machine's fault that caused an error; None where there is none."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno is not None:
            return _of_system(cause)
        if isinstance(cause, sqlite3.Error):
            return _of_database(str(cause))
        if isinstance(cause, MemoryError) or type(cause).__name__ == "OutOfMemoryException":
            return f"too little memory; give the machine more or stop other programs, {AGAIN}"
        if type(cause).__module__.partition(".")[0] in ("duckdb", "_duckdb"):
            return _of_engine(str(cause))
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and its causes, the deepest last."""
    visited: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        cause = queue.pop(0)
        if cause is not None and id(cause) not in visited:
            visited.add(id(cause))
            yield cause
            queue += [getattr(cause, "orig", None), cause.__cause__, cause.__context__]


def _of_system(error: OSError) -> str:
    path = error.filename2 or error.filename
    where = f"{path}: " if path else ""
    if error.errno in FULL:
        return f"{where}the disk is full; make room, {AGAIN}"
    if error.errno in CLOSED:
        return f"{where}{error.strerror}; this user may not read or write there; change its rights"
    return f"{where}{error.strerror or error}"


def _of_database(text: str) -> str:
    for words, meaning in IN_DATABASE.items():
        if words in text.lower():
            return meaning
    return f"a register of the data root cannot be used ({text})"


def _of_engine(text: str) -> str | None:
    if "no space left" in text.lower():
        return f"the disk is full; make room, {AGAIN}"
    return text.splitlines()[0] if "IO Error" in text else None
