"""The files of a lake in an object store: the same names as on a disk, with copies on the disk for who reads rows.

A file is put before the pointer that names it: a kill between the two leaves the former partition.
"""

import contextlib
import functools
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from origyne_pipeline.lake.file_cache import FileCache
from origyne_pipeline.lake.files import POINTER, LakeFile, Target
from origyne_pipeline.lake.leases import Lease, held
from origyne_pipeline.lake.object_store import ObjectStore, StoredObject, StoreError
from origyne_pipeline.lake.stored_pointers import Listing, StoredPointers
from origyne_pipeline.lake_place import CACHE, LakePlace
from origyne_pipeline.rights import let_group_read


class StoredFiles:
    """The files of a lake below one address; ``LakeFiles`` says what each method does, where nothing is said here."""

    def __init__(self, home: Path, place: LakePlace) -> None:
        """Nothing is asked of the store yet."""
        self.store = ObjectStore(place.address, place.endpoint)
        self.cache = FileCache(home / CACHE, place.cache_bytes)
        self._lease_s = place.lease_seconds
        self.pointers = StoredPointers(self.store, home / CACHE)
        self._sizes: dict[LakeFile, int] = {}

    def address(self, *names: str) -> str:
        """See ``LakeFiles``: for people; ``paths`` is for engines."""
        return "/".join((self.store.address, *names))

    def readable_folder(self) -> str:
        """See ``LakeFiles``: the folder of the copies."""
        return str(self.cache.root)

    def exists(self) -> bool:
        """See ``LakeFiles``."""
        return not self.store.is_empty()

    def tables(self) -> list[str]:
        """See ``LakeFiles``."""
        return [name for name in self.store.folders() if _is_table(name)]

    def keys(self, table: str) -> list[str]:
        """See ``LakeFiles``."""
        return self.listing(table).keys(table)

    def listing(self, table: str) -> Listing:
        """The pointers and files of a table, by one listing and a request for each pointer that is new."""
        return self._listing(table, self.store.below(table))

    def listings(self) -> dict[str, Listing]:
        """Those of every table, by one listing of all."""
        by_table: dict[str, list[StoredObject]] = {}
        for each in self._objects():
            by_table.setdefault(each.path.partition("/")[0], []).append(each)
        return {table: self._listing(table, objects) for table, objects in sorted(by_table.items())}

    def _objects(self) -> list[StoredObject]:
        """The pointers and files of every table; leases, and what is nobody's, left out."""
        return [each for each in self.store.below() if each.path.count("/") == 2 and _is_table(each.path)]

    def _listing(self, table: str, objects: Iterable[StoredObject]) -> Listing:
        tags: dict[str, str] = {}
        sizes: dict[LakeFile, int] = {}
        for each in objects:
            name = each.path.partition("/")[2]
            key, _, last = name.partition("/")
            if last == POINTER:
                tags[key] = each.tag
            else:
                sizes[LakeFile(table, name)] = each.size
        self._sizes.update(sizes)
        return Listing(self, self.pointers.of_tags(table, tags), sizes)

    def has_pointer(self, table: str, key: str) -> bool:
        """See ``LakeFiles``."""
        return self.pointers.has(table, key)

    def read_pointer(self, table: str, key: str) -> bytes:
        """See ``LakeFiles``."""
        return self.pointers.read(table, key)

    def write_pointer(self, table: str, key: str, content: bytes) -> None:
        """See ``StoredPointers.write``."""
        self.pointers.write(table, key, content)

    def remove_pointer(self, table: str, key: str) -> None:
        """See ``StoredPointers.remove``."""
        self.pointers.remove(table, key)

    @contextlib.contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Waits for the lease of that name and holds it; what it guards is seen anew."""
        lease = Lease(self.store, name, self._lease_s)
        with held(lease):
            self.pointers.hold(lease)
            try:
                yield
            finally:
                self.pointers.let_go(lease)

    def forget_what_was_seen(self) -> None:
        """See ``LakeFiles``."""
        self.pointers.forget_what_was_seen()

    def new_file(self, table: str, key: str) -> Path:
        """See ``LakeFiles``."""
        return self.cache.new_file(table, key)

    def add(self, written: Path, file: LakeFile) -> None:
        """Puts a written local file, and keeps it as a copy."""
        size = written.stat().st_size
        self.store.put("/".join(file), written)
        self.cache.keep(written, file)
        self._sizes[file] = size

    def open(self, file: LakeFile) -> BufferedReader:
        """See ``LakeFiles``: the copy, brought where there is none."""
        (path,) = self.paths([file])
        return Path(path).open("rb")

    def open_original(self, file: LakeFile) -> BufferedReader:
        """See ``LakeFiles``: what the store holds, whatever the copy is."""
        size = self._stored_size(file)
        self.cache.root.mkdir(parents=True, exist_ok=True)
        brought = tempfile.TemporaryFile(dir=self.cache.root)  # noqa: SIM115 - the caller closes it
        self.store.get_to("/".join(file), size, brought.fileno(), os.pwrite)
        return brought  # type: ignore[return-value]

    def paths(self, files: Iterable[LakeFile]) -> list[str]:
        """Local files for the engine that reads them: those of which there is no copy are brought, together.

        Raises:
            FileNotFoundError: one is gone.
            StoreError: one is not what was written.
        """
        asked = list(files)
        self.store.each(self._stored_size, [file for file in asked if file not in self._sizes])
        self.store.each(self._bring, self.cache.lacks((file, self._sizes[file]) for file in asked))
        return [str(self.cache.path(file)) for file in asked]

    def size(self, file: LakeFile) -> int | None:
        """See ``LakeFiles``."""
        known = self.store.head("/".join(file))
        if known is None:
            return None
        self._sizes[file] = known.size
        return known.size

    def copy(self, file: LakeFile, target: Target) -> None:
        """See ``LakeFiles``."""
        written = target.new_file(file.table, file.name.rpartition("/")[0])
        with written.open("wb") as copied:
            self.store.get_to("/".join(file), self._stored_size(file), copied.fileno(), os.pwrite)
        target.add(written, file)

    def remove_others(self, kept: set[LakeFile], older_than_s: float) -> int:
        """See ``LakeFiles``. What was put again since it was listed is young, and stays."""
        old = [each.path.split("/", 1) for each in self._objects() if _age(each) > older_than_s]
        files = [LakeFile(table, name) for table, name in old if not name.endswith(f"/{POINTER}")]
        others = [file for file in files if file not in kept]
        self.store.remove("/".join(file) for file in others)
        self.cache.forget(others)
        for file in others:
            self._sizes.pop(file, None)
        return len(others)

    def let_group_read(self, group: str, home: Path, files: Iterable[LakeFile]) -> None:
        """See ``LakeFiles``: the copies."""
        let_group_read(group, home, [self.cache.path(file) for file in files])

    def hold_published(self, files: Iterable[LakeFile]) -> None:
        """See ``LakeFiles``: the copies stay."""
        self.cache.hold_published(files)

    def _stored_size(self, file: LakeFile) -> int:
        size = self.size(file)
        if size is None:
            raise FileNotFoundError(f"{self.address(*file)}: no such object")
        return size

    def _bring(self, lacking: tuple[LakeFile, int]) -> None:
        """Brings a copy of a file, and proves that it is what its name says."""
        file, size = lacking
        written = self.cache.new_file(file.table, file.name.rpartition("/")[0])
        try:
            with written.open("w+b") as copied:
                self.store.get_to("/".join(file), size, copied.fileno(), os.pwrite)
                digest = hashlib.file_digest(copied, "sha256").hexdigest()
            if not digest.startswith(file.name.rpartition("/")[2].partition(".")[0]):
                raise StoreError(
                    f"{self.address(*file)}: expected the bytes that were written, found others; run 'origyne verify',"
                    " which says how to make the partition again"
                )
            self.cache.keep(written, file)
        finally:
            written.unlink(missing_ok=True)


def _is_table(folder: str) -> bool:
    return not folder.startswith(("_", "."))


def _age(each: StoredObject) -> float:
    return (datetime.now(UTC) - each.put_at).total_seconds()


@functools.lru_cache(maxsize=16)
def stored_files(home: Path, place: LakePlace) -> StoredFiles:
    """The files of a data root's lake, one for all that a process does: what it saw of the store is known once."""
    return StoredFiles(home, place)
