"""Who rates which month, and which of its parts, where several processes or machines rate on one data root.

A month is held by the run that will commit its tables. The cut and each part are held by whoever makes them.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from origyne_pipeline.periods import Month
from origyne_pipeline.turns import Turns

LOCK_FILE = "registers/rating.lock"
PIECES = 1 << 10
"""Bytes of the lock file for each month."""
MONTH, CUT, FIRST_PART = 0, 1, 2


class RatingTurns(Turns):
    """What this process holds of a month; use it as a context manager, once at a time in a process."""

    def __init__(self, home: Path, month: Month) -> None:
        """Nothing is held yet."""
        super().__init__(home / LOCK_FILE, month, PIECES)

    def month(self) -> contextlib.AbstractContextManager[None]:
        """Waits for the month, and holds it: no other run commits its tables meanwhile."""
        return self.held(MONTH)

    def month_before(self) -> contextlib.AbstractContextManager[None]:
        """Waits until no run holds the month before; none commits its tables meanwhile."""
        return self.held(MONTH - PIECES, shared=True)

    def cut(self) -> contextlib.AbstractContextManager[None]:
        """Waits for the cut of the month, and holds it."""
        return self.held(CUT)

    def is_month_held(self) -> bool:
        """Whether another process holds the month; to be asked while it is not held here."""
        if self.take(MONTH):
            self.give_back(MONTH)
            return False
        return True

    @contextlib.contextmanager
    def part(self, part: int) -> Iterator[bool]:
        """Holds a part for a while; False where another process holds it."""
        is_held = self.take(FIRST_PART + part)
        try:
            yield is_held
        finally:
            if is_held:
                self.give_back(FIRST_PART + part)

    def wait_for_part(self, part: int) -> None:
        """Waits until no other process holds a part."""
        self.wait(FIRST_PART + part)
