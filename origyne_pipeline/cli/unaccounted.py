"""The part of ``origyne status`` on files that are not clean and events that no month bills."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from origyne_pipeline.cli.printing import count, euros, stdout, table
from origyne_pipeline.mediation.waiting import WaitingFile
from origyne_pipeline.status.unbilled import UnbilledEvents

SHOWN = 10


def print_unaccounted(
    waiting: Sequence[WaitingFile],
    days: Sequence[date],
    unbilled: Sequence[UnbilledEvents],
    unknown: str | None,
) -> None:
    """Prints the files and events that no table accounts for, if any.

    Args:
        waiting: landed files that the current version of cleaning has not read.
        days: deposit days to clean or to check.
        unbilled: events due before the first month billed.
        unknown: the warning about files of no known feed.
    """
    for part in (*_waiting(waiting, days), *_unbilled(unbilled)):
        stdout().print(part)
    if unknown:
        stdout().print(Text(unknown, style="yellow"))


def _waiting(waiting: Sequence[WaitingFile], days: Sequence[date]) -> Iterator[RenderableType]:
    rows = []
    for (feed, day), group in groupby(waiting, key=lambda file: (file.feed, file.day)):
        files = list(group)
        rows.append((feed, day, len(files), files[0].path))
    if rows:
        more = (
            f" of {count(len(rows), 'deposit day')}, of which {SHOWN} are shown" if len(rows) > SHOWN else ""
        )
        note = f"{count(len(waiting), 'file')}{more}; `origyne rate` and `origyne run` clean them"
        yield table("Landed, not clean yet", ["feed", "deposit day", "files", "first"], rows[:SHOWN], note)
    unchecked = sorted(set(days) - {file.day for file in waiting})
    if unchecked:
        named = ", ".join(map(str, unchecked[:SHOWN])) + (", …" if len(unchecked) > SHOWN else "")
        yield Text(
            f"Checks failed or did not run, for {count(len(unchecked), 'deposit day')}: {named};"
            " `origyne rate` and `origyne run` run them again",
            style="yellow",
        )


def _unbilled(unbilled: Sequence[UnbilledEvents]) -> Iterator[RenderableType]:
    if unbilled:
        events = sum(month.events for month in unbilled)
        money = sum((month.supplier_amount_excl_tax for month in unbilled), Decimal(0))
        yield Text(
            f"No month bills {count(events, 'event')}, {euros(money)} as rated by the wholesaler: they belong to"
            f" {', '.join(month.due_month for month in unbilled)}, before the first month billed"
            " (ORIGYNE_FIRST_MONTH)",
            style="yellow",
        )
