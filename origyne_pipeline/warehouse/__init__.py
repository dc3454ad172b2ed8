"""The lake and DuckDB, the engine that reads and writes it: the only room that imports duckdb.

``session`` works on the lake's tables in memory: no two processes share an open database file. ``database`` writes
the published database, ``query`` reads it. What needs no engine (which partitions there are, their digests) is in
``lake``, by far quicker to import.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from origyne_pipeline.lake import Lake
from origyne_pipeline.warehouse.connections import engine_cursor
from origyne_pipeline.warehouse.relation import relation
from origyne_pipeline.warehouse.session import Session
from origyne_pipeline.warehouse.statements import WarehouseError, literal

__all__ = ["Session", "Warehouse", "WarehouseError", "literal", "relation"]

MEMORY_LIMIT = "4GB"


class Warehouse(Lake):
    """The lake under ``$ORIGYNE_HOME/lake`` and the sessions that work on it."""

    def __init__(
        self,
        home: Path,
        memory_limit: str = MEMORY_LIMIT,
        threads: int | None = None,
        scratch: Path | None = None,
    ) -> None:
        """Nothing is created or opened until something is written. Sessions spill to ``scratch`` where it is given."""
        super().__init__(home)
        self._scratch = scratch
        self._memory_mb = _megabytes(memory_limit)
        self._threads = threads

    def hold_at_most(self, memory_mb: int) -> None:
        """Lowers what its sessions may hold in memory."""
        self._memory_mb = min(memory_mb, self._memory_mb)

    def share_cores(self, processes: int) -> None:
        """Lowers the threads of its sessions to the share of one of so many processes."""
        self._threads = max(1, (self._threads or len(os.sched_getaffinity(0))) // processes)

    @contextmanager
    def session(self, memory_mb: int | None = None) -> Iterator[Session]:
        """An engine of its own, with nothing in it yet; it spills to the scratch folder, and cleans up after itself.

        It holds at most ``memory_mb`` in memory where that is less than the warehouse's own limit.
        """
        scratch = self._scratch or self.home / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=scratch, prefix="spill-") as spill:
            limit = min(memory_mb or self._memory_mb, self._memory_mb)
            with engine_cursor(Path(spill), limit, self._threads) as connection:
                yield Session(self, connection, Path(spill))


def _megabytes(amount: str) -> int:
    """An amount of memory such as ``4GB`` or ``250MB``, in megabytes."""
    return int(amount[:-2]) * {"MB": 1, "GB": 1000}[amount[-2:]]
