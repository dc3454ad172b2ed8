"""A log that is only added to, with its head apart from it: one that was cut off, or is gone, is noticed.

The log's lines are chained by hashes (``chained_log``); the head, kept twice (``heads``), says how many there are at
least.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.chained_log import ChainedLog, Entry, LogError, hash_after, open_log, read_log
from origyne_pipeline.heads import head_paths, known_head, write_head
from origyne_pipeline.integrity import Checked


@dataclass(frozen=True)
class HeadedLog:
    """One log of a data root.

    ``file``: from the data root. ``head`` and ``table``: the names of its head and of the head's line. ``part``: its
    line of ``origyne verify``. ``consequence``: what waits while it is not whole.
    """

    file: str
    head: str
    table: str
    part: str
    consequence: str

    @contextmanager
    def adding(self, home: Path) -> Iterator[ChainedLog]:
        """The log, locked for one writer; add each line with ``add``.

        Raises:
            LogError: it can't be opened, was changed or is not whole.
        """
        with open_log(home / self.file) as log:
            self._refuse_lost_lines(home, log.entries)
            yield log

    def add(self, home: Path, log: ChainedLog, entry: Entry) -> None:
        """Adds a line and writes the head; both are on the disk when it returns.

        Raises:
            LogError: one of them can't be written.
        """
        log.add(entry)
        try:
            write_head(home, self.head, {self.table: (len(log.entries), log.last_hash)})
        except OSError as error:
            raise LogError(
                f"{error.filename}: expected to write the head of the log, found {error.strerror};"
                f" {self.consequence}; correct the rights or free the disk, then run the command again"
            ) from None

    def entries(self, home: Path) -> list[Entry]:
        """The lines, in order; none where nothing was ever added.

        Raises:
            LogError: it can't be read, was changed or is not whole.
        """
        entries = read_log(home / self.file)
        self._refuse_lost_lines(home, entries)
        return entries

    def check(self, home: Path) -> Checked:
        """Whether the log is as it was written."""
        checked = Checked(self.part)
        try:
            entries = read_log(home / self.file)
            checked.count("entries", len(entries))
            self._refuse_lost_lines(home, entries)
        except LogError as error:
            checked.fault(self.file, str(error), f"{self.consequence} until then")
        return checked

    def _refuse_lost_lines(self, home: Path, entries: list[Entry]) -> None:
        """Refuses a log that has fewer lines than its head knows, or other ones."""
        count, last_hash = known_head(home, self.head).get(self.table, (0, ""))
        if count and (len(entries) < count or hash_after(entries, count) != last_hash):
            first, second = head_paths(home, self.head)
            raise LogError(
                f"{home / self.file}: expected the {count} lines that its head knows, found {len(entries)} or other"
                f" ones; put the file back from a backup of 'registers/'; if it is lost for good, move {first} and"
                f" {second} away, and keep them"
            )
