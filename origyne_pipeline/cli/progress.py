"""Progress bars on stderr: one per stage, none when stderr is not a terminal."""

import contextlib
from collections.abc import Callable, Iterator

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from origyne_pipeline.cli.logs import LOG
from origyne_pipeline.cli.printing import stderr
from origyne_pipeline.cli.verbosity import is_quiet

StageProgress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and the total."""
BYTES = frozenset({"landing"})
"""Stages that count bytes; the others count files, days or documents."""
MEGA = 1_000_000


@contextlib.contextmanager
def stage_bars() -> Iterator[StageProgress]:
    """Shows the bars for the duration of the block."""
    console = stderr()
    columns = (
        TextColumn("[bold]{task.description:<14}"),
        BarColumn(),
        _Amount("{task.fields[amount]}"),
        TimeElapsedColumn(),
    )
    is_shown = console.is_terminal and not is_quiet()
    with Progress(*columns, console=console, disable=not is_shown, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                LOG.info("%s", stage)
                tasks[stage] = progress.add_task(stage, total=total, amount="")
            amount = (
                f"{done / MEGA:,.1f} of {total / MEGA:,.1f} MB"
                if stage in BYTES
                else f"{done:,} of {total:,}"
            )
            progress.update(tasks[stage], completed=done, total=total, amount=amount)

        yield tell


class _Amount(TextColumn):
    """How much is done, out of the total."""

    def render(self, task: object) -> Text:
        return Text(str(task.fields["amount"]))  # type: ignore[attr-defined]
