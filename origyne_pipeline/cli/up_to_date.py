"""What follows a change of the registers: the tables and the published database are brought up to date.

A kill may come between the two. So a command notes in ``registers/unpublished/`` that it is about to change something,
and removes the note once it is published. The system releases the lock of a note when its process ends, however it
ends: a note that nobody holds is of a command that was stopped, and the next command publishes what that one changed.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

NOTES = Path("registers/unpublished")


@dataclass
class Changes:
    """What a command changed: billing months whose debits or settlement may have, and invoices on which something did.

    ``are_there`` is true of a change that bears on no month, too: the accounts and the database follow it.
    """

    are_there: bool = False
    months: set[str] = field(default_factory=set)
    invoices: set[str] = field(default_factory=set)

    def add(self, *, months: Iterable[str] = (), invoices: Iterable[str] = ()) -> None:
        """Something changed."""
        self.are_there = True
        self.months.update(months)
        self.invoices.update(invoices)


@contextlib.contextmanager
def published_at_the_end(settings: Settings) -> Iterator[Changes]:
    """Around what changes the registers: at the end of the block, the tables and the database follow.

    So they do where an earlier command was stopped before it came to that. A block that fails and commits nothing
    leaves nothing to follow.
    """
    before = _heads(settings.home)
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(_note(settings.home))
        changes = Changes()
        try:
            yield changes
        except BaseException:
            if _heads(settings.home) == before:
                own.unlink(missing_ok=True)
            raise
        stopped = [stack.enter_context(note) for note in _notes_of_stopped(settings.home)]
        if stopped:
            from origyne_pipeline.payments.register import months_collected

            changes.add(months=months_collected(settings.home))
        if changes.are_there:
            bring_up_to_date(settings, _months_of(settings.home, changes))
        for path in (own, *(Path(note.name) for note in stopped)):
            path.unlink(missing_ok=True)


def bring_up_to_date(settings: Settings, months: Iterable[Month]) -> None:
    """Updates the accounts, the debits of months and the published database.

    Args:
        settings: of the data root.
        months: those whose debits or settlement may have changed; none is right, too.
    """
    from assets import launch

    with stage_bars() as progress:
        launcher = launch.Launcher(settings, progress)
        if ordered := sorted(months):
            launcher.read_bank(ordered)
        else:
            launcher.publish()


def _months_of(home: Path, changes: Changes) -> list[Month]:
    months = set(changes.months)
    if changes.invoices:
        from origyne_pipeline.payments.register import months_of_invoices

        months.update(months_of_invoices(home, sorted(changes.invoices)))
    return [Month.parse(month) for month in sorted(months)]


@contextlib.contextmanager
def _note(home: Path) -> Iterator[Path]:
    """Notes that this process is about to change something; the note is locked before anybody can see it."""
    folder = home / NOTES
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{os.getpid()}-{os.urandom(4).hex()}"
    part = folder / f".{path.name}"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        part.replace(path)
        yield path


def _notes_of_stopped(home: Path) -> Iterator[IO[str]]:
    """The notes that no process holds, each now locked by this one; who takes them closes them."""
    for path in sorted((home / NOTES).iterdir()):
        try:
            file = path.open()
        except FileNotFoundError:  # its command has just ended
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            yield file


def _heads(home: Path) -> dict[str, bytes]:
    """What the registers hold, as their heads say."""
    return {path.name: path.read_bytes() for path in sorted((home / "registers").glob("*.head"))}
