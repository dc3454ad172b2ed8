"""The pointers of a lake in an object store: known from listings, replaced on a condition.

Those of a table are known from one listing: one whose tag is known is not asked for again. A pointer is replaced on the
condition that it is still the one that this process first saw in its turn, or wrote itself. So of two writers the
second fails in words, and so does one whose lease was taken over: what it saw is from before.
"""

import contextlib
import functools
import json
import os
from io import BufferedReader
from pathlib import Path
from typing import Protocol

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.lake.files import POINTER, LakeFile
from origyne_pipeline.lake.leases import Lease
from origyne_pipeline.lake.object_store import ConditionFailed, ObjectStore, StoreError, probe

NOTES = ".pointers"
PROBED = ".probed"

Pointer = tuple[str, bytes]
"""Its tag and its content."""


class PointerConflictError(OrigyneError):
    """Another process replaced a partition while this one worked on it; nothing was replaced."""


class Asked(Protocol):
    """Who is asked for one file of the lake."""

    def size(self, file: LakeFile) -> int | None:
        """The bytes of a file; None where it is gone."""

    def open(self, file: LakeFile) -> BufferedReader:
        """A file, to be read."""


class Listing:
    """A table as one listing shows it; it answers as ``StoredFiles`` does, without further requests."""

    def __init__(self, files: Asked, pointers: dict[str, bytes], sizes: dict[LakeFile, int]) -> None:
        """Made by ``StoredFiles.listing``."""
        self._files = files
        self._pointers = pointers
        self._sizes = sizes

    def keys(self, _table: str) -> list[str]:
        """The partitions that have a pointer, in order."""
        return sorted(self._pointers)

    def has_pointer(self, _table: str, key: str) -> bool:
        """Whether a partition is committed."""
        return key in self._pointers

    def read_pointer(self, _table: str, key: str) -> bytes:
        """The content of a partition's pointer."""
        return self._pointers[key]

    def size(self, file: LakeFile) -> int | None:
        """The bytes of a file; None where it is gone. One that a pointer names may be newer than the listing."""
        return self._sizes[file] if file in self._sizes else self._files.size(file)

    def open(self, file: LakeFile) -> BufferedReader:
        """A file, to be read."""
        return self._files.open(file)


class StoredPointers:
    """What this process knows of the pointers, with the leases on the condition of which it replaces them."""

    def __init__(self, store: ObjectStore, notes: Path) -> None:
        """Nothing is asked yet; ``notes`` is a folder that keeps what was known from one process to the next."""
        self._store = store
        self._notes = notes
        self._leases: list[Lease] = []
        self._known: dict[str, dict[str, Pointer]] = {}
        self._seen: dict[tuple[str, str], str] = {}
        self._listed: set[str] = set()

    def hold(self, lease: Lease) -> None:
        """From now on nothing is replaced without this lease; what it guards is seen anew."""
        self.forget_what_was_seen()
        self._leases.append(lease)

    def let_go(self, lease: Lease) -> None:
        """The lease is no condition any more."""
        self._leases.remove(lease)

    def forget_what_was_seen(self) -> None:
        """Begins a turn: pointers are replaced as they are seen from now on."""
        self._seen.clear()
        self._listed.clear()

    def of_tags(self, table: str, tags: dict[str, str]) -> dict[str, bytes]:
        """The content of a table's pointers, of which a listing gave the tags by partition."""
        note = self._notes / NOTES / f"{table}.json"
        known = self._known.get(table) or _noted(note)
        new = [key for key, tag in tags.items() if known.get(key, ("", b""))[0] != tag]
        brought = dict(self._store.each(functools.partial(self._bring, table), new))
        pointers = {key: known[key] for key in tags if key not in brought}
        pointers |= {key: pointer for key, pointer in brought.items() if pointer}
        self._known[table] = pointers
        if new:
            content = {key: [tag, text.decode("utf-8", "replace")] for key, (tag, text) in pointers.items()}
            write_atomically(note, json.dumps(content).encode())
        self._listed.add(table)
        for key, (tag, _) in pointers.items():
            self._seen.setdefault((table, key), tag)
        return {key: content for key, (_, content) in pointers.items()}

    def has(self, table: str, key: str) -> bool:
        """Whether a partition is committed."""
        return self._store.head(_path(table, key)) is not None

    def read(self, table: str, key: str) -> bytes:
        """The content of a pointer.

        Raises:
            FileNotFoundError: there is none.
        """
        content, tag = self._store.get(_path(table, key))
        self._seen.setdefault((table, key), tag)
        return content

    def write(self, table: str, key: str, content: bytes) -> None:
        """Replaces a pointer, on the condition that nobody else did since this process saw it.

        Raises:
            PointerConflictError: somebody did.
            LeaseLostError: the turn of this process is over.
            StoreError: the store can't be used, or does not keep such conditions.
        """
        self._prove_conditions()
        path, expected = _path(table, key), self._expected(table, key)
        self._check_leases()
        try:
            tag = self._put(path, content, expected)
        except ConditionFailed:
            raise self._conflict(path) from None
        self._seen[table, key] = tag

    def remove(self, table: str, key: str) -> None:
        """Removes a pointer; stores remove without a condition, so it is looked at just before.

        Raises:
            PointerConflictError: somebody replaced it.
            LeaseLostError: the turn of this process is over.
        """
        path, expected = _path(table, key), self._expected(table, key)
        current = self._store.head(path)
        self._check_leases()
        if current and current.tag != expected:
            raise self._conflict(path)
        if current:
            self._store.remove([path])
        self._seen[table, key] = ""

    def _put(self, path: str, content: bytes, expected: str) -> str:
        if expected:
            return self._store.replace(path, content, expected)
        return self._store.put_new(path, content)

    def _bring(self, table: str, key: str) -> tuple[str, Pointer | None]:
        """A partition and its pointer; None where it was removed since it was listed."""
        try:
            content, tag = self._store.get(_path(table, key))
        except FileNotFoundError:
            return key, None
        return key, (tag, content)

    def _expected(self, table: str, key: str) -> str:
        """The tag that a pointer must still have; empty where there must be none.

        One that this process never looked at is replaced as it is at this instant: nothing was made from it.
        """
        if (table, key) in self._seen:
            return self._seen[table, key]
        if table in self._listed:
            return ""
        known = self._store.head(_path(table, key))
        return known.tag if known else ""

    def _check_leases(self) -> None:
        for lease in self._leases:
            lease.check()

    def _conflict(self, path: str) -> PointerConflictError:
        return PointerConflictError(
            f"{self._store.address}/{path}: another process replaced this partition while this one worked; this one"
            " replaced nothing. Run the same command again: it starts from what is there now"
        )

    def _prove_conditions(self) -> None:
        """Proves once for a data root that the store keeps conditions: without them two writers go unnoticed."""
        note = self._notes / PROBED
        with contextlib.suppress(FileNotFoundError):
            if note.read_text() == self._store.address:
                return
        if fault := probe(self._store, os.urandom(8).hex()):
            raise StoreError(
                f"{self._store.address}: expected a store with conditional puts, but {fault}; take one that has them,"
                " or leave the lake on the disk"
            )
        write_atomically(note, self._store.address.encode())


def _path(table: str, key: str) -> str:
    return f"{table}/{key}/{POINTER}"


def _noted(note: Path) -> dict[str, Pointer]:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return {key: (tag, text.encode()) for key, (tag, text) in json.loads(note.read_bytes()).items()}
    return {}
