"""How results are shown: tables for people on stdout, JSON for programs, and nothing of a colour in a pipe."""

import contextlib
import dataclasses
import enum
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from origyne_pipeline.periods import PARIS, Month

EURO = " €"
PIPE_WIDTH = 200
"""Columns of a table that no terminal shows: a program or a file reads it."""


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
    """Says on stderr what a person should know, and goes on."""
    stderr().print(Text(f"origyne: warning: {message}", style="yellow"), soft_wrap=True)


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> Table:
    """A table; numbers are right-aligned. Values are shown as they are, markup in them included."""
    values = [[*row] for row in rows]
    made = Table(
        title=title or None, caption=note or None, box=SIMPLE_HEAD, title_justify="left", pad_edge=False
    )
    made.title_style, made.caption_style = "bold", "dim"
    made.caption_justify = "left"
    for at, head in enumerate(heads):
        numbers = bool(values) and all(_is_number(row[at]) for row in values)
        made.add_column(Text(head), justify="right" if numbers else "left", overflow="fold")
    for row in values:
        made.add_row(*(Text(shown(value)) for value in row))
    return made


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, int | Decimal | float) or str(value).endswith(EURO)


def pairs(rows: Iterable[tuple[str, Any]]) -> Table:
    """Names and what they are, without a frame."""
    made = Table(box=None, show_header=False, pad_edge=False)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        made.add_row(Text(name), value if not isinstance(value, str) else Text(value))
    return made


def shown(value: Any) -> str:
    """A value as people read it: thousands apart, instants in Paris time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        with contextlib.suppress(OverflowError):  # the last instant that Python knows has no neighbour
            return value.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") if value.tzinfo else str(value)
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def euros(amount: Decimal) -> str:
    """An amount with its sign of money."""
    return f"{amount:,.2f}{EURO}"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def print_json(value: Any) -> None:
    """Prints a value as JSON: amounts, days and paths are texts."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """A value as JSON can say it."""
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
