"""Files that are there whole or not at all, and their digests."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from origyne_pipeline.errors import OrigyneError


class FileIsThere(OrigyneError):
    """A file that a person may have filled stands where a new one is to be written."""


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Writes a whole file or nothing: a reader sees the former content or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def write_new(path: Path, content: bytes) -> None:
    """As ``write_atomically``, never over another file: a form may hold what a person typed.

    Raises:
        FileIsThere: there is one.
    """
    write_all_new({path: content})


def write_all_new(files: Mapping[Path, bytes]) -> None:
    """As ``write_new``, all or none of them.

    Raises:
        FileIsThere: one of them is there.
    """
    for path in files:
        if path.exists():
            raise FileIsThere(
                f"{path}: expected no such file, found one, which may hold what somebody typed or drew; move it away,"
                " or write elsewhere"
            )
    for path, content in files.items():
        write_atomically(path, content)


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Waits until what was written to a file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
