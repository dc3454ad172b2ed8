"""Who draws which documents of a month, where several processes or machines draw on one data root.

The documents of a month are cut into blocks by their order in the register; a process holds the block that it draws.
"""

from pathlib import Path

from origyne_pipeline.periods import Month
from origyne_pipeline.turns import Turns

LOCK_FILE = "registers/drawing.lock"
BLOCK = 100
"""Documents that a process takes at a time; the register keeps their hashes in one transaction."""
MOST_BLOCKS = 1 << 24
"""Blocks for which the lock file has bytes, a month: three milliards of documents."""


class DrawingTurns(Turns):
    """The blocks that this process holds; use it as a context manager, once at a time in a process."""

    def __init__(self, home: Path, month: Month) -> None:
        """For the documents of a month."""
        super().__init__(home / LOCK_FILE, month, MOST_BLOCKS)
