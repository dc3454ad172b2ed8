"""Plain files: CSV files that the engine's own reader reads exactly as feeds.md says, proved file by file.

A file is plain when it has no NUL, no lone CR, no space or tab beside a separator or line end, no space beyond ASCII,
no blank line, no row that is too long, is valid UTF-8, and has quotes only around whole values that end on their line:
then a record is a physical line and a value is what stands between two separators that are not within quotes. What is
left to prove, enough columns in every row, the engine proves by reading it without complaint; that none has more
follows from the count of separators. Any other file goes through a slower reader. Both feed the same models: the rules
are written once.
"""

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
from origyne_pipeline.mediation.records import LONGEST_ROW
from origyne_pipeline.mediation.unpacking import BLOCK, is_utf8
from origyne_pipeline.text_steps import WIDE_SPACES

LINE_FEED, RETURN, SPACE = 10, 13, 32
UNICODE_SPACES = tuple(space.encode() for space in WIDE_SPACES)
SPACE_LEADS = {space[:1] for space in UNICODE_SPACES}


@dataclass(frozen=True)
class PlainFile:
    """A file that looks plain: its rows (the header left out) and separators.

    ``ends_in_crlf``: what its lines end in, ``is_ended``: whether the last of them does. ``has_header``: whether its
    first line is one. ``quote``: the sign around some of its values; empty where it has none.
    """

    path: Path
    rows: int
    separators: int
    ends_in_crlf: bool
    is_ended: bool
    has_header: bool = True
    quote: str = ""


def look_through(path: Path, feed: CsvFeed) -> tuple[FileBytes, PlainFile | None]:
    """Reads the bytes of a file, once: what they are, and whether it is plain.

    The second is None when the file must go through ``csv_reader``.
    """
    count = ByteCount()
    marks = PlainMarks(path, feed) if _may_be_plain(feed) else None
    with path.open("rb") as file:
        state = state_of(os.fstat(file.fileno()))
        while block := file.read(BLOCK):
            count.add(block)
            if marks and not marks.add(block):
                marks = None
    return count.result(state), marks.result() if marks else None


def _may_be_plain(feed: CsvFeed) -> bool:
    if feed.section:
        dialect = feed.section.dialect
        if dialect.compression not in ("", "none") or dialect.encoding.casefold() not in ("", "utf-8"):
            return False
    return has_plain_rows(feed) and feed.encoding in (None, "utf-8")


def has_plain_rows(feed: CsvFeed) -> bool:
    """Whether the engine's reader may read a feed's files, once their text is plain UTF-8."""
    if feed.has_secrets or (feed.section and not _is_plain_dialect(feed.section)):
        return False
    return all(len(sign.encode()) == 1 for sign in (delimiter_of(feed), quote_of(feed) or "?"))


def delimiter_of(feed: CsvFeed) -> str:
    """What stands between the values of a feed's files."""
    return feed.section.dialect.delimiter if feed.section else feed.delimiter


def quote_of(feed: CsvFeed) -> str:
    """What stands around values of a feed's files that need it; empty: nothing."""
    return feed.section.dialect.quote if feed.section else feed.quote


def _is_plain_dialect(section: Section) -> bool:
    """Whether the engine's reader may read the rows of a section, which is so where they are cut as usual."""
    dialect = section.dialect
    usual = Dialect(
        compression=dialect.compression,
        encoding=dialect.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header=dialect.header,
    )
    return dialect == usual and not section.only


