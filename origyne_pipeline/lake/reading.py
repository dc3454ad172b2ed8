"""What is there, and what is wrong with it: by the files of a lake, or by one look at a table of it."""

import json
import os

from origyne_pipeline.lake.files import POINTER, LakeFile
from origyne_pipeline.lake.partition import Partition
from origyne_pipeline.lake.pieces import from_list, is_list
from origyne_pipeline.lake.places import Asked, Files, size_fault

MAGIC = b"PAR1"


class Glance:
    """A lake as one look at each table shows it, taken when the table is first asked for."""

    def __init__(self, files: Files) -> None:
        """Made by ``Lake.at_a_glance``."""
        self._files = files
        self._looks: dict[str, Asked] = {}

    def at(self, table: str) -> Asked:
        """A table, as the one look shows it."""
        if table not in self._looks:
            self._looks[table] = self._files.listing(table)
        return self._looks[table]

    def has(self, table: str, key: str) -> bool:
        """Whether a partition is committed."""
        return self.at(table).has_pointer(table, key)

    def fault_of(self, table: str, key: str) -> str:
        """What is wrong with a partition that must be there; nothing when it is whole."""
        return partition_fault(self.at(table), table, key)


def partition_fault(files: Asked, table: str, key: str) -> str:
    """What is wrong with a partition that must be there; nothing when it is whole."""
    is_there = files.has_pointer(table, key)
    return read_partition(files, table, key).fault if is_there else f"{POINTER} is gone"


def with_pieces(files: Asked, file: LakeFile) -> list[LakeFile]:
    """A file, and those that it lists.

    Raises:
        OSError, ValueError: it is a list that can't be read.
    """
    return [file, *(piece for piece, _ in _pieces(files, file))] if is_list(file.name) else [file]


def is_whole(files: Asked, file: LakeFile) -> bool:
    """Whether a file is there, with all that it lists."""
    if files.size(file) is None:
        return False
    return all(files.size(piece) is not None for piece in with_pieces(files, file)[1:])


def _pieces(files: Asked, file: LakeFile) -> list[tuple[LakeFile, int]]:
    """The files that a list names, in order, with the bytes of each.

    Raises:
        OSError, ValueError: it can't be read.
    """
    with files.open(file) as opened:
        pieces = from_list(opened.read())
    folder = file.name.rpartition("/")[0]
    return [(LakeFile(file.table, f"{folder}/{piece.name}"), piece.size) for piece in pieces]


def read_partition(files: Asked, table: str, key: str) -> Partition:
    """The partition that a pointer names, with its fault if it has one."""
    try:
        content = json.loads(files.read_pointer(table, key))
        name, rows, made_from = content["file"], int(content["rows"]), str(content["made_from"])
        stored = f"{key}/{name}" if name else None
        size = content.get("size")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Partition(table, key, None, 0, "", f"{POINTER} can't be read")
    if fault := _file_fault(files, LakeFile(table, stored or ""), rows, size):
        return Partition(table, key, stored, rows, "", fault)
    return Partition(table, key, stored, rows, made_from)


def _file_fault(files: Asked, file: LakeFile, rows: int, size: int | None) -> str:
    """What is known without reading the file: whether it is there, as long as it was."""
    if not file.name:
        return "its pointer names no file, for rows" if rows else ""
    name = file.name.rpartition("/")[2]
    if fault := size_fault(files, file, size):
        return fault
    if is_list(name):
        return _list_fault(files, file)
    if size is not None:
        return ""
    with files.open(file) as opened:
        head = opened.read(4)
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - 4))
        return "" if head == opened.read(4) == MAGIC else f"{name} is no whole Parquet file"


def _list_fault(files: Asked, file: LakeFile) -> str:
    """What is known of the files that a list names, without reading their rows."""
    try:
        pieces = _pieces(files, file)
    except (OSError, ValueError):
        return f"{file.name.rpartition('/')[2]} can't be read"
    faults = (size_fault(files, piece, size) for piece, size in pieces)
    return next(filter(None, faults), "")
