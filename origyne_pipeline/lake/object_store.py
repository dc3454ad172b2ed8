"""The one module that speaks to an object store: S3 and what is compatible, Google's, Azure's, by obstore.

What a request may end with is said in three ways. An object that is not there is a ``FileNotFoundError``, as on a disk.
A condition that does not hold is a ``ConditionFailed``. All else (no network, no access, an endpoint that is down) is a
``StoreError`` in words: it never passes for a file that is gone.
"""

import functools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from origyne_pipeline.errors import OrigyneError

SCHEMES = ("s3", "gs", "az")
TOGETHER = 16
"""Requests that are under way at once."""
PIECE = 8 << 20
"""Bytes of a file that one request brings."""
REQUEST_TIME = timedelta(seconds=60)
CONNECTION_TIME = timedelta(seconds=5)
LONGEST_TRYING = timedelta(seconds=20)
"""How long a request is tried again that the store, or the way to it, failed."""
MOST_TRIES = 4
PROBE = "_leases/.probe"
INSTALL = "install it with 'make object-store'"

T = TypeVar("T")


class StoreError(OrigyneError):
    """The object store can't be used; the message says what to do."""


class ConditionFailed(Exception):
    """An object is not what a conditional request expected: there is one, or its tag is another."""


class StoredObject(NamedTuple):
    """An object as a listing shows it: its path below the lake's prefix, its bytes, its tag, and when it was put."""

    path: str
    size: int
    tag: str
    put_at: datetime