class PlainMarks:
    """What a file shows, block by block, of being plain. Whole lines are judged; the rest waits for the next block."""

    def __init__(self, path: Path, feed: CsvFeed) -> None:
        self._path = path
        self._quote, delimiter = quote_of(feed), delimiter_of(feed)
        self._has_header = feed.section.dialect.header if feed.section else True
        self._unwanted = [
            sign
            for sign in (b"\0", b"\t", b"\x0b", b"\x0c")
            if sign not in (delimiter.encode(), self._quote.encode())
        ]
        self._separator = ord(delimiter)
        self._lines = self._returns = self._separators = 0
        self._rest, self._has_quotes = b"", False
        self._is_section, self._no_rows = feed.section is not None, list[bytes]()

    def add(self, block: bytes) -> bool:
        """Takes the next block; False once the file is not plain."""
        seen = self._rest + block
        whole = seen.rfind(b"\n") + 1
        self._rest = seen[whole:]
        return len(self._rest) <= LONGEST_ROW and (not whole or self._are_plain(seen[:whole]))

    def result(self) -> PlainFile | None:
        """The file, when it is plain."""
        is_ended = not self._rest
        if not is_ended and not self._are_plain(self._rest + b"\n"):
            return None
        line_ends = self._lines - (not is_ended)
        rows = self._lines - self._has_header
        if (self._returns and self._returns != line_ends) or rows <= 0:
            return None
        quote = self._quote if self._has_quotes else ""
        return PlainFile(
            self._path, rows, self._separators, self._returns > 0, is_ended, self._has_header, quote
        )

    def _are_plain(self, lines: bytes) -> bool:
        """Whether whole lines, each with its line feed, are plain; counts them."""
        if self._is_section and self._has_other_rows(lines):
            return False
        if any(byte in lines for byte in self._unwanted) or _has_wide_space(lines) or not is_utf8(lines):
            return False
        signs = np.frombuffer(lines, np.uint8)
        ends = np.flatnonzero(signs == LINE_FEED)
        lengths = np.diff(ends, prepend=-1)
        if lengths.min() == 1 or lengths.max() > LONGEST_ROW + 1:
            return False
        if b"\r" in lines:
            returns = lines.count(b"\r")
            if returns != lines.count(b"\r\n"):
                return False
            self._returns += returns
        self._lines += len(ends)
        separators = signs == self._separator
        quotes = None
        if self._quote and self._quote.encode() in lines:
            quotes = _Quotes(signs, ord(self._quote), separators, ends)
            if not quotes.are_regular:
                return False
            self._has_quotes = True
            self._separators += quotes.separators_outside
        else:
            self._separators += int(np.count_nonzero(separators))
        return not _has_edge_space(signs, separators, ord(self._quote) if quotes else 0)

    def _has_other_rows(self, lines: bytes) -> bool:
        """Whether some lines after the first hold the header again, or separators alone: a section drops these."""
        first, _, behind = lines.partition(b"\n") if not self._no_rows else (b"", b"", lines)
        if first:
            first = first.rstrip(b"\r")
            separator = bytes([self._separator])
            self._no_rows = [separator * first.count(separator), *([first] if self._has_header else [])]
        seen = b"\n" + (behind if self._has_header else lines)
        return any(b"\n" + line + end in seen for line in self._no_rows if line for end in (b"\n", b"\r\n"))


class _Quotes:
    """The quotes of some whole lines."""

    def __init__(
        self, signs: NDArray[np.uint8], quote: int, separators: NDArray[np.bool_], ends: NDArray[np.intp]
    ) -> None:
        self._signs, self._separators, self._ends = signs, separators, ends
        self._places = np.flatnonzero(signs == quote)
        self._is_even = len(self._places) % 2 == 0
        self._opening, self._closing = self._places[0::2], self._places[1::2]

    @property
    def are_regular(self) -> bool:
        """Whether each value that has a quote begins and ends with one, on one line; within, each is doubled."""
        if not self._is_even:
            return False
        edges = self._separators | (self._signs == LINE_FEED) | (self._signs == RETURN)
        begins, finishes = (
            edges[self._opening - 1],
            edges[self._closing + 1],
        )  # before the first: the last line feed
        if not (begins.all() and finishes.all()):
            doubled = self._closing[:-1] + 1 == self._opening[1:]
            begins[1:] |= doubled
            finishes[:-1] |= doubled
        before_ends = np.searchsorted(self._places, self._ends)
        return bool(begins.all() and finishes.all() and (before_ends % 2 == 0).all())

    @property
    def separators_outside(self) -> int:
        """How many separators stand outside of quoted values."""
        count = int(np.count_nonzero(self._separators))
        if count == self._separators_beside:
            return count
        so_far = np.cumsum(self._separators, dtype=np.int32)
        return count - int((so_far[self._closing] - so_far[self._opening]).sum())

    @property
    def _separators_beside(self) -> int:
        """How many separators stand right behind or before a quoted value."""
        behind, before = self._separators[self._closing + 1], self._separators[self._opening - 1]
        are_both = behind[:-1] & (self._closing[:-1] + 2 == self._opening[1:])
        return int(behind.sum()) + int(before.sum()) - int(are_both.sum())


def _has_edge_space(signs: NDArray[np.uint8], separators: NDArray[np.bool_], quote: int) -> bool:
    """Whether a space stands beside a separator, a line end or a quote; ``quote`` 0: there is none."""
    spaces = np.flatnonzero(signs == SPACE)
    if not len(spaces):
        return False
    if spaces[0] == 0:
        return True
    for places in (spaces - 1, spaces + 1):
        beside = signs[places]
        if (separators[places] | (beside == LINE_FEED) | (beside == RETURN)).any():
            return True
        if quote and (beside == quote).any():
            return True
    return False


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
