"""Plain files: CSV files that the engine's own reader reads exactly as feeds.md says, proved file by file.

A file is plain when it has no quote, no NUL, no lone CR, no space or tab beside a separator or line end, no space
beyond ASCII, no blank line, no row that is too long, and is valid UTF-8: then a record is a physical line and a value
is what stands between two separators. What is left to prove, enough columns in every row, the engine proves by reading
it without complaint; that none has more follows from the count of separators. Any other file goes through
``csv_reader``. Both feed the same models: the rules are written once.
"""

import codecs
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.dialect import Dialect
from origyne_pipeline.feeds.section import Section
from origyne_pipeline.mediation.file_bytes import ByteCount, FileBytes, state_of
from origyne_pipeline.mediation.records import LONGEST_ROW, WIDE_SPACES
from origyne_pipeline.mediation.unpacking import BLOCK, is_valid_text

LINE_FEED, RETURN, SPACE = 10, 13, 32
UNICODE_SPACES = tuple(space.encode() for space in WIDE_SPACES)
SPACE_LEADS = {space[:1] for space in UNICODE_SPACES}


@dataclass(frozen=True)
class PlainFile:
    """A file that looks plain: its rows (the header left out) and separators.

    ``ends_in_crlf``: what its lines end in, ``is_ended``: whether the last of them does. ``has_header``: whether its
    first line is one.
    """

    path: Path
    rows: int
    separators: int
    ends_in_crlf: bool
    is_ended: bool
    has_header: bool = True


def look_through(path: Path, feed: CsvFeed) -> tuple[FileBytes, PlainFile | None]:
    """Reads the bytes of a file, once: what they are, and whether it is plain.

    The second is None when the file must go through ``csv_reader``.
    """
    count = ByteCount()
    marks = _PlainMarks(path, feed) if _may_be_plain(feed) else None
    with path.open("rb") as file:
        state = state_of(os.fstat(file.fileno()))
        while block := file.read(BLOCK):
            count.add(block)
            if marks and not marks.add(block):
                marks = None
    return count.result(state), marks.result() if marks else None


def _may_be_plain(feed: CsvFeed) -> bool:
    if feed.has_secrets or (feed.section and not _is_plain_dialect(feed.section)):
        return False
    return feed.encoding in (None, "utf-8") and len(delimiter_of(feed).encode()) == 1


def delimiter_of(feed: CsvFeed) -> str:
    """What stands between the values of a feed's files."""
    return feed.section.dialect.delimiter if feed.section else feed.delimiter


def _is_plain_dialect(section: Section) -> bool:
    """Whether the engine's reader may read a section's files: delimiter and header may be others, all else not."""
    dialect = section.dialect
    usual = Dialect(delimiter=dialect.delimiter, quote=dialect.quote, header=dialect.header)
    return dialect == usual and not section.only


class _PlainMarks:
    """What a file shows, block by block, of being plain."""

    def __init__(self, path: Path, feed: CsvFeed) -> None:
        self._path = path
        dialect = feed.section.dialect if feed.section else None
        quote = dialect.quote if dialect else feed.quote
        delimiter = delimiter_of(feed)
        self._has_header = dialect.header if dialect else True
        self._unwanted = [
            sign
            for sign in (b"\0", b"\t", b"\x0b", b"\x0c", quote.encode())
            if sign not in (b"", delimiter.encode())
        ]
        self._separator = ord(delimiter)
        self._edges = np.array([self._separator, LINE_FEED, RETURN], np.uint8)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._lines = self._returns = self._pairs = self._separators = self._open_line = 0
        self._before, self._edge = b"\n", b""

    def add(self, block: bytes) -> bool:
        """Takes the next block; False once the file is not plain."""
        if any(byte in block for byte in self._unwanted) or _has_wide_space(self._edge + block):
            return False
        if not is_valid_text(self._decoder, block):
            return False
        self._edge = block[-2:]
        seen = self._before + block
        bytes_seen = np.frombuffer(seen, np.uint8)
        lines_ended = self._lines_ended(bytes_seen)
        if lines_ended is None:
            return False
        self._lines += lines_ended
        self._separators += int(np.count_nonzero(bytes_seen[1:] == self._separator))
        if b"\r" in block:
            self._returns += block.count(b"\r")
            self._pairs += seen.count(b"\r\n")
        self._before = seen[-1:]
        return True

    def result(self) -> PlainFile | None:
        """The file, when it is plain."""
        if (
            self._before == b" "
            or (self._returns and not self._returns == self._pairs == self._lines)
            or not is_valid_text(self._decoder, b"", final=True)
        ):
            return None
        is_ended = self._before == b"\n"
        rows = self._lines - is_ended + (not self._has_header)
        if rows <= 0:
            return None
        return PlainFile(self._path, rows, self._separators, self._returns > 0, is_ended, self._has_header)

    def _lines_ended(self, seen: NDArray[np.uint8]) -> int | None:
        """How many lines end after the first byte of ``seen``.

        None when a line is blank or longer than a row may be, or a space is at an edge.
        """
        ends = np.flatnonzero(seen == LINE_FEED)
        lengths = np.diff(ends)
        if (lengths == 1).any() or self._longest_line(ends, lengths, len(seen) - 1) > LONGEST_ROW:
            return None
        spaces = np.flatnonzero(seen == SPACE)
        neighbours = np.concatenate([seen[spaces[spaces > 0] - 1], seen[spaces[spaces < len(seen) - 1] + 1]])
        if np.isin(neighbours, self._edges).any():
            return None
        return len(ends) - int(seen[0] == LINE_FEED)

    def _longest_line(self, ends: NDArray[np.intp], lengths: NDArray[np.intp], size: int) -> int:
        """Bytes of the longest line so far of those that this block of ``size`` bytes holds a part of."""
        inside = ends[ends > 0]
        if not len(inside):
            self._open_line += size
            return self._open_line
        longest = max(self._open_line + int(inside[0]), int(lengths.max(initial=0)))
        self._open_line = size - int(inside[-1])
        return longest


def physical_lines(path: Path, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Some lines of a plain file by their number, the header being line 1, without their line ends."""
    chosen = set(numbers)
    last = max(chosen, default=0)
    with path.open("rb") as file:
        for number, line in enumerate(islice(file, last), 1):
            if number in chosen:
                yield number, line.decode("utf-8").rstrip("\r\n")


def _has_wide_space(seen: bytes) -> bool:
    leads = {lead for lead in SPACE_LEADS if lead in seen}  # searching one byte is 100 times faster than two
    return any(space in seen for space in UNICODE_SPACES if space[:1] in leads)
