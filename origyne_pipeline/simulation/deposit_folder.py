"""The folder a deposit is written to: paths, deposit instants, progress."""

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl

from origyne_pipeline.errors import OrigyneError

Progress = Callable[[int, int], None]
"""Told how many files are written and how many there will be."""


class SimulationError(OrigyneError):
    """A deposit that cannot be invented as asked."""


class DepositFolder:
    """An empty folder to begin with; ``stamp`` gives the files their times once all are written."""

    def __init__(self, root: Path, progress: Progress | None) -> None:
        """``root``: the FTP's root.

        Raises:
            SimulationError: there is something in it.
        """
        if root.exists() and any(root.iterdir()):
            raise SimulationError(
                f"{root} is not empty: name a folder that does not exist yet, or remove this one"
            )
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.expected = 0
        self._progress = progress
        self._deposited: dict[str, int] = {}

    def at(self, path: str) -> Path:
        """Where a file goes; its folder exists."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def record(self, path: str, second: int) -> None:
        """Notes that a file is written, deposited at a second since 1970."""
        self._deposited[path] = second
        if self._progress:
            self._progress(min(len(self._deposited), self.expected), self.expected)

    def write(self, path: str, content: bytes, second: int) -> None:
        """Writes and records one file."""
        self.at(path).write_bytes(content)
        self.record(path, second)

    def write_table(self, path: str, table: pl.DataFrame, second: int) -> None:
        """Writes and records one CSV file."""
        table.write_csv(self.at(path), separator=";")
        self.record(path, second)

    def stamp(self) -> None:
        """Sets every file's modification time to its deposit instant, and tells that all is done."""
        for path, second in self._deposited.items():
            os.utime(self.root / path, (second, second))
        if self._progress:
            self._progress(self.expected, self.expected)

    def size(self) -> tuple[int, int]:
        """How many files, and their bytes in all."""
        return len(self._deposited), sum((self.root / path).stat().st_size for path in self._deposited)
