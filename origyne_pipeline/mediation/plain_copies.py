"""Plain copies: the text of a packed file, or of one in another encoding, as the engine's own reader reads it.

Such a file is unpacked and decoded once, into a folder that goes away with the session; rows are then read from the
copy, and what lands stays as it is. A feed with secrets has no copy: its rows go through our own reader.
"""

import hashlib
import shutil
from pathlib import Path
from types import TracebackType

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.plain_files import PlainFile, PlainMarks, has_plain_rows
from origyne_pipeline.mediation.unpacking import text_form

SHARE_OF_DISK = 2
"""A copy takes at most one part in so many of the free disk: a larger file is read as it stands."""


def plain_copy(file: LandedFile, feed: CsvFeed, folder: Path) -> PlainFile | None:
    """Writes the text of a file into a folder; None, and no copy, where it is not plain or too large.

    Raises:
        FileRefused: it can't be unpacked or decoded.
    """
    if feed.section is None or not has_plain_rows(feed):
        return None
    dialect, path = feed.section.dialect, file.stored
    target = folder / f"text-{hashlib.sha256(file.path.encode()).hexdigest()[:16]}.csv"
    with _Copy(target, feed) as copy:
        form = text_form(path, dialect.compression, dialect.encoding, copy.add)
    if not dialect.encoding and form.encoding == "cp1252":
        with _Copy(target, feed) as copy:  # known only at the end of the text
            text_form(path, dialect.compression, form.encoding, copy.add)
    return copy.plain


class _Copy:
    """A copy that is written block by block, and removed once it is not plain or too large."""

    def __init__(self, target: Path, feed: CsvFeed) -> None:
        self._target, self._marks = target, PlainMarks(target, feed)
        self._left, self._is_plain = shutil.disk_usage(target.parent).free // SHARE_OF_DISK, True
        self.plain: PlainFile | None = None

    def __enter__(self) -> "_Copy":
        self._file = self._target.open("wb")
        return self

    def add(self, text: bytes) -> None:
        """Takes the next of the text."""
        self._left -= len(text)
        self._is_plain = self._is_plain and self._left >= 0 and self._marks.add(text)
        if self._is_plain:
            self._file.write(text)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None and self._is_plain:
            self.plain = self._marks.result()
        if self.plain is None:
            self._target.unlink()
