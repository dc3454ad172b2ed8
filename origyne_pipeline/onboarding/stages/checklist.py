"""The checklist of the opening of an account: who did which step, on which day, and why; nothing is ever erased.

Kept in ``registers/onboarding.jsonl`` of the data root. An undone step is a line too.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.chained_log import Entry, LogError, open_log, read_log
from origyne_pipeline.integrity import Checked
from origyne_pipeline.onboarding.stages.steps import StageError, Step, step_of, steps
from origyne_pipeline.periods import local_day

CHECKLIST = "registers/onboarding.jsonl"
DONE, UNDONE = "done", "undone"
LONGEST_NAME, LONGEST_NOTE = 80, 500


@dataclass(frozen=True)
class Tick:
    """That a step is done: since which day, who said so, when, and the note. ``missing``: what it did not wait for."""

    step_id: str
    on: date
    by: str
    note: str
    noted_at: datetime
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checklist:
    """The steps that are done, by id."""

    ticks: dict[str, Tick]

    @classmethod
    def read(cls, home: Path) -> "Checklist":
        """The checklist of a data root; nothing is done where there is none.

        Raises:
            LogError: the file was changed or can't be read.
        """
        return cls.of(read_log(home / CHECKLIST))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Checklist":
        """What lines come to."""
        ticks: dict[str, Tick] = {}
        for entry in entries:
            if entry["action"] == UNDONE:
                ticks.pop(entry["step"], None)
                continue
            ticks[entry["step"]] = Tick(
                entry["step"],
                date.fromisoformat(entry["on"]),
                entry["by"],
                entry["note"],
                datetime.fromisoformat(entry["at"]),
                tuple(entry["missing"].split()),
            )
        return cls({step_id: ticks[step_id] for step_id in steps() if step_id in ticks})

    def missing(self, step: Step) -> tuple[str, ...]:
        """The steps that a step waits for and that are not done."""
        return tuple(before for before in step.waits if before not in self.ticks)

    def unseen(self, step: Step) -> tuple[Step, ...]:
        """The steps before a step that are not done, and that nobody may have seen: each after what it waits for."""
        before = [steps()[each] for each in self.missing(step) if steps()[each].is_unseen]
        return tuple(dict.fromkeys(each for one in before for each in (*self.unseen(one), one)))

    def resting_on(self, step_id: str) -> tuple[str, ...]:
        """The steps that are done and wait for a step."""
        return tuple(done for done in self.ticks if step_id in steps()[done].waits)


def tick(
    home: Path,
    step_id: str,
    by: str,
    note: str,
    at: datetime,
    *,
    on: date | None = None,
    is_forced: bool = False,
) -> bool:
    """Notes that a step is done; False when it is done already, so that a second call adds nothing.

    Steps before it that nobody may have seen are noted with it, as of the same day.

    Args:
        home: the data root.
        step_id: the step.
        by: who did it.
        note: what a reader should know of it; may be empty.
        at: the present instant.
        on: the day on which it was done; that of ``at`` by default.
        is_forced: also before what it waits for, as an early step may be; what was missing is kept with it.

    Raises:
        StageError: no such step, nobody did it, a day that is not there yet or before what the step waits for, or it
            waits for steps that are not done.
        LogError: the checklist can't be written, or was changed.
    """
    step, day = step_of(step_id), on or local_day(at)
    if day > local_day(at):
        raise StageError(
            f"{step.id}: expected a day up to today, found {day}; a step is noted once it is done"
        )
    by, note = _checked_text("--by", by, LONGEST_NAME), _checked_text("--note", note, LONGEST_NOTE)
    if not by:
        raise StageError(f"{step.id}: expected the name of who did it, found none; give it with --by")
    with open_log(home / CHECKLIST) as log:
        checklist = Checklist.of(log.entries)
        if step.id in checklist.ticks:
            return False
        unseen = () if is_forced or step.is_early else checklist.unseen(step)
        lines = []
        for each in (*unseen, step):
            missing = checklist.missing(each)
            if not is_forced and not step.is_early:
                _refuse_missing(each, missing)
                _refuse_before(each, day, checklist)
            why = note if each is step else f"noted with {step.id}"
            line = _line(each.id, DONE, by, why, at) | {"on": str(day), "missing": " ".join(missing)}
            checklist.ticks[each.id] = Tick(each.id, day, by, why, at, missing)
            lines.append(line)
        for line in lines:
            log.add(line)
    return True


def undo(home: Path, step_id: str, by: str, note: str, at: datetime, *, is_forced: bool = False) -> bool:
    """Notes that a step is not done after all; False when it is not done anyway.

    Raises:
        StageError: no such step, no note says why, or steps that are done wait for it.
        LogError: the checklist can't be written, or was changed.
    """
    step = step_of(step_id)
    by, note = _checked_text("--by", by, LONGEST_NAME), _checked_text("--note", note, LONGEST_NOTE)
    if not note:
        raise StageError(
            f"{step.id}: expected a note that says why it is undone, found none; give it with --note"
        )
    with open_log(home / CHECKLIST) as log:
        checklist = Checklist.of(log.entries)
        if step.id not in checklist.ticks:
            return False
        later = checklist.resting_on(step.id)
        if later and not is_forced:
            raise StageError(
                f"{step.id}: expected that no done step waits for it, found {', '.join(later)} done; undo that"
                " first, or use --force to undo this step all the same"
            )
        log.add(_line(step.id, UNDONE, by, note, at))
    return True


def check_checklist(home: Path) -> Checked:
    """Whether the checklist is as it was written."""
    checked = Checked("stages")
    try:
        checked.count("entries", len(read_log(home / CHECKLIST)))
    except LogError as error:
        checked.fault(CHECKLIST, str(error), "no step is noted until then")
    return checked


def _refuse_missing(step: Step, missing: Sequence[str]) -> None:
    if missing:
        raise StageError(
            f"{step.id}: expected that what it waits for is done, found {', '.join(missing)} not done; note"
            " that first, or use --force to note this step all the same"
        )


def _refuse_before(step: Step, day: date, checklist: Checklist) -> None:
    """Refuses a day before that of a step that comes before; nothing to say where it comes on the same day."""
    before = max((checklist.ticks[each] for each in step.waits), key=lambda tick: tick.on, default=None)
    if before is not None and day < before.on:
        raise StageError(
            f"{step.id}: expected a day from {before.on} on, when {before.step_id} was done, found {day}; correct"
            f" --on, or the day of {before.step_id} (--undo, then done again), or use --force to note it all the same"
        )


def _line(step_id: str, action: str, by: str, note: str, at: datetime) -> dict[str, str]:
    return {"at": at.isoformat(), "by": by, "step": step_id, "action": action, "note": note}


def _checked_text(option: str, text: str, longest: int) -> str:
    text = text.strip()
    if len(text) > longest:
        raise StageError(f"{option}: expected at most {longest} characters, found {len(text)}; shorten it")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in text):
        raise StageError(f"{option}: expected one line of plain text, found control characters; remove them")
    return text
