"""A chain of rows: each carries the hash of the one before, so that none can be changed, added or left out unseen."""

import hashlib

FIRST_HASH = "0" * 64
"""What the first row of a chain carries as the hash of the one before."""


def sha256(content: bytes) -> str:
    """Its SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def linked_hash(previous: str, *parts: str) -> str:
    """The hash of a row of these parts, after a row of hash ``previous``."""
    return sha256("\n".join((previous, *parts)).encode())
