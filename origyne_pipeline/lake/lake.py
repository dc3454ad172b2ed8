"""The partitions of the lake: listed, read by digest, committed, dropped, swept.

A pointer that can't be read, a file that is gone or has another size is noticed whenever the partition is looked up.
Bytes that changed under the same size are noticed by ``origyne verify``, which reads every file.
"""

import functools
import json
import os
from collections.abc import Collection, Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

from origyne_pipeline.files import file_sha256
from origyne_pipeline.lake.files import POINTER, LakeFile, LakeFiles
from origyne_pipeline.lake.partition import Partition
from origyne_pipeline.lake.pieces import SUFFIX, Piece, from_list, is_list, to_list

FOLDER = "lake"
MAGIC = b"PAR1"
DIGITS = 20
"""Of the sha256 of a file, which name it."""


class Lake:
    """The lake under ``$ORIGYNE_HOME/lake``."""

    def __init__(self, home: Path) -> None:
        """Nothing is created until something is written."""
        self.home = home
        self._files = LakeFiles(home / FOLDER)

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._files.exists()

    def address(self, *names: str) -> str:
        """Where the lake, a table (its name) or a file (a ``LakeFile``) lies, for people."""
        return self._files.address(*names)

    def tables(self) -> list[str]:
        """The tables that were ever written, in order."""
        return self._files.tables()

    def partitions(self, table: str) -> dict[str, Partition]:
        """Every committed partition of a table, by key, in key order."""
        return {key: self._read(table, key) for key in self._files.keys(table)}

    def chosen(self, table: str, keys: Iterable[str] | None = None) -> list[Partition]:
        """Every committed partition of a table, or those of some keys, in the order of the keys."""
        partitions = self.partitions(table)
        return [partitions[key] for key in (partitions if keys is None else keys) if key in partitions]

    def fault_of(self, table: str, key: str) -> str:
        """What is wrong with a partition that must be there; nothing when it is whole."""
        return self._read(table, key).fault if self._files.has_pointer(table, key) else f"{POINTER} is gone"

    def has_file(self, file: LakeFile) -> bool:
        """Whether a file is there, with all that it lists, whether or not a pointer names it."""
        if self._files.size(file) is None:
            return False
        return all(self._files.size(piece) is not None for piece in self._with_pieces(file)[1:])

    def locations(self, partitions: Iterable[Partition]) -> list[str]:
        """Where the files of partitions lie, for the engine that reads them: for nobody else.

        Raises:
            DamagedPartitionError: one is not what was written.
        """
        return [self._files.address(*file) for p in partitions for file in self.files_of(p)]

    def files_of(self, partition: Partition) -> list[LakeFile]:
        """The files that hold the rows of a partition, in order.

        Raises:
            DamagedPartitionError: it is not what was written.
        """
        if partition.file is None:
            return []
        file, *pieces = self._with_pieces(LakeFile(partition.table, partition.file))
        return pieces or [file]

    def columns(self, partition: Partition) -> frozenset[str]:
        """The columns of a partition's files.

        Raises:
            pyarrow.ArrowException, OSError: the first can't be read.
        """
        return _columns_of(self._files, self.files_of(partition)[0])

    def open(self, file: LakeFile) -> BufferedReader:
        """The bytes of a file.

        Raises:
            OSError: it can't be read.
        """
        return self._files.open(file)

    def new_file(self, table: str, key: str) -> Path:
        """A local file to write the rows of a partition to, before ``commit``."""
        return self._files.new_file(table, key)

    def commit(self, table: str, key: str, written: Path | None, rows: int, made_from: str = "") -> Partition:
        """Makes a written Parquet file the current content of a partition, atomically."""
        piece = None if written is None else self._add(table, key, written, ".parquet", rows)
        return self._point(table, key, piece, rows, made_from)

    def commit_pieces(
        self, table: str, key: str, written: Iterable[tuple[Path, int]], made_from: str = ""
    ) -> Partition:
        """Makes several written Parquet files, each with its number of rows, the content of a partition, atomically.

        A file without rows is removed. Where one has rows, it is committed as ``commit`` would.
        """
        pieces = []
        for path, rows in written:
            if rows:
                pieces.append(self._add(table, key, path, ".parquet", rows))
            else:
                path.unlink(missing_ok=True)
        whole = pieces[0] if pieces else None
        if len(pieces) > 1:
            listed = self._files.new_file(table, key)
            listed.write_bytes(to_list(pieces))
            whole = self._add(table, key, listed, SUFFIX, 0)
        return self._point(table, key, whole, sum(piece.rows for piece in pieces), made_from)

    def _add(self, table: str, key: str, written: Path, suffix: str, rows: int) -> Piece:
        """Gives a written file the name of its content."""
        piece = Piece(f"{file_sha256(written)[:DIGITS]}{suffix}", written.stat().st_size, rows)
        self._files.add(written, LakeFile(table, f"{key}/{piece.name}"))
        return piece

    def _point(self, table: str, key: str, piece: Piece | None, rows: int, made_from: str) -> Partition:
        """Replaces the pointer of a partition by one that names a file; None: it holds no row."""
        content: dict[str, Any] = {"file": None, "rows": rows, "made_from": made_from}
        if piece:
            content |= {"file": piece.name, "size": piece.size}
        self._files.write_pointer(table, key, json.dumps(content).encode())
        return Partition(table, key, f"{key}/{piece.name}" if piece else None, rows, made_from)

    def _with_pieces(self, file: LakeFile) -> list[LakeFile]:
        """A file, and those that it lists.

        Raises:
            OSError, ValueError: it is a list that can't be read.
        """
        return [file, *(piece for piece, _ in self._pieces(file))] if is_list(file.name) else [file]

    def _pieces(self, file: LakeFile) -> list[tuple[LakeFile, int]]:
        """The files that a list names, in order, with the bytes of each.

        Raises:
            OSError, ValueError: it can't be read.
        """
        with self._files.open(file) as opened:
            pieces = from_list(opened.read())
        folder = file.name.rpartition("/")[0]
        return [(LakeFile(file.table, f"{folder}/{piece.name}"), piece.size) for piece in pieces]

    def _with_all_pieces(self, files: Iterable[LakeFile]) -> Iterator[LakeFile]:
        """Files, and those that they list; of a list that can't be read, the list alone."""
        for file in files:
            try:
                yield from self._with_pieces(file)
            except (OSError, ValueError):
                yield file

    def say_made_from(self, table: str, key: str, made_from: str) -> None:
        """Replaces what a committed partition says it was made from; its rows stay."""
        content = json.loads(self._files.read_pointer(table, key)) | {"made_from": made_from}
        self._files.write_pointer(table, key, json.dumps(content).encode())

    def drop(self, table: str, key: str) -> None:
        """Takes a partition away; its file stays for readers until it is swept."""
        self._files.remove_pointer(table, key)

    def put_back(self, source: "Lake", lost: LakeFile) -> bool:
        """Copies a lost file from another lake that made it again; returns whether that one has it."""
        if not source.has_file(lost):
            return False
        for file in reversed(source._with_pieces(lost)):
            source._files.copy(file, self._files)
        return True

    def sweep(self, older_than_s: float = 7 * 86400, kept: Collection[LakeFile] = ()) -> int:
        """Removes files that no pointer names, but for ``kept`` and those that a reader may hold; returns how many."""
        partitions = [partition for table in self.tables() for partition in self.partitions(table).values()]
        current = {LakeFile(p.table, p.stored) for p in partitions if p.stored}
        return self._files.remove_others(set(self._with_all_pieces(current.union(kept))), older_than_s)

    def let_group_read(self, group: str, partitions: Iterable[Partition]) -> None:
        """Lets a group of this machine read the files of partitions."""
        files = [file for partition in partitions for file in self.files_of(partition)]
        self._files.let_group_read(group, self.home, files)

    def _read(self, table: str, key: str) -> Partition:
        """The partition that a pointer names, with its fault if it has one."""
        try:
            content = json.loads(self._files.read_pointer(table, key))
            name, rows, made_from = content["file"], int(content["rows"]), str(content["made_from"])
            stored = f"{key}/{name}" if name else None
            size = content.get("size")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Partition(table, key, None, 0, "", f"{POINTER} can't be read")
        if fault := self._file_fault(table, stored, rows, size):
            return Partition(table, key, stored, rows, "", fault)
        return Partition(table, key, stored, rows, made_from)

    def _file_fault(self, table: str, stored: str | None, rows: int, size: int | None) -> str:
        """What is known without reading the file: whether it is there, as long as it was."""
        if stored is None:
            return "its pointer names no file, for rows" if rows else ""
        file, name = LakeFile(table, stored), stored.rpartition("/")[2]
        if fault := self._size_fault(file, size):
            return fault
        if is_list(name):
            return self._list_fault(file)
        if size is not None:
            return ""
        with self._files.open(file) as opened:
            head = opened.read(4)
            opened.seek(max(0, opened.seek(0, os.SEEK_END) - 4))
            return "" if head == opened.read(4) == MAGIC else f"{name} is no whole Parquet file"

    def _size_fault(self, file: LakeFile, size: int | None) -> str:
        name, present = file.name.rpartition("/")[2], self._files.size(file)
        if present is None:
            return f"{name} is gone"
        return "" if size in (None, present) else f"{name} has {present} bytes, {size} were written"

    def _list_fault(self, file: LakeFile) -> str:
        """What is known of the files that a list names, without reading their rows."""
        try:
            pieces = self._pieces(file)
        except (OSError, ValueError):
            return f"{file.name.rpartition('/')[2]} can't be read"
        faults = (self._size_fault(piece, size) for piece, size in pieces)
        return next(filter(None, faults), "")


@functools.lru_cache(maxsize=4096)
def _columns_of(files: LakeFiles, file: LakeFile) -> frozenset[str]:
    """The columns of a file, of which the content never changes."""
    from pyarrow import parquet  # 0.2 s, and needed only by those who read rows

    with files.open(file) as opened:
        return frozenset(parquet.read_schema(opened).names)
