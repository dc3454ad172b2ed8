"""What a check of kept files comes to: how many were looked at, and each fault with its remedy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Tick = Callable[[int, int], None]
"""Called with (done, total): bytes for files that are read whole, else items."""


def no_tick(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written: where, what is wrong, what to do."""

    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """All of it, a sentence."""
        return f"{self.place}: {self.problem}; {self.remedy}"


@dataclass
class Checked:
    """The check of one part of a data root. ``counts`` says how many of what were looked at."""

    part: str
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Adds to a count."""
        self.counts[what] = self.counts.get(what, 0) + number

    def fault(self, place: str | Path, problem: str, remedy: str) -> None:
        """Adds a fault."""
        self.faults.append(Fault(str(place), problem, remedy))
