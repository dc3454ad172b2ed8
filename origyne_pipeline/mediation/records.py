"""Physical lines to records, exactly as feeds.md says: quotes may hold separators and line ends.

A quote that never closes, or that closes in the middle of a value, swallows nothing: its first line alone is a record
of no fields (which its column count refuses), and reading goes on at the next line. So two stray quotes never make one
row of all that stands between them.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from origyne_pipeline.text_steps import SPACES

LONGEST_RECORD = 100
"""Physical lines that a quoted value may span before its quote is taken for one that never closes."""

LONGEST_ROW = 1 << 16
"""Characters of a row. What is longer is no row of any feed: it is refused, its first characters kept."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the number of its first physical line, its raw text, and its fields (empty: unreadable)."""

    line: int
    raw: str
    fields: tuple[str, ...]


class BlankLines(Protocol):
    """Counts the lines that are no rows."""

    blank: int


def split_plain_and_quoted(
    lines: Iterable[str], first_line: int, delimiter: str, quote: str, count: BlankLines
) -> Iterator[tuple[int, str] | Record]:
    """Records of physical lines (without their line ends), in order; lines of white space only are none.

    A line without any quote, the common case, comes out as ``(line, text)``: splitting it is left to the caller,
    who does it for many at once. A row longer than ``LONGEST_ROW`` is a record of no fields.
    """
    source = iter(lines)
    waiting: deque[str] = deque()
    number = first_line - 1
    while True:
        if waiting:
            text = waiting.popleft()
        else:
            following = next(source, None)
            if following is None:
                return
            text = following
        number += 1
        if not text or text.isspace():
            count.blank += 1
            continue
        if len(text) > LONGEST_ROW:
            yield Record(number, text[:LONGEST_ROW], ())
            continue
        if not quote or quote not in text:
            yield number, text
            continue
        taken = [text]
        length = len(text)
        fields = split_record(text, delimiter, quote)
        while fields is None and len(taken) < LONGEST_RECORD:
            following = waiting.popleft() if waiting else next(source, None)
            if following is None:
                break
            taken.append(following)
            length += len(following) + 1
            if length > LONGEST_ROW:
                break
            if quote in following:
                fields = split_record("\n".join(taken), delimiter, quote)
        if not fields:
            waiting.extendleft(reversed(taken[1:]))
            yield Record(number, text, ())
            continue
        yield Record(number, "\n".join(taken), tuple(fields))
        number += len(taken) - 1


def split_line(text: str, delimiter: str, quote: str) -> list[str] | None:
    """The fields of a line, as ``split_record`` gives them; ``quote`` may be empty."""
    return split_record(text, delimiter, quote) if quote and quote in text else text.split(delimiter)


def split_record(text: str, delimiter: str, quote: str) -> list[str] | None:
    """The fields of a record; None when a quote is still open at its end; none when text follows a closing quote.

    >>> split_record("a;'b;''c';d", ";", "'")
    ['a', "b;'c", 'd']
    >>> split_record("a;'b'c;d", ";", "'")
    []
    """
    fields: list[str] = []
    at = 0
    while True:
        if not text.startswith(quote, at):
            end = text.find(delimiter, at)
            fields.append(text[at:] if end < 0 else text[at:end])
        else:
            value, end_of_value = _quoted_value(text, at + len(quote), quote)
            if end_of_value < 0:
                return None
            end = text.find(delimiter, end_of_value)
            if (text[end_of_value:] if end < 0 else text[end_of_value:end]).strip(SPACES):
                return []
            fields.append(value)
        if end < 0:
            return fields
        at = end + len(delimiter)


def _quoted_value(text: str, at: int, quote: str) -> tuple[str, int]:
    """The value that starts after its opening quote, and where its closing quote ends (-1: it never closes)."""
    pieces: list[str] = []
    while True:
        closing = text.find(quote, at)
        if closing < 0:
            return "", -1
        pieces.append(text[at:closing])
        at = closing + len(quote)
        if not text.startswith(quote, at):
            return "".join(pieces), at
        pieces.append(quote)
        at += len(quote)
