"""Plain files: CSV files that the engine's own reader reads exactly as feeds.md says, proved file by file.

A file is plain when it has no quote, no NUL, no lone CR, no space or tab beside a separator or line end, no space
beyond ASCII, and no blank line, and is valid UTF-8: then a record is a physical line and a value is what stands between
two separators. What is left to prove, enough columns in every row, the engine proves by reading it without complaint;
that none has more follows from the count of separators. Any other file goes through ``csv_reader``. Both feed the
same models: the rules are written once.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.records import WIDE_SPACES

BLOCK = 1 << 20
LINE_FEED, RETURN, SPACE = 10, 13, 32
UNICODE_SPACES = tuple(space.encode() for space in WIDE_SPACES)
SPACE_LEADS = {space[:1] for space in UNICODE_SPACES}


@dataclass(frozen=True)
class PlainFile:
    """A file that looks plain: its rows (the header left out) and separators.

    ``ends_in_crlf``: what its lines end in, ``is_ended``: whether the last of them does.
    """

    path: Path
    rows: int
    separators: int
    ends_in_crlf: bool
    is_ended: bool


def look_plain(path: Path, feed: CsvFeed) -> PlainFile | None:
    """Looks through the bytes of a file; None when it must go through ``csv_reader``."""
    if feed.has_secrets or feed.encoding not in (None, "utf-8") or len(feed.delimiter.encode()) != 1:
        return None
    unwanted = [b"\0", b"\t", b"\x0b", b"\x0c", *([feed.quote.encode()] if feed.quote else [])]
    separator = ord(feed.delimiter)
    edges = np.array([separator, LINE_FEED, RETURN], np.uint8)
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = returns = pairs = separators = 0
    before, edge = b"\n", b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if any(byte in block for byte in unwanted) or _has_wide_space(edge + block):
                return None
            if not _is_valid(decoder, block):
                return None
            edge = block[-2:]
            seen = before + block
            bytes_seen = np.frombuffer(seen, np.uint8)
            lines_ended = _lines_ended(bytes_seen, edges)
            if lines_ended is None:
                return None
            lines += lines_ended
            separators += int(np.count_nonzero(bytes_seen[1:] == separator))
            if b"\r" in block:
                returns += block.count(b"\r")
                pairs += seen.count(b"\r\n")
            before = seen[-1:]
    if (
        before == b" "
        or (returns and not returns == pairs == lines)
        or not _is_valid(decoder, b"", final=True)
    ):
        return None
    is_ended = before == b"\n"
    rows = lines - is_ended
    return PlainFile(path, rows, separators, returns > 0, is_ended) if rows > 0 else None


def physical_lines(path: Path, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Some lines of a plain file by their number, the header being line 1, without their line ends."""
    wanted = set(numbers)
    last = max(wanted, default=0)
    with path.open("rb") as file:
        for number, line in enumerate(islice(file, last), 1):
            if number in wanted:
                yield number, line.decode("utf-8").rstrip("\r\n")


def _is_valid(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _has_wide_space(seen: bytes) -> bool:
    leads = {lead for lead in SPACE_LEADS if lead in seen}  # one byte is looked for 100 times faster than two
    return any(space in seen for space in UNICODE_SPACES if space[:1] in leads)


def _lines_ended(seen: NDArray[np.uint8], edges: NDArray[np.uint8]) -> int | None:
    """How many lines end after the first byte of ``seen``; None when a line is blank or a space is at an edge."""
    ends = np.flatnonzero(seen == LINE_FEED)
    if (np.diff(ends) == 1).any():
        return None
    spaces = np.flatnonzero(seen == SPACE)
    neighbours = np.concatenate([seen[spaces[spaces > 0] - 1], seen[spaces[spaces < len(seen) - 1] + 1]])
    if np.isin(neighbours, edges).any():
        return None
    return len(ends) - int(seen[0] == LINE_FEED)
