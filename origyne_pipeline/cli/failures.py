"""What went wrong, for the person at the terminal: plain words on stderr, and the exit status."""

from collections.abc import Mapping, Sequence
from typing import IO, Any

import click

from origyne_pipeline.cli.printing import stderr, table
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import SettingsError

FAILED, MISUSED = 1, 2
SHOWN_ROWS = 5


class Failure(click.ClickException):
    """An error in words, with the rows that break a claim when there are some."""

    def __init__(
        self, message: str, exit_code: int, broken: Sequence[tuple[str, Sequence[Any]]] = ()
    ) -> None:
        """Takes (what the rows break, the rows)."""
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance as well
        self.broken = broken

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints it to stderr."""
        console = stderr()
        console.print(
            f"[bold red]origyne:[/] {_escape(self.format_message())}", highlight=False, soft_wrap=True
        )
        for claim, rows in self.broken:
            if rows:
                console.print()
                console.print(_rows(claim, rows))


def failure_of(error: OrigyneError) -> Failure:
    """The failure that an error of the library is: status 2 for settings, 1 for all else."""
    code = MISUSED if isinstance(error, SettingsError) else FAILED
    results = getattr(error, "results", ())
    broken = [
        (f"{found.table} of {found.partition}: {found.claim or found.check_name}", found.broken)
        for found in results
    ]
    return Failure(str(error), code, broken)


def _rows(claim: str, rows: Sequence[Mapping[str, str]]) -> Any:
    return table(claim, list(rows[0]), [list(row.values()) for row in rows[:SHOWN_ROWS]])


def _escape(text: str) -> str:
    return text.replace("[", r"\[")