class ObjectStore:
    """The objects below one address; every request is counted."""

    def __init__(self, address: str, endpoint: str = "") -> None:
        """Nothing is asked of the store yet. ``endpoint`` is where an S3 that is not Amazon's answers.

        Raises:
            StoreError: the library is not there, or the address is none.
        """
        self.address = address.rstrip("/")
        self.requests: dict[str, int] = {}
        self._counting = threading.Lock()
        try:
            import obstore
            from obstore.store import from_url
        except ModuleNotFoundError:
            raise StoreError(
                f"{self.address}: the lake is in an object store, and the library 'obstore' is not installed; {INSTALL}"
            ) from None
        self._obstore: Any = obstore
        self._faults = obstore.exceptions
        parts = urlsplit(self.address)
        if parts.scheme not in SCHEMES or not parts.netloc or parts.username or parts.query:
            raise StoreError(
                f"{self.address}: expected the address of a bucket, such as s3://bucket/prefix"
                f" ({', '.join(SCHEMES)}), without a key or password"
            )
        try:
            self._store: Any = from_url(
                self.address,
                client_options={
                    "timeout": REQUEST_TIME,
                    "connect_timeout": CONNECTION_TIME,
                    "allow_http": endpoint.startswith("http://"),
                },
                **({"config": {"endpoint": endpoint}} if endpoint else {}),
                retry_config={"max_retries": MOST_TRIES, "retry_timeout": LONGEST_TRYING},
            )
        except self._faults.BaseError as error:
            raise self._unusable(error) from None

    def get(self, path: str) -> tuple[bytes, str]:
        """The content of an object, and its tag.

        Raises:
            FileNotFoundError: it is not there.
        """

        def request() -> tuple[bytes, str]:
            result = self._obstore.get(self._store, path)
            return bytes(result.bytes()), str(result.meta["e_tag"])

        return self._ask("get", path, request)

    def get_to(self, path: str, size: int, descriptor: int, write: Callable[[int, bytes, int], Any]) -> None:
        """Writes the content of an object of that size to a file, by several requests at once where it is long.

        Raises:
            FileNotFoundError: it is not there.
        """

        def piece(start: int) -> None:
            length = min(PIECE, size - start)
            request = functools.partial(
                self._obstore.get_range, self._store, path, start=start, length=length
            )
            write(descriptor, bytes(self._ask("get", path, request)), start)

        self.each(piece, range(0, size, PIECE))

    def head(self, path: str) -> StoredObject | None:
        """What is known of an object without its content; None where it is not there."""
        try:
            return _described(self._ask("head", path, lambda: self._obstore.head(self._store, path)))
        except FileNotFoundError:
            return None

    def put(self, path: str, content: bytes | Path) -> str:
        """Puts an object, whatever was there; returns its tag. It appears whole."""
        return self._put(path, content, "overwrite")

    def put_new(self, path: str, content: bytes) -> str:
        """Puts an object where none is; returns its tag.

        Raises:
            ConditionFailed: there is one, with another content.
        """
        return self._put_on(path, content, "create")

    def replace(self, path: str, content: bytes, tag: str) -> str:
        """Puts an object in the place of the one with that tag; returns its own.

        Raises:
            ConditionFailed: the object has another tag, or is gone.
        """
        return self._put_on(path, content, {"e_tag": tag})

    def remove(self, paths: Iterable[str]) -> None:
        """Removes objects; one that is not there is no fault."""
        listed = list(paths)
        for start in range(0, len(listed), 1000):
            batch = listed[start : start + 1000]
            self._ask("delete", batch[0], functools.partial(self._obstore.delete, self._store, batch))

    def below(self, folder: str = "") -> list[StoredObject]:
        """Every object below a folder; at most a thousand come with one request."""

        def request() -> list[StoredObject]:
            objects: list[StoredObject] = []
            for batch in self._obstore.list(self._store, folder or None, chunk_size=1000):
                self._count("list")
                objects += map(_described, batch)
            return objects

        return self._ask(None, folder, request)

    def is_empty(self) -> bool:
        """Whether there is no object at all."""
        return not self._ask(
            "list", "", lambda: next(iter(self._obstore.list(self._store, chunk_size=1)), None)
        )

    def folders(self) -> list[str]:
        """The names of the folders at the top, in order."""
        listed = self._ask("list", "", lambda: self._obstore.list_with_delimiter(self._store))
        return sorted(prefix.rstrip("/") for prefix in listed["common_prefixes"])

    def each(self, work: Callable[[Any], T], items: Iterable[Any]) -> list[T]:
        """The results of some requests, several under way at once, in the order of the items."""
        todo = list(items)
        if len(todo) < 2:
            return [work(item) for item in todo]
        with ThreadPoolExecutor(min(TOGETHER, len(todo))) as pool:
            return list(pool.map(work, todo))

    def _put_on(self, path: str, content: bytes, mode: Any) -> str:
        """A put on a condition; one that was tried again may meet what it put itself."""
        try:
            return self._put(path, content, mode)
        except (self._faults.AlreadyExistsError, self._faults.PreconditionError):
            try:
                current, tag = self.get(path)
            except FileNotFoundError:
                raise ConditionFailed(path) from None
            if current == content:
                return tag
            raise ConditionFailed(path) from None

    def _put(self, path: str, content: bytes | Path, mode: Any) -> str:
        def request() -> str:
            result = self._obstore.put(self._store, path, content, mode=mode)
            return str(result["e_tag"])

        return self._ask("put", path, request)

    def _ask(self, kind: str | None, path: str, request: Callable[[], T]) -> T:
        if kind:
            self._count(kind)
        try:
            return request()
        except (FileNotFoundError, self._faults.NotFoundError):
            raise FileNotFoundError(f"{self.address}/{path}: no such object") from None
        except (self._faults.AlreadyExistsError, self._faults.PreconditionError):
            raise
        except (self._faults.BaseError, OSError) as error:
            raise self._unusable(error) from None

    def _count(self, kind: str) -> None:
        with self._counting:
            self.requests[kind] = self.requests.get(kind, 0) + 1

    def _unusable(self, error: Exception) -> StoreError:
        refused = (self._faults.PermissionDeniedError, self._faults.UnauthenticatedError)
        if isinstance(error, refused):
            remedy = "check the keys (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role) and what they may do"
        elif isinstance(error, self._faults.NotSupportedError):
            remedy = "the store lacks conditional puts, which the lake needs: take another one"
        else:
            remedy = (
                "check [lake] address and endpoint, AWS_REGION, and that the store answers, then run the same command"
                " again: it continues from there"
            )
        return StoreError(f"{self.address}: the object store can't be used ({_reason(error)}); {remedy}")


def probe(store: ObjectStore, name: str) -> str:
    """What keeps a store from holding a lake; nothing where conditional puts do what they promise.

    Raises:
        StoreError: the store can't be used at all.
    """
    path = f"{PROBE}-{name}"
    try:
        first = store.put_new(path, b"1")
        if _succeeds(lambda: store.put_new(path, b"2")):
            return "it put an object where there was one, though told to put only a new one (If-None-Match)"
        second = store.replace(path, b"3", first)
        if _succeeds(lambda: store.replace(path, b"4", first)):
            return "it replaced an object that had changed (If-Match)"
        content, tag = store.get(path)
        if (content, tag) != (b"3", second) or [
            each.tag for each in store.below("_leases") if each.path == path
        ] != [tag]:
            return "it does not show what was just put"
    except ConditionFailed:
        return "it refused to replace an object that had not changed (If-Match)"
    finally:
        store.remove([path])
    return ""


def _succeeds(request: Callable[[], object]) -> bool:
    try:
        request()
    except ConditionFailed:
        return False
    return True


def _described(meta: Any) -> StoredObject:
    return StoredObject(str(meta["path"]), int(meta["size"]), str(meta["e_tag"]), meta["last_modified"])


def _reason(error: Exception) -> str:
    """The first line of an error, without what may be a signed address."""
    first = str(error).strip().split("\n", 1)[0].partition("?")[0]
    return first[:300]
