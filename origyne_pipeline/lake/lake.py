"""The partitions of the lake: listed, read by digest, committed, dropped, swept.

A pointer that can't be read, a file that is gone or has another size is noticed whenever the partition is looked up.
Bytes that changed under the same size are noticed by ``origyne verify``, which reads every file.
"""

import functools
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from io import BufferedReader
from pathlib import Path
from typing import Any

from origyne_pipeline.files import file_sha256
from origyne_pipeline.lake.files import LakeFile
from origyne_pipeline.lake.partition import Partition
from origyne_pipeline.lake.pieces import SUFFIX, Piece, to_list
from origyne_pipeline.lake.places import Files, files_of
from origyne_pipeline.lake.reading import Glance, is_whole, partition_fault, read_partition, with_pieces

DIGITS = 20
"""Of the sha256 of a file, which name it."""


class Lake:
    """The lake of a data root: under ``$ORIGYNE_HOME/lake``, or in the object store that the data root names."""

    def __init__(self, home: Path) -> None:
        """Nothing is created until something is written."""
        self.home = home
        self._files = files_of(home)

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
        files = self._files.listing(table)
        return {key: read_partition(files, table, key) for key in files.keys(table)}

    def every_partition(self) -> Iterator[Partition]:
        """Every committed partition of every table."""
        for table, files in self._files.listings().items():
            yield from (read_partition(files, table, key) for key in files.keys(table))

    def chosen(self, table: str, keys: Iterable[str] | None = None) -> list[Partition]:
        """Every committed partition of a table, or those of some keys, in the order of the keys."""
        partitions = self.partitions(table)
        return [partitions[key] for key in (partitions if keys is None else keys) if key in partitions]

    def fault_of(self, table: str, key: str) -> str:
        """What is wrong with a partition that must be there; nothing when it is whole."""
        return partition_fault(self._files, table, key)

    def at_a_glance(self) -> "Glance":
        """Who answers for many partitions or files: each table is looked at once, when it is first asked for."""
        return Glance(self._files)

    def absent(self, files: Iterable[LakeFile]) -> list[LakeFile]:
        """Those of some files that are not there, with all that they list, whether or not a pointer names them."""
        glance = self.at_a_glance()
        return [file for file in files if not is_whole(glance.at(file.table), file)]

    def has_file(self, file: LakeFile) -> bool:
        """Whether a file is there, with all that it lists; see ``absent`` for many."""
        return is_whole(self._files, file)

    def locations(self, partitions: Iterable[Partition]) -> list[str]:
        """Where the files of partitions lie, for the engine that reads them: for nobody else.

        Raises:
            DamagedPartitionError: one is not what was written.
        """
        return self._files.paths([file for p in partitions for file in self.files_of(p)])

    def readable_folder(self) -> str:
        """The folder of all files that ``locations`` may name."""
        return self._files.readable_folder()

    def files_of(self, partition: Partition) -> list[LakeFile]:
        """The files that hold the rows of a partition, in order.

        Raises:
            DamagedPartitionError: it is not what was written.
        """
        if partition.file is None:
            return []
        file, *pieces = with_pieces(self._files, LakeFile(partition.table, partition.file))
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

    def open_original(self, file: LakeFile) -> BufferedReader:
        """The bytes of a file as the lake keeps them, whatever copies this machine has.

        Raises:
            OSError: it can't be read.
        """
        return self._files.open_original(file)

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Waits until no other machine is at a task on this lake, and keeps them from it; no lock of this machine."""
        return self._files.turn(name)

    def forget_what_was_seen(self) -> None:
        """Begins a turn: partitions are replaced as they are seen from now on."""
        self._files.forget_what_was_seen()

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

    def _with_all_pieces(self, files: Iterable[LakeFile]) -> Iterator[LakeFile]:
        """Files, and those that they list; of a list that can't be read, the list alone."""
        for file in files:
            try:
                yield from with_pieces(self._files, file)
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
        for file in reversed(with_pieces(source._files, lost)):
            source._files.copy(file, self._files)
        return True

    def sweep(self, older_than_s: float = 7 * 86400, kept: Collection[LakeFile] = ()) -> int:
        """Removes files that no pointer names, but for ``kept`` and those that a reader may hold; returns how many."""
        partitions = list(self.every_partition())
        current = {LakeFile(p.table, p.stored) for p in partitions if p.stored}
        return self._files.remove_others(set(self._with_all_pieces(current.union(kept))), older_than_s)

    def let_group_read(self, group: str, partitions: Iterable[Partition]) -> None:
        """Lets a group of this machine read the files of partitions."""
        files = [file for partition in partitions for file in self.files_of(partition)]
        self._files.let_group_read(group, self.home, files)

    def hold_published(self, partitions: Iterable[Partition]) -> None:
        """Keeps on this machine what the published database names, until it is published anew."""
        self._files.hold_published(file for partition in partitions for file in self.files_of(partition))


@functools.lru_cache(maxsize=4096)
def _columns_of(files: Files, file: LakeFile) -> frozenset[str]:
    """The columns of a file, of which the content never changes."""
    from pyarrow import parquet  # 0.2 s, and needed only by those who read rows

    with files.open(file) as opened:
        return frozenset(parquet.read_schema(opened).names)
