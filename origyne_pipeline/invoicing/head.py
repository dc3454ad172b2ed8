"""The head of the invoice register: a small file beside it that knows the last entry ever written.

A chain alone cannot tell that its end was cut off, or that an older copy was put in its place; with its head it can.
"""

import contextlib
from pathlib import Path

from origyne_pipeline.files import write_atomically
from origyne_pipeline.invoicing.chain import FIRST_HASH


def read_head(register: Path) -> tuple[int, str]:
    """``(sequence, hash)`` of the last entry known; 0 and the first hash where none is."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        sequence, fingerprint = _path(register).read_text(encoding="ascii").split()
        return int(sequence), fingerprint
    return 0, FIRST_HASH


def write_head(register: Path, sequence: int, fingerprint: str) -> None:
    """Notes the last entry; one that is already known, or a later one, stands."""
    if read_head(register)[0] < sequence:
        write_atomically(_path(register), f"{sequence} {fingerprint}\n".encode())


def head_faults(register: Path, hash_at: dict[int, str]) -> list[str]:
    """What the head knows and the register does not, in words.

    Args:
        register: the register's file.
        hash_at: the hash of the entry at the head's sequence; empty where the register has no such entry.
    """
    sequence, fingerprint = read_head(register)
    if not sequence:
        return []
    if sequence not in hash_at:
        return [f"entry {sequence} was once written and is gone: an older copy, or entries were cut off"]
    return [] if hash_at[sequence] == fingerprint else [f"entry {sequence} is not the one that was written"]


def _path(register: Path) -> Path:
    return register.with_suffix(".head")
