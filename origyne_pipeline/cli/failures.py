"""Errors as the command line shows them: a message on stderr, and the exit status."""

import re
from collections.abc import Mapping, Sequence
from typing import IO, Any

import click

from origyne_pipeline.cli.logs import LOG, log_path
from origyne_pipeline.cli.printing import stderr, table
from origyne_pipeline.cli.system_faults import system_fault
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.interrupts import is_interrupt
from origyne_pipeline.settings import SettingsError

FAILED, MISUSED, STOPPED = 1, 2, 130
SETTING = re.compile(r"ORIGYNE_[A-Z_]+: ")
"""The start of a message about a setting, or about the file that a setting names."""
SHOWN_ROWS = 5
LONGEST = 300
"""Characters of an unexpected error that are shown."""


class Failure(click.ClickException):
    """An error message, with the rows that break a check, if any."""

    def __init__(
        self, message: str, exit_code: int, broken: Sequence[tuple[str, Sequence[Any]]] = ()
    ) -> None:
        """``broken`` holds (the sentence of the check, the rows that break it)."""
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
        for sentence, rows in self.broken:
            if rows:
                console.print()
                console.print(_rows(sentence, rows))


def failure_of(error: BaseException) -> Failure:
    """The message and exit status of an error: 2 for settings and the files that they name, 130 for Ctrl-C, else 1.

    An unexpected error is one line too; its traceback is in the log.
    """
    if isinstance(error, OrigyneError):
        LOG.error("%s", error)
        return _of_library(error)
    if is_interrupt(error) or is_interrupt(
        error.__cause__
    ):  # Python 3.11 wraps it while a class is being made
        LOG.error("stopped by Ctrl-C")
        return Failure("stopped by Ctrl-C; run the same command again to continue", STOPPED)
    fault = system_fault(error)
    LOG.error("%s", fault or f"{type(error).__name__}: {error}", exc_info=error)
    if fault:
        return Failure(fault, FAILED)
    where = f"the details are in {log_path()}" if log_path() else "the details could not be written to a log"
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST]
    return Failure(f"an error in the program, please report it: {detail}; {where}", FAILED)


def _of_library(error: OrigyneError) -> Failure:
    is_of_a_setting = isinstance(error, SettingsError) or SETTING.match(str(error))
    code = MISUSED if is_of_a_setting else FAILED
    results = getattr(error, "results", ())
    broken = [(f"{result.table} of {result.partition}: {result.title}", result.broken) for result in results]
    failure = Failure(str(error), code, broken)
    for note in getattr(error, "__notes__", ()):
        failure.add_note(note)
    return failure


def _rows(sentence: str, rows: Sequence[Mapping[str, str]]) -> Any:
    return table(sentence, list(rows[0]), [list(row.values()) for row in rows[:SHOWN_ROWS]])


def _escape(text: str) -> str:
    return text.replace("[", r"\[")
