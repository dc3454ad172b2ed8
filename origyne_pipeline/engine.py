"""What a stage asks of an engine: tables bound by name, models run by path, partitions committed.

DuckDB is the engine. Rating can also be run on Spark, on as many machines as it is given: the same models over the same
Parquet files, committed through the same pointers.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.lake import Lake, Partition
from origyne_pipeline.warehouse import Warehouse

if TYPE_CHECKING:
    import polars as pl


class EngineError(OrigyneError):
    """An engine that is not there; the message says what to install."""


class Engine(Protocol):
    """A session on an engine. ``warehouse.Session`` says what each of these does, and is one."""

    @property
    def lake(self) -> Lake:
        """The lake that it reads and writes."""

    def bind(self, table: str, keys: Iterable[str] | None = None, name: str | None = None) -> None:
        """Binds partitions of a lake table."""

    def bind_rows(self, name: str, rows: "pl.DataFrame") -> None:
        """Binds a frame."""

    def bind_values(self, table: str, rows: Sequence[dict[str, Any]], name: str | None = None) -> None:
        """Binds rows of Python values as a model's."""

    def run(self, path: str, name: str | None = None, *, dictionaries: bool = False, **params: Any) -> int:
        """Makes a model's table; returns its rows."""

    def number(self, table: str, column: str) -> None:
        """Gives each row of a table a number of its own, in a further column, the first."""

    def view(self, path: str, name: str | None = None) -> None:
        """Binds a model whose rows are made when they are read."""

    def append(self, path: str, table: str, **params: Any) -> None:
        """Appends a model's rows to a table that has its columns."""

    def count(self, table: str) -> int:
        """How many rows a bound table has."""

    def query(self, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def dicts(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query, by column name."""

    def save(
        self,
        table: str,
        key: str,
        *,
        made_from: str = "",
        source: str | None = None,
        where: str = "true",
        is_vast: bool = False,
    ) -> Partition:
        """Commits rows of a bound table as a partition."""

    def write(self, table: str, path: Path, *, is_vast: bool = False, in_order: bool = True) -> int:
        """Writes rows of a bound table to a file; returns how many."""

    def bind_files(self, path: str, files: Sequence[Path], name: str | None = None) -> None:
        """Binds Parquet files as the rows of a model."""

    def cut(self, table: str, parts: int, folder: Path) -> list[int]:
        """Writes the rows of a bound table to a folder for each part; returns the rows of each part."""


Sessions = Callable[[Warehouse], AbstractContextManager[Engine]]
"""Opens a session on a lake."""
