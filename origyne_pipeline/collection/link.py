"""A connection to the server that reconnects when it breaks: three attempts per operation."""

from collections.abc import Callable
from typing import TypeVar

from origyne_pipeline.collection.remote import Remote, RemoteLost

T = TypeVar("T")
PAUSES_S = (2.0, 10.0)
"""Pauses between the attempts. A wrong password, key or certificate gets one attempt: it is not a ``RemoteLost``."""


class RemoteUnreachable(RemoteLost):
    """The server cannot be reached."""


class Link:
    """Runs operations on a connection of its own."""

    def __init__(self, connect: Callable[[], Remote], pause: Callable[[float], None]) -> None:
        """``connect`` opens a connection; ``pause`` waits some seconds."""
        self._connect = connect
        self._pause = pause
        self._remote: Remote | None = None

    def call(self, operation: Callable[[Remote], T]) -> T:
        """Runs an operation, again on a new connection when the connection breaks.

        Raises:
            RemoteUnreachable: no connection could be opened.
            RemoteLost: each connection broke during this operation.
            RemoteError: whatever else the operation raises.
        """
        for pause_s in (*PAUSES_S, None):
            try:
                return operation(self._connected())
            except RemoteLost as error:
                reached = self._remote is not None
                self.close()
                if pause_s is None:
                    error_type = RemoteLost if reached else RemoteUnreachable
                    attempts = len(PAUSES_S) + 1
                    raise error_type(
                        f"{error}; {attempts} attempts were made. Landed files are not affected; try again later"
                    ) from None
                self._pause(pause_s)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Closes the connection, if there is one; the next operation opens another."""
        if self._remote is not None:
            self._remote.close()
            self._remote = None

    def _connected(self) -> Remote:
        if self._remote is None:
            self._remote = self._connect()
        return self._remote
