"""A log that is only added to: one JSON object a line, each with the hash of the line before it.

A line is on the disk before the call that adds it returns, so whatever follows from a line comes after it. A line that
a kill cut off was never confirmed: it is taken away by the next addition. One process adds at a time.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.hash_chain import FIRST_HASH, linked_hash

Entry = Mapping[str, str]
"""The values of a line, without its hash."""
HASH = "hash"
REMEDY = "put the file back from a backup of 'registers/'"


class LogError(OrigyneError):
    """A log that can't be read or added to, or whose lines are not those that were written."""


class ChainedLog:
    """An open log, locked by this process; made by ``open_log``."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        """Over a file open for reading and adding, whose lock is held."""
        self._file = file
        self._path = path
        self.entries, self.last_hash, self._whole_bytes = _parsed(file.read(), path)

    def add(self, entry: Entry) -> None:
        """Adds a line; it is on the disk when this returns.

        Raises:
            LogError: it can't be written.
        """
        last_hash = linked_hash(self.last_hash, _json(entry))
        line = f"{_json({**entry, HASH: last_hash})}\n".encode()
        try:
            os.ftruncate(self._file.fileno(), self._whole_bytes)
            _write_all(self._file.fileno(), line)
            os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file.fileno(), self._whole_bytes)
            raise LogError(
                f"{self._path}: expected to add a line, found {error.strerror}; nothing was done; free the disk or"
                " correct the rights, then run the command again"
            ) from None
        self.entries.append(dict(entry))
        self.last_hash = last_hash
        self._whole_bytes += len(line)


@contextlib.contextmanager
def open_log(path: Path) -> Iterator[ChainedLog]:
    """Opens a log to add to it, and waits while another process does.

    Raises:
        LogError: it can't be opened, or its lines are not those that were written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not path.exists()
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0)
    except OSError as error:
        raise _unreachable(path, error) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if is_new:
                _sync_folder(path.parent)
        except OSError as error:
            raise _unreachable(path, error) from None
        yield ChainedLog(file, path)


def read_log(path: Path) -> list[Entry]:
    """The lines of a log, in order; none where there is no file.

    Raises:
        LogError: it can't be read, or its lines are not those that were written.
    """
    return read_chain(path)[0]


def read_chain(path: Path) -> tuple[list[Entry], str]:
    """The lines of a log, and the hash of the last one."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            entries, last_hash, _ = _parsed(file.read(), path)
    except FileNotFoundError:
        return [], FIRST_HASH
    except OSError as error:
        raise _unreachable(path, error) from None
    return entries, last_hash


def hash_after(entries: list[Entry], count: int) -> str:
    """The hash of the line of that number, counted from 1."""
    last_hash = FIRST_HASH
    for entry in entries[:count]:
        last_hash = linked_hash(last_hash, _json(entry))
    return last_hash


def _parsed(content: bytes, path: Path) -> tuple[list[Entry], str, int]:
    """The lines, the hash of the last one, and how many bytes they take; a line without an end is none."""
    entries: list[Entry] = []
    last_hash, whole_bytes = FIRST_HASH, content.rfind(b"\n") + 1
    for number, line in enumerate(content[:whole_bytes].split(b"\n")[:-1], 1):
        try:
            entry = json.loads(line)
            expected = linked_hash(last_hash, _json({k: v for k, v in entry.items() if k != HASH}))
            last_hash = entry.pop(HASH)
        except (ValueError, AttributeError, KeyError):
            raise _changed(path, number, "a line that is no entry") from None
        if last_hash != expected:
            raise _changed(path, number, "another")
        entries.append(entry)
    return entries, last_hash, whole_bytes


def _changed(path: Path, number: int, what: str) -> LogError:
    return LogError(
        f"{path}, line {number}: expected the line that was written, found {what}: the file was changed; {REMEDY}"
    )


def _unreachable(path: Path, error: OSError) -> LogError:
    return LogError(
        f"{path}: expected a file that can be read and written, found {error.strerror}; correct the rights of its"
        " folder, then run the command again"
    )


def _json(entry: Entry) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
