"""The steps of the opening of an account, from ``steps.toml``, in an order in which each comes after what it waits for.

Source: the wholesaler's document, section 6 of the contract: three stages, their steps, owners and delays.
"""

import functools
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from origyne_pipeline.errors import OrigyneError

FILE = Path(__file__).with_name("steps.toml")
DAYS_A_WEEK = 5
"""Working days of a week without a holiday."""


class StageError(OrigyneError):
    """A step that does not exist, or that can't be done or undone now."""


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        waits: ids of the steps before it.
        by_file: a file that is checked good does it.
        is_early: it may be done before what it waits for.
        is_unseen: the VNO may not see it: the first step after it that is noted notes it too.
        command: how it is done, where that is not ``onboard done``; ``french_command``: the same in French.
    """

    id: str
    label: str
    owner: str
    days: int
    waits: tuple[str, ...]
    stage: int
    group: str
    is_priority: bool = False
    by_file: bool = False
    is_early: bool = False
    is_unseen: bool = False
    command: str = ""
    french_command: str = ""

    @property
    def how(self) -> str:
        """The command that does it."""
        unseen = "; you may not see it: the next step that you note notes it too" if self.is_unseen else ""
        return f"{self.how_seen}{unseen}"

    @property
    def how_seen(self) -> str:
        """The command that does it, for one who sees it happen."""
        return self.command or f'once it is done: origyne onboard done {self.id} --note "..."'

    @property
    def how_in_french(self) -> str:
        """The same in French."""
        unseen = (
            " ; si vous ne la voyez pas, l'étape suivante que vous notez la note aussi"
            if self.is_unseen
            else ""
        )
        return self.french_command or f'une fois faite : origyne onboard done {self.id} --note "..."{unseen}'


@dataclass(frozen=True)
class Group:
    """Steps of a stage that share a delay, in weeks; None where the document gives none."""

    stage: int
    label: str
    weeks: int | None
    steps: tuple[Step, ...]

    @property
    def working_days(self) -> int | None:
        """The delay in working days."""
        return None if self.weeks is None else self.weeks * DAYS_A_WEEK


@functools.cache
def groups() -> tuple[Group, ...]:
    """The groups of steps, in order."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_group(row) for row in content["group"])


@functools.cache
def steps() -> dict[str, Step]:
    """Every step by its id, in order."""
    return {step.id: step for group in groups() for step in group.steps}


def step_of(step_id: str) -> Step:
    """The step of an id.

    Raises:
        StageError: there is none.
    """
    if step_id in steps():
        return steps()[step_id]
    near = get_close_matches(step_id, steps(), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else "; 'origyne onboard status --all' lists them"
    raise StageError(f"step {step_id!r}: expected the id of a step, found no such id{hint}")


def _group(row: dict[str, Any]) -> Group:
    stage, label = row["stage"], row["label"]
    return Group(stage, label, row.get("weeks"), tuple(_step(each, stage, label) for each in row["step"]))


def _step(row: dict[str, Any], stage: int, group: str) -> Step:
    return Step(
        row["id"],
        row["label"],
        row["owner"],
        row["days"],
        tuple(row["waits"]),
        stage,
        group,
        row.get("priority", False),
        row.get("file", False),
        row.get("early", False),
        row.get("unseen", False),
        row.get("command", ""),
        row.get("commande", ""),
    )
