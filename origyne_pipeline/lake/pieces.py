"""A partition of several files, as a vast month has one for each part that was rated by itself.

Its pointer names a list of them. The list is a file of the lake like any other: named for its content, never changed.
So a partition is one thing for whoever names it, and its pointer is replaced by one rename however many files it has.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

SUFFIX = ".json"


class Piece(NamedTuple):
    """One file of several: its name in the partition's folder, its bytes and its rows."""

    name: str
    size: int
    rows: int


def is_list(name: str) -> bool:
    """Whether the file that a pointer names lists others."""
    return name.endswith(SUFFIX)


def to_list(pieces: Sequence[Piece]) -> bytes:
    """The content of a list; the same files in the same order give the same bytes."""
    return json.dumps({"files": [piece._asdict() for piece in pieces]}, separators=(",", ":")).encode()


def from_list(content: bytes) -> list[Piece]:
    """What ``to_list`` wrote.

    Raises:
        ValueError: it is no such list.
    """
    try:
        return [
            Piece(str(each["name"]), int(each["size"]), int(each["rows"]))
            for each in json.loads(content)["files"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("not a list of files") from error
