"""Where the files of the lake lie: folders of the local disk; ``stored_files`` has those of an object store.

A file is named by its table and its name in the table's folder, such as ``cdrs`` and ``2026-09-16/3f….parquet``. It
appears whole and never changes.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple, Protocol

from origyne_pipeline.files import sync, write_atomically
from origyne_pipeline.lake.pieces import SUFFIX as LIST
from origyne_pipeline.rights import let_group_read

POINTER = "_current.json"
FILES = ("*.parquet", f"*{LIST}", ".*.tmp")
"""Those beside the pointer of a partition: rows, lists of files, and what a kill left half written."""


class LakeFile(NamedTuple):
    """The name of a file of the lake, which never changes: its table, and its name in the table's folder."""

    table: str
    name: str


class Target(Protocol):
    """Where a file of a lake is copied to: another lake."""

    def new_file(self, table: str, key: str) -> Path:
        """A local file to write to."""

    def add(self, written: Path, file: LakeFile) -> None:
        """Gives it its name."""


@dataclass(frozen=True)
class LakeFiles:
    """The files of a lake below one folder; nothing is created until something is written."""

    root: Path

    def address(self, *names: str) -> str:
        """Where the lake, a table (its name) or a file (a ``LakeFile``) lies, for people and for engines."""
        return str(self.root.joinpath(*names))

    def readable_folder(self) -> str:
        """The folder of all files that ``paths`` may name."""
        return str(self.root)

    def paths(self, files: Iterable[LakeFile]) -> list[str]:
        """Local files for the engine that reads them."""
        return [self.address(*file) for file in files]

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self.root.is_dir()

    def tables(self) -> list[str]:
        """The tables that have a folder, in order."""
        return sorted(entry.name for entry in _entries(self.root) if entry.is_dir())

    def keys(self, table: str) -> list[str]:
        """The partitions of a table that have a pointer, in order."""
        folder = self.root / table
        return sorted(entry.name for entry in _entries(folder) if os.path.exists(f"{entry.path}/{POINTER}"))

    def listing(self, _table: str) -> "LakeFiles":
        """Who answers for many partitions of a table at once: a disk is asked for each."""
        return self

    def listings(self) -> "dict[str, LakeFiles]":
        """Who answers for each table."""
        return dict.fromkeys(self.tables(), self)

    def has_pointer(self, table: str, key: str) -> bool:
        """Whether a partition is committed."""
        return self._pointer(table, key).exists()

    def read_pointer(self, table: str, key: str) -> bytes:
        """The content of a partition's pointer.

        Raises:
            OSError: it can't be read.
        """
        return self._pointer(table, key).read_bytes()

    def write_pointer(self, table: str, key: str, content: bytes) -> None:
        """Replaces a partition's pointer atomically: a reader sees the former content or the new one."""
        write_atomically(self._pointer(table, key), content)

    def remove_pointer(self, table: str, key: str) -> None:
        """Removes a partition's pointer; its files stay."""
        self._pointer(table, key).unlink(missing_ok=True)

    def new_file(self, table: str, key: str) -> Path:
        """A local file to write the rows of a partition to, before ``add`` gives it its name."""
        folder = self.root / table / key
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f".{os.getpid()}-{time.monotonic_ns()}.tmp"

    def add(self, written: Path, file: LakeFile) -> None:
        """Gives a written local file its name; one of the same name has the same bytes, or was damaged."""
        path = self.root.joinpath(*file)
        path.parent.mkdir(parents=True, exist_ok=True)
        written.chmod(0o600)  # Spark gives its files rights of its own
        sync(written)
        os.replace(written, path)

    def open(self, file: LakeFile) -> BufferedReader:
        """A file, to be read.

        Raises:
            OSError: it is gone or can't be read.
        """
        return self.root.joinpath(*file).open("rb")

    def open_original(self, file: LakeFile) -> BufferedReader:
        """A file as the lake keeps it, whatever copies there are of it; as ``open``."""
        return self.open(file)

    def size(self, file: LakeFile) -> int | None:
        """The bytes of a file; None where it is gone."""
        try:
            return os.stat(f"{self.root}/{file.table}/{file.name}").st_size
        except OSError:
            return None

    def copy(self, file: LakeFile, target: "Target") -> None:
        """Copies a file to another lake, under the same name."""
        written = target.new_file(file.table, file.name.rpartition("/")[0])
        with self.open(file) as source, written.open("wb") as copied:
            shutil.copyfileobj(source, copied)
        target.add(written, file)

    def remove_others(self, kept: set[LakeFile], older_than_s: float) -> int:
        """Removes old files but those ``kept``, and what a kill left half written; returns how many."""
        count = 0
        for path in (path for names in FILES for path in self.root.glob(f"*/*/{names}")):
            file = LakeFile(path.parts[-3], "/".join(path.parts[-2:]))
            if (
                path.name != POINTER
                and file not in kept
                and time.time() - path.stat().st_mtime > older_than_s
            ):
                path.unlink()
                count += 1
        return count

    def let_group_read(self, group: str, home: Path, files: Iterable[LakeFile]) -> None:
        """Lets a group of this machine read some files; see ``rights.let_group_read``."""
        let_group_read(group, home, [self.root.joinpath(*file) for file in files])

    def hold_published(self, _files: Iterable[LakeFile]) -> None:
        """Keeps copies of the files that the published database names: there are none, it names the files."""

    @contextlib.contextmanager
    def turn(self, _name: str) -> Iterator[None]:
        """Holds what keeps other machines from a task: on a disk a file lock does, which its caller holds."""
        yield

    def forget_what_was_seen(self) -> None:
        """Begins a turn: nothing is remembered of a disk."""

    def _pointer(self, table: str, key: str) -> Path:
        return self.root / table / key / POINTER


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """What a folder holds, but hidden entries; nothing where there is no folder."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        yield from (entry for entry in entries if not entry.name.startswith("."))
