"""The header row of a CSV file: where the feed's columns stand. No text of it is shown that may be a value.

A file without header, or whose header is glued to its first row, shows values where names should stand: PIN and PUK
codes, customers' numbers. So a message about unknown columns gives their places, and at most names that the contract
knows of another feed, or that can be nothing but a name.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.contract import CsvFeed, folded
from origyne_pipeline.mediation.file_bytes import FileRefused

LONGEST_NAME = 64
SIX_DIGITS = re.compile(r"\d{6}")
SURELY_A_NAME = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
LONGEST_SHOWN_NAME = 32
SHOWN_PLACES = 20


@dataclass(frozen=True)
class ColumnsSql:
    """The columns of a feed's model as SQL over the columns ``c<place>`` of a file.

    ``steps`` are columns that are added first, one after another, to be named by those that follow.
    """

    values: str
    steps: tuple[str, ...] = ()

    def rows(self, source: str) -> str:
        """The rows of a source with the columns of the steps."""
        for step in self.steps:
            source = f"(select *, {step} from {source})"
        return source


@dataclass(frozen=True)
class Header:
    """Where each column of the feed stands in this file (None: absent, optional), and which places are of no column.

    ``unknown_names``: of the unknown columns, those names that may be shown. ``columns``: where a layout's section
    reads the file; then ``places`` has those alone that are read as they stand.
    """

    places: dict[str, int | None]
    width: int
    unknown: tuple[int, ...]
    unknown_names: tuple[str, ...]
    columns: "ColumnsSql | None" = None

    @property
    def remark(self) -> str | None:
        """A remark on the unknown columns; None when there is none."""
        if not self.unknown:
            return None
        word = "column" if len(self.unknown) == 1 else "columns"
        places = ", ".join(str(place + 1) for place in self.unknown[:SHOWN_PLACES])
        more = "..." if len(self.unknown) > SHOWN_PLACES else ""
        names = f"; of them {', '.join(self.unknown_names)}" if self.unknown_names else ""
        return f"columns that the contract does not know: {len(self.unknown)} ({word} {places}{more}{names})"


def read_header(fields: Sequence[str], feed: CsvFeed, *, is_cut: bool = False) -> Header:
    """Where the feed's columns stand.

    Args:
        fields: the header row.
        feed: whose file it is.
        is_cut: the row was too long to be read whole.

    Raises:
        FileRefused: the row seems to hold data, or a required column is missing or stands twice.
    """
    names = [folded(name.strip()) for name in fields]
    accepted = {
        column.name: {folded(column.header), *(folded(alias) for alias in column.aliases)}
        for column in feed.columns
    }
    _refuse_data([name.strip() for name in fields], set().union(*accepted.values()), is_cut=is_cut)
    places: dict[str, int | None] = {}
    known: set[int] = set()
    for column in feed.columns:
        standing = [place for place, name in enumerate(names) if name in accepted[column.name]]
        known.update(standing)
        if column.required and not standing:
            raise FileRefused(
                "MISSING_COLUMN",
                f"line 1: expected the column {column.header}, found {_shown(names, feed)}; "
                "ask for the file again, or add an alias to the layouts",
            )
        if column.required and len(standing) > 1:
            raise FileRefused(
                "REPEATED_COLUMN",
                f"line 1: expected the column {column.header} once, found it {len(standing)} times; "
                "ask for the file again",
            )
        places[column.name] = standing[0] if standing else None
    unknown = tuple(place for place in range(len(fields)) if place not in known)
    required = sum(column.required for column in feed.columns)
    texts = [fields[place].strip() for place in unknown]
    may_be_row = feed.has_secrets or len(unknown) >= required
    shown = _of_the_contract(map(folded, texts)) if may_be_row else [t for t in texts if _is_surely_a_name(t)]
    return Header(places, len(fields), unknown, tuple(shown[:SHOWN_PLACES]))


def _refuse_data(names: Sequence[str], accepted: set[str], *, is_cut: bool) -> None:
    """Refuses a header row that seems to hold data; a name that the layout accepts is none."""
    for place, name in enumerate(names, 1):
        if folded(name) in accepted:
            continue
        fault = None
        if len(name) > LONGEST_NAME:
            fault = f"one of {len(name)} characters"
        elif SIX_DIGITS.search(name):
            fault = "one with six digits in a row"
        if fault:
            raise FileRefused(
                "BAD_HEADER",
                f"line 1, column {place}: expected the name of a column, found {fault}, which looks like data; "
                "ask for the file again, with its header on a line of its own",
            )
    if is_cut:
        raise FileRefused(
            "BAD_HEADER",
            "line 1: expected names of columns, found a row too long to be a header; ask for the file again",
        )


def _shown(names: Sequence[str], feed: CsvFeed) -> str:
    """A header in words: names of the contract, and how many others."""
    own = {folded(name) for column in feed.columns for name in (column.header, *column.aliases)}
    known = _of_the_contract(names)
    others = len(names) - sum(name in _contract_names() or name in own for name in names)
    parts = [", ".join(known[:SHOWN_PLACES])] if known else []
    if others:
        parts.append(f"{others} {'unknown column' if others == 1 else 'unknown columns'}")
    return " and ".join(parts) or f"{len(names)} columns"


def _is_surely_a_name(text: str) -> bool:
    return len(text) <= LONGEST_SHOWN_NAME and SURELY_A_NAME.fullmatch(text) is not None


def _of_the_contract(names: Iterable[str]) -> list[str]:
    """Of some folded names, those that a feed of the contract has, as the contract writes them."""
    return [_contract_names()[name] for name in names if name in _contract_names()]


@functools.cache
def _contract_names() -> dict[str, str]:
    return {folded(column.header): column.header for feed in FEEDS for column in feed.columns}
