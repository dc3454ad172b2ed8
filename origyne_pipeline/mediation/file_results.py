"""What became of each file that is read: the rows of ``file_results``, counted while the files are read."""

from typing import Any

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.csv_reader import LinesRead
from origyne_pipeline.mediation.file_bytes import (
    NOT_AS_LANDED,
    FileBytes,
    refuse_changed,
    state_of,
)
from origyne_pipeline.mediation.headers import Header
from origyne_pipeline.mediation.landed import LandedFile, file_result
from origyne_pipeline.mediation.plain_files import PlainFile, look_through
from origyne_pipeline.warehouse import WarehouseError


class FileResults:
    """The results of some files, and the bytes that each of them was seen to hold."""

    def __init__(self) -> None:
        """No file was seen yet."""
        self.rows: list[dict[str, Any]] = []
        self._seen: dict[str, tuple[LandedFile, FileBytes]] = {}

    @property
    def are_as_landed(self) -> bool:
        """Whether the bytes of every file are those that landed."""
        return all(row["reason"] != NOT_AS_LANDED for row in self.rows)

    @property
    def row_count(self) -> int:
        """How many rows were read."""
        return sum(row["row_count"] for row in self.rows)

    def look(self, file: LandedFile, feed: CsvFeed) -> PlainFile | None:
        """Looks through the bytes of a file; None when it is not plain.

        Raises:
            FileRefused: NOT_AS_LANDED.
        """
        counted, plain = look_at_landed(file, feed)
        self._seen[file.path] = file, counted
        return plain

    def note(self, file: LandedFile, status: str, reason: str | None, detail: str | None) -> None:
        """Notes a file of which no row is read."""
        self.rows.append(file_result(file, status, reason, detail))

    def note_read(self, file: LandedFile, header: Header) -> dict[str, Any]:
        """Notes a file whose rows are read; returns its result, for ``count`` to complete."""
        self.note(file, "duplicate" if file.repeats else "loaded", file.repeats, header.remark)
        return self.rows[-1]

    def count(self, result: dict[str, Any], rows: int, lines: LinesRead) -> None:
        """Completes the result of a file with what was read of it."""
        result["row_count"] = rows
        result["line_count"] = self._seen[result["path"]][1].line_count
        result["bytes_read"] = lines.bytes_read
        result["row_lines"] = lines.rows
        result["blank_lines"] = lines.blank

    def count_plain(self, result: dict[str, Any], rows: int) -> None:
        """The same of a plain file: a line a row, all of its bytes."""
        size = self._seen[result["path"]][1].size_bytes
        self.count(result, rows, LinesRead(bytes_read=size, rows=rows))

    def forget(self, paths: set[str]) -> None:
        """Takes back the results of files that are to be read again."""
        self.rows = [row for row in self.rows if row["path"] not in paths]

    def refuse_changes(self) -> None:
        """Makes sure that no file was changed since its bytes were looked through.

        Raises:
            WarehouseError: one was.
        """
        for file, counted in self._seen.values():
            if not file.stored.exists() or state_of(file.stored.stat()) != counted.state:
                raise WarehouseError(f"{file.place}: was changed while it was read; clean the day again")


def look_at_landed(file: LandedFile, feed: CsvFeed) -> tuple[FileBytes, PlainFile | None]:
    """Looks through the bytes of a landed file.

    Raises:
        FileRefused: NOT_AS_LANDED: they are not those that landed.
    """
    try:
        counted, plain = look_through(file.stored, feed)
    except OSError:
        refuse_changed(None, file.sha256, file.place)
        raise
    refuse_changed(counted.sha256, file.sha256, file.place)
    return counted, plain
