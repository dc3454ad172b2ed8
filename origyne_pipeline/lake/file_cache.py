"""Copies on the disk of files that an object store holds: what engines read, since a file of the lake never changes.

The copies may take so many bytes; the least recently used go first. None goes that the published database names, or
that a process which still runs has asked for: what those need may take more. Several processes may fill it at once.
"""

import contextlib
import fcntl
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from origyne_pipeline.files import write_atomically
from origyne_pipeline.lake.files import LakeFile, LakeFiles

PUBLISHED = ".published.json"
USERS = ".users"
LOCK = ".lock"
HALF_WRITTEN_S = 86400
"""After which a file that a kill left half written is removed."""


class FileCache:
    """The copies below one folder, which is private like all of the data root."""

    def __init__(self, root: Path, limit_bytes: int) -> None:
        """Nothing is created until something is kept."""
        self.root = root
        self._files = LakeFiles(root)
        self._limit = limit_bytes
        self._room: int | None = None
        self._mine: IO[str] | None = None
        self._joined_as = 0
        self._joining = threading.Lock()

    def path(self, file: LakeFile) -> Path:
        """Where the copy of a file lies, or would."""
        return self.root.joinpath(*file)

    def new_file(self, table: str, key: str) -> Path:
        """A file to write to, before ``keep``."""
        self._join()
        return self._files.new_file(table, key)

    def keep(self, written: Path, file: LakeFile) -> None:
        """Makes a written file the copy of a file of the lake, and makes room for it."""
        self._join()
        size = written.stat().st_size
        self._files.add(written, file)
        if self._room is None or self._room < size:
            self._room = self._make_room()
        else:
            self._room -= size

    def lacks(self, files: Iterable[tuple[LakeFile, int]]) -> list[tuple[LakeFile, int]]:
        """Those of some files, with their bytes, of which there is no copy; the others are held from now on."""
        self._join()
        with self._locked(fcntl.LOCK_SH):
            return [(file, size) for file, size in files if not self._touch(file, size)]

    def hold_published(self, files: Iterable[LakeFile]) -> None:
        """Keeps what the published database names, until it is said anew."""
        write_atomically(self.root / PUBLISHED, json.dumps(sorted(map(list, files))).encode())

    def forget(self, files: Iterable[LakeFile]) -> None:
        """Removes the copies of files that the lake no longer has."""
        for file in files:
            self.path(file).unlink(missing_ok=True)

    def bytes_held(self) -> int:
        """What the copies take."""
        return sum(status.st_size for _, status in self._copies())

    def _touch(self, file: LakeFile, size: int) -> bool:
        """Marks a copy as used now; False where it is not there, or cut short."""
        path = self.path(file)
        try:
            if path.stat().st_size != size:
                return False
            os.utime(path)
        except OSError:
            return False
        return True

    def _make_room(self) -> int:
        """Removes what is least recently used as far as the bound asks for; returns the bytes that are left."""
        with self._locked(fcntl.LOCK_EX):
            copies = sorted(self._copies(), key=lambda copy: copy[1].st_mtime_ns)
            room = self._limit - sum(status.st_size for _, status in copies)
            if room < 0:
                kept, needed_since = self._published(), self._oldest_user_ns()
                for path, status in copies:
                    if room >= 0 or status.st_mtime_ns >= needed_since:
                        break
                    if "/".join(path.parts[-3:]) not in kept:
                        path.unlink(missing_ok=True)
                        room += status.st_size
        return room

    def _copies(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Each copy; what was left half written long ago is removed on the way."""
        for path in self.root.glob("*/*/*"):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                if not path.name.startswith("."):
                    yield path, status
                elif time.time() - status.st_mtime > HALF_WRITTEN_S:
                    path.unlink()

    def _published(self) -> set[str]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return {"/".join(file) for file in json.loads((self.root / PUBLISHED).read_bytes())}
        return set()

    def _join(self) -> None:
        """Notes that this process uses the copies; the system releases the note's lock when the process ends."""
        with self._joining:
            if self._mine and self._joined_as == os.getpid():
                return
            folder = self.root / USERS
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{os.getpid()}-{os.urandom(4).hex()}"
            part = folder / f".{path.name}"
            self._mine = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
            fcntl.flock(self._mine, fcntl.LOCK_EX)
            part.replace(path)
            self._joined_as = os.getpid()

    def _oldest_user_ns(self) -> int:
        """When the first of the processes that still run began to use the copies."""
        oldest = time.time_ns()
        for path in (self.root / USERS).glob("[0-9]*"):
            with contextlib.suppress(FileNotFoundError), path.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    oldest = min(oldest, path.stat().st_mtime_ns)
                else:
                    path.unlink(missing_ok=True)
        return oldest

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.root / LOCK, os.O_CREAT | os.O_RDWR, 0o600), "r+") as file:
            fcntl.flock(file, how)
            yield
