"""The opening of an account as one screen of 80 columns."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from origyne_pipeline.cli.printing import count
from origyne_pipeline.onboarding.stages.plan import DONE, READY, WAITING, Plan, PlannedGroup, PlannedStep

COLUMNS = 80
INDENT = "             "


def status_lines(plan: Plan) -> Iterator[str]:
    """Where one stands: each group of steps with what is done, to do and waiting, then the next step."""
    yield headline(plan)
    for number, planned in enumerate(plan.groups, 1):
        steps = [plan.steps[step.id] for step in planned.group.steps]
        yield from _wrapped(_group_line(number, planned), INDENT)
        if all(step.state == WAITING for step in steps):
            yield from _paragraph("waits for", _before(steps), ", ")
            yield from _paragraph("early", _early(steps), ", ")
            continue
        if not planned.is_done:
            yield from _paragraph("done", [s.step.id for s in steps if s.state == DONE], ", ")
        for step in steps:
            if step.state == READY:
                yield from _paragraph("to do", [_to_do(step)], "")
        yield from _paragraph("waiting", _chains(steps), "; ")
        yield from _paragraph("early", _early(steps), ", ")
    yield from next_lines(plan)


def headline(plan: Plan) -> str:
    """How many steps are done, and when the last one will be."""
    done = f"Account opening: {len(plan.done)} of {len(plan.steps)} steps done"
    return (
        f"{done}; service opens on {plan.end}"
        if len(plan.done) < len(plan.steps)
        else f"{done} on {plan.end}"
    )


def next_lines(plan: Plan) -> Iterator[str]:
    """The next step with its command, and how many others can be done now."""
    if not plan.to_do:
        yield "Next: the first month, 'origyne doctor', then 'origyne run --month AAAA-MM --dry-run'"
        return
    step, others = plan.to_do[0], len(plan.to_do) - 1
    more = f"; {count(others, 'other step')} can be done now" if others else ""
    yield from _wrapped(f"Next: {step.step.label} ({step.step.owner}){more}", "      ")
    seen = _first_seen_after(plan, step)
    how = (
        f"{step.step.how_seen}; you may not see it: wait for {seen.step.id}, which notes it too, or ask"
        f" {step.step.owner}"
        if seen
        else step.step.how
    )
    yield from _wrapped(f"      {how}", "      ")
    if plan.early:
        names = ", ".join(planned.step.id for planned in plan.early)
        yield from _wrapped(
            f"Meanwhile, if you like: {names} (nothing of the wholesaler's is needed; send nothing before"
            " technical-file)",
            "      ",
        )


def _first_seen_after(plan: Plan, unseen: PlannedStep) -> PlannedStep | None:
    """The first step that the VNO sees after one that it may not see; none for a step that it sees."""
    seen = (planned for planned in plan.steps.values() if not planned.step.is_unseen)
    return next((each for each in seen if unseen.step.id in _unseen_before(plan, each)), None)


def _unseen_before(plan: Plan, planned: PlannedStep) -> set[str]:
    """The steps that one waits for through steps that the VNO may not see."""
    before = [each for each in planned.missing if plan.steps[each].step.is_unseen]
    return set(before).union(*(_unseen_before(plan, plan.steps[each]) for each in before))


def lateness(days: int) -> str:
    """``late by 3 working days``."""
    return f"late by {count(days, 'working day')}"


def _late(days: int) -> str:
    return f", late by {count(days, 'day')}" if days else ""


def _group_line(number: int, planned: PlannedGroup) -> str:
    group = planned.group
    done = f"{planned.done}/{len(group.steps)} done"
    delay = f", {group.weeks} weeks" if group.weeks else ""
    due = f" up to {planned.due}" if planned.due and not planned.is_done else ""
    return f"{number}  Stage {group.stage}  {group.label}: {done}{delay}{due}{_late(planned.late_by)}"


def _to_do(planned: PlannedStep) -> str:
    step = planned.step
    due = f", due {planned.due}" if planned.due else ""
    return f"{step.id} ({step.owner}{', priority' if step.is_priority else ''}){due}{_late(planned.late_by)}"


def _before(steps: Sequence[PlannedStep]) -> list[str]:
    """What steps wait for that is not one of them."""
    own = {planned.step.id for planned in steps}
    return list(dict.fromkeys(each for planned in steps for each in planned.missing if each not in own))


def _early(steps: Sequence[PlannedStep]) -> list[str]:
    """The steps that wait, and may be done already."""
    return [planned.step.id for planned in steps if planned.state == WAITING and planned.step.is_early]


def _chains(steps: Iterable[PlannedStep]) -> list[str]:
    """The steps that wait, each with what it waits for; ``a (for x) > b``: b waits for a."""
    chains: list[str] = []
    before = ""
    for waited, same in groupby((s for s in steps if s.state == WAITING), key=lambda s: s.missing):
        names = [planned.step.id for planned in same]
        if chains and waited == (before,):
            chains[-1] += f" > {', '.join(names)}"
        else:
            chains.append(f"{', '.join(names)} (for {', '.join(waited)})")
        before = names[-1]
    return chains


def _paragraph(name: str, parts: Sequence[str], separator: str) -> Iterator[str]:
    if parts:
        yield from _wrapped(f"   {name:<9} {separator.join(parts)}", INDENT)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
