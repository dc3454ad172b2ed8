"""Leases: one holder at a time among machines that share nothing but the object store.

A lease is an object that its holder puts anew, on the condition of its tag, three times in the lease's length. Who
waits watches the tag: one that stayed the same for the whole length, by the waiter's own clock, is of a holder that
fell silent, and is replaced on the condition of that tag. So no two clocks are compared. A holder counts from before
its last put that succeeded; past the length it must put once more before it may commit anything, and can't where
another took over. What was sent in time and arrives late meets the condition of the pointer (see ``StoredFiles``).
"""

import contextlib
import functools
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.lake.object_store import ConditionFailed, ObjectStore, StoreError

FOLDER = "_leases"
RENEWALS = 3
"""Within the length of a lease."""
POLL_S = 1.0
FREE = b'{"holder": null}'

Clock = Callable[[], float]


class LeaseLostError(OrigyneError):
    """Another process took a lease over while its holder was silent; nothing more is committed."""


class Lease:
    """A lease that this process holds; ``check`` before each commit."""

    def __init__(self, store: ObjectStore, name: str, length_s: float, clock: Clock = time.monotonic) -> None:
        """Holds nothing before ``take``."""
        self.name = name
        self._path = f"{FOLDER}/{name}.json"
        self._store = store
        self.length_s = length_s
        self._clock = clock
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(8).hex()}"
        self._count = 0
        self._tag = ""
        self._until = 0.0
        self._lost = False
        self._changing = threading.Lock()

    def take(self, wait: Callable[[float], object] = time.sleep) -> None:
        """Waits for the lease and holds it; at most its length longer than a holder that fell silent.

        Raises:
            StoreError: the store can't be used.
        """
        watched, since = "", 0.0
        while True:
            with contextlib.suppress(ConditionFailed):
                content, tag = self._current()
                if not tag:
                    self._put(functools.partial(self._store.put_new, self._path))
                    return
                if tag != watched:
                    watched, since = tag, self._clock()
                if content == FREE or self._clock() - since >= self.length_s:
                    self._put(functools.partial(self._replace, tag))
                    return
            wait(min(POLL_S, self.length_s / RENEWALS))

    def renew(self) -> None:
        """Puts the lease anew, so that those who wait see that its holder lives.

        Raises:
            LeaseLostError: another process took it over.
            StoreError: the store can't be used.
        """
        with self._changing:
            if self._lost:
                raise self._error()
            try:
                self._put(functools.partial(self._replace, self._tag))
            except ConditionFailed:
                self._lost = True
                raise self._error() from None

    def check(self) -> None:
        """Makes sure that this process still holds the lease.

        Raises:
            LeaseLostError: it does not.
            StoreError: its length has passed, and the store can't be asked.
        """
        if self._lost or self._clock() >= self._until:
            self.renew()

    def give_back(self) -> None:
        """Frees the lease, so that nobody waits for its length."""
        with self._changing, contextlib.suppress(ConditionFailed, StoreError):
            if not self._lost:
                self._store.replace(self._path, FREE, self._tag)

    def _current(self) -> tuple[bytes, str]:
        try:
            return self._store.get(self._path)
        except FileNotFoundError:
            return b"", ""

    def _replace(self, tag: str, content: bytes) -> str:
        return self._store.replace(self._path, content, tag)

    def _put(self, put: Callable[[bytes], str]) -> None:
        begun = self._clock()
        self._count += 1
        self._tag = put(json.dumps({"holder": self._holder, "renewed": self._count}).encode())
        self._until = begun + self.length_s

    def _error(self) -> LeaseLostError:
        return LeaseLostError(
            f"{self._store.address}/{self._path}: this process was silent for longer than the lease"
            f" ({self.length_s:g} s), and another took its turn; nothing was committed since: run the same command"
            " again. Where machines stop for so long, lengthen [lake] lease_seconds"
        )


@contextlib.contextmanager
def held(lease: Lease) -> Iterator[Lease]:
    """Waits for a lease and holds it; a thread renews it meanwhile."""
    lease.take()
    ended = threading.Event()

    def keep_on() -> None:
        while not ended.wait(lease.length_s / RENEWALS):
            try:
                lease.renew()
            except StoreError:
                continue  # the next try, or the next commit, says whether it is lost
            except LeaseLostError:
                return

    thread = threading.Thread(target=keep_on, name=f"lease {lease.name}", daemon=True)
    thread.start()
    try:
        yield lease
    finally:
        ended.set()
        thread.join()
        lease.give_back()
