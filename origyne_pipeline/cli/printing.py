"""How results are shown: tables for people on stdout, JSON for programs, no colour in a pipe."""

import contextlib
import dataclasses
import enum
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from origyne_pipeline.cli.logs import LOG
from origyne_pipeline.money import round_half_up, written
from origyne_pipeline.periods import PARIS, Month

EURO = " €"
PIPE_WIDTH = 100_000
"""The width used when the output is not a terminal: a program reads the lines, so they are never folded."""
NARROWEST_TEXT = 10
"""Columns to which a text of a table may be folded."""


def stdout() -> Console:
    """The console of results."""
    return _console("stdout")


def stderr() -> Console:
    """The console of progress and failures."""
    return _console("stderr")


def _console(name: Literal["stdout", "stderr"]) -> Console:
    stream = sys.stdout if name == "stdout" else sys.stderr
    return Console(file=stream, highlight=False, width=None if stream.isatty() else PIPE_WIDTH)


def warn(message: str) -> None:
    """Prints a warning on stderr; the work goes on."""
    LOG.warning("%s", message)
    stderr().print(Text(f"origyne: warning: {message}", style="yellow"), soft_wrap=True)


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> "Rows":
    """A table; numbers are right-aligned. Values are shown as they are, markup in them included."""
    return Rows(title, tuple(heads), [[*row] for row in rows], note)


def pairs(rows: Iterable[tuple[str, Any]]) -> "Rows":
    """Names and values, without a frame."""
    return Rows("", (), [[name, value] for name, value in rows], "")


def print_paths(paths: Sequence[tuple[str, Path]]) -> None:
    """Prints names and paths, each path whole on its line however narrow the terminal is: people copy it."""
    console = stdout()
    width = max((len(name) for name, _ in paths), default=0)
    for name, path in paths:
        if console.is_terminal:
            console.print(Text.assemble((f"{name:<{width}} ", "bold"), str(path)), soft_wrap=True)
        else:
            click.echo(f"{name}\t{path}")


@dataclasses.dataclass(frozen=True)
class Rows:
    """Rows that fit the terminal.

    On a terminal: a table, or a paragraph of what is filled in each row where the terminal is too narrow. Elsewhere:
    lines with a tab between values, nothing cut, padded or coloured.
    """

    title: str
    heads: tuple[str, ...]
    rows: list[list[Any]]
    note: str

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType | Segment]:
        """Renders the rows for a rich console."""
        if not console.is_terminal:
            yield from self._lines()
        elif not self.heads:
            yield self._names_and_values()
        elif self._narrowest() <= options.max_width:
            yield self._table()
        else:
            yield from self._paragraphs()

    def _lines(self) -> Iterator[Segment]:
        texts = [[_one_line(shown(value)) for value in row] for row in self.rows]
        for line in (self.title, "\t".join(self.heads), *map("\t".join, texts), self.note):
            if line:
                yield Segment(f"{line}\n")  # a Text would turn its tabs into spaces

    def _names_and_values(self) -> Table:
        grid = Table(box=None, show_header=False, pad_edge=False)
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in self.rows:
            grid.add_row(Text(name), value if isinstance(value, Text) else Text(shown(value)))
        return grid

    def _narrowest(self) -> int:
        """The width of the table when its texts are folded and its numbers are not."""
        widths = []
        for at, head in enumerate(self.heads):
            widest = max((len(shown(row[at])) for row in self.rows), default=0)
            longest_word = max((len(word) for word in head.split()), default=0)
            widths.append(max(longest_word, widest if self._is_number(at) else min(widest, NARROWEST_TEXT)))
        return sum(widths) + 2 * len(widths)

    def _is_number(self, at: int) -> bool:
        return bool(self.rows) and all(_is_number(row[at]) for row in self.rows)

    def _table(self) -> Table:
        grid = Table(
            title=self.title or None,
            caption=self.note or None,
            box=SIMPLE_HEAD,
            title_justify="left",
            caption_justify="left",
            title_style="bold",
            caption_style="dim",
            pad_edge=False,
        )
        for at, head in enumerate(self.heads):
            is_number = self._is_number(at)
            grid.add_column(
                Text(head), justify="right" if is_number else "left", overflow="fold", no_wrap=is_number
            )
        for row in self.rows:
            grid.add_row(*(Text(shown(value)) for value in row))
        return grid

    def _paragraphs(self) -> Iterator[RenderableType]:
        if self.title:
            yield Text(f"\n{self.title}", style="bold")
        for row in self.rows:
            yield Text("")
            filled = [[head, value] for head, value in zip(self.heads, row, strict=True) if shown(value)]
            yield Rows("", (), filled, "")
        if self.note:
            yield Text(f"\n{self.note}", style="dim")


def _one_line(text: str) -> str:
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, int | Decimal | float) or str(value).endswith(EURO)


def shown(value: Any) -> str:
    """A value as people read it: thousands separated, instants in Paris time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        with contextlib.suppress(OverflowError):  # the last instant that Python knows has no neighbour
            return value.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") if value.tzinfo else str(value)
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def left_out(rows: int, limit: int) -> str:
    """The line below a table that shows ``limit`` rows at most: how many more there are, and how to see them.

    >>> left_out(1_020, 20), left_out(3, 20)
    ('1,000 more; --rows N, --csv FILE or --json show them', '')
    """
    return f"{rows - limit:,} more; --rows N, --csv FILE or --json show them" if rows > limit else ""


def euros(amount: Decimal) -> str:
    """An amount with the euro sign."""
    return written(amount)


def exact_euros(amount: Decimal) -> str:
    """An amount in cents, half up; what rounds to nothing and is not nothing shows its decimals.

    >>> exact_euros(Decimal("1.005")), exact_euros(Decimal("0.000400"))
    ('1.01 €', '0.0004 €')
    """
    if amount and not round_half_up(amount):
        return f"{amount.normalize():f}{EURO}"
    return euros(round_half_up(amount))


def unrounded_euros(amount: Decimal) -> str:
    """An amount with all its decimals, cents at least: what is shown adds up to the total that is shown.

    >>> unrounded_euros(Decimal("88.705000")), unrounded_euros(Decimal("1234")), unrounded_euros(Decimal("-0.5"))
    ('88.705 €', '1,234.00 €', '-0.50 €')
    """
    whole, _, decimals = f"{amount:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}{EURO}"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def print_json(value: Any) -> None:
    """Prints a value as JSON: amounts, days and paths are texts."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """A value in the types that JSON has."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not isinstance(value, Month):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Month | Decimal | Path):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)
