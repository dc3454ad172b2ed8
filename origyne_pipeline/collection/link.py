"""A connection to the server that is made again when it breaks: three attempts an operation."""

from collections.abc import Callable
from typing import TypeVar

from origyne_pipeline.collection.remote import Remote, RemoteLost

T = TypeVar("T")
PAUSES_S = (2.0, 10.0)
"""Between the attempts. A wrong password, key or certificate gets one attempt: it is no ``RemoteLost``."""


class RemoteUnreachable(RemoteLost):
    """The server does not let itself be reached at all."""


class Link:
    """Runs operations on a connection of its own."""

    def __init__(self, connect: Callable[[], Remote], pause: Callable[[float], None]) -> None:
        """Takes what opens a connection, and what waits some seconds."""
        self._connect = connect
        self._pause = pause
        self._remote: Remote | None = None

    def call(self, operation: Callable[[Remote], T]) -> T:
        """Runs an operation, again on a new connection when the connection breaks.

        Raises:
            RemoteUnreachable: no connection could be made.
            RemoteLost: connections were made and broke, each time in this operation.
            RemoteError: whatever else the operation raises.
        """
        for pause_s in (*PAUSES_S, None):
            try:
                return operation(self._connected())
            except RemoteLost as error:
                reached = self._remote is not None
                self.close()
                if pause_s is None:
                    kind = RemoteLost if reached else RemoteUnreachable
                    attempts = len(PAUSES_S) + 1
                    raise kind(
                        f"{error}; {attempts} attempts were made, nothing landed is affected"
                    ) from None
                self._pause(pause_s)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Ends the connection, if there is one; the next operation makes another."""
        if self._remote is not None:
            self._remote.close()
            self._remote = None

    def _connected(self) -> Remote:
        if self._remote is None:
            self._remote = self._connect()
        return self._remote
