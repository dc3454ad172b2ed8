"""What went wrong, for the person at the terminal: plain words on stderr, and the exit status."""

import re
from collections.abc import Mapping, Sequence
from typing import IO, Any

import click

from origyne_pipeline.cli.logs import LOG, log_path
from origyne_pipeline.cli.printing import stderr, table
from origyne_pipeline.cli.system_faults import system_fault
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import SettingsError

FAILED, MISUSED, STOPPED = 1, 2, 130
SETTING = re.compile(r"ORIGYNE_[A-Z_]+: ")
"""How a message begins that is about a setting, or the file that it names."""
SHOWN_ROWS = 5
LONGEST = 300
"""Characters of an unexpected error that are shown."""
INTERRUPTS = ("DagsterExecutionInterruptedError",)
"""What Ctrl-C is within a run; named, since only the assets know Dagster."""


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
        for note in getattr(self, "__notes__", ()):
            console.print(f"[dim]{_escape(note)}[/]", highlight=False, soft_wrap=True)
        for claim, rows in self.broken:
            if rows:
                console.print()
                console.print(_rows(claim, rows))


def failure_of(error: BaseException) -> Failure:
    """The failure that an error is: status 2 for settings and the files that they name, 130 for Ctrl-C, 1 for all else.

    An error that nothing expects is told in a line too; its traceback is in the log.
    """
    if isinstance(error, OrigyneError):
        LOG.error("%s", error)
        return _of_library(error)
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ in INTERRUPTS:
        LOG.error("stopped by Ctrl-C")
        return Failure("stopped by Ctrl-C; the same command goes on from what is there", STOPPED)
    fault = system_fault(error)
    LOG.error("%s", fault or f"{type(error).__name__}: {error}", exc_info=error)
    if fault:
        return Failure(fault, FAILED)
    where = f"the details are in {log_path()}" if log_path() else "its details could not be written to a log"
    said = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST]
    return Failure(f"a fault of the program, please report it: {said}; {where}", FAILED)


def _of_library(error: OrigyneError) -> Failure:
    is_of_a_setting = isinstance(error, SettingsError) or SETTING.match(str(error))
    code = MISUSED if is_of_a_setting else FAILED
    results = getattr(error, "results", ())
    broken = [
        (f"{found.table} of {found.partition}: {found.sentence or found.check_name}", found.broken)
        for found in results
    ]
    failure = Failure(str(error), code, broken)
    for note in getattr(error, "__notes__", ()):
        failure.add_note(note)
    return failure


def _rows(claim: str, rows: Sequence[Mapping[str, str]]) -> Any:
    return table(claim, list(rows[0]), [list(row.values()) for row in rows[:SHOWN_ROWS]])


def _escape(text: str) -> str:
    return text.replace("[", r"\[")
