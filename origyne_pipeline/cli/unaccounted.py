"""How ``origyne status`` shows what is not accounted for: files that are not clean, events that no month bills."""

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
    """Prints what of the deposits is not accounted for; nothing where all is.

    Args:
        waiting: files that the present recipe has not read.
        days: deposit days to clean, or whose checks have to be looked at.
        unbilled: events due before the first month billed.
        unknown: what is wrong with the feeds of the landed files.
    """
    for part in (*_waiting(waiting, days), *_unbilled(unbilled)):
        stdout().print(part)
    if unknown:
        stdout().print(Text(unknown, style="yellow"))


def _waiting(waiting: Sequence[WaitingFile], days: Sequence[date]) -> Iterator[RenderableType]:
    rows = []
    for (feed, day), found in groupby(waiting, key=lambda file: (file.feed, file.day)):
        files = list(found)
        rows.append((feed, day, len(files), files[0].path))
    if rows:
        more = f"and {len(rows) - SHOWN:,} more days" if len(rows) > SHOWN else ""
        note = f"{count(len(waiting), 'file')}; `origyne rate` and `origyne run` clean them first. {more}".strip()
        yield table("Landed and not clean", ["feed", "deposit day", "files", "first"], rows[:SHOWN], note)
    unchecked = sorted(set(days) - {file.day for file in waiting})
    if unchecked:
        named = ", ".join(map(str, unchecked[:SHOWN])) + (", …" if len(unchecked) > SHOWN else "")
        yield Text(
            f"Checks failed or were not looked at, of {count(len(unchecked), 'deposit day')}: {named};"
            " `origyne rate` and `origyne run` look at them first",
            style="yellow",
        )


def _unbilled(unbilled: Sequence[UnbilledEvents]) -> Iterator[RenderableType]:
    if unbilled:
        events = sum(month.events for month in unbilled)
        money = sum((month.supplier_amount_excl_tax for month in unbilled), Decimal(0))
        yield Text(
            f"No month bills {count(events, 'event')}, {euros(money)} as rated by the wholesaler: due in"
            f" {', '.join(month.due_month for month in unbilled)}, before the first month billed;"
            " ORIGYNE_FIRST_MONTH names that month",
            style="yellow",
        )
