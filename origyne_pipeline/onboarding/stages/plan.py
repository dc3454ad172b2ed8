"""The plan of what is left to do: first and last day of each step, its slack, and the critical path, in working days.

A step begins on the working day after the last of those that it waits for; one that is late lasts until today at least.
Delays are working days of France (Monday to Friday without public holidays; bridges are worked): 2 weeks are 10,
4 weeks are 20.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from origyne_pipeline.onboarding.stages.checklist import Checklist
from origyne_pipeline.onboarding.stages.steps import Group, Step, groups, steps
from origyne_pipeline.periods import add_working_days, is_working_day, working_day_from, working_days_after

DONE, READY, WAITING = "done", "to do", "waiting"


@dataclass(frozen=True)
class PlannedStep:
    """A step with its days. ``due``: of a step that can be done now, when its time is over.

    ``slack``: the working days by which it may slip without moving the end; 0 is on the critical path, None is done.
    """

    step: Step
    state: str
    first: date
    last: date
    due: date | None
    late_by: int
    slack: int | None
    missing: tuple[str, ...]

    @property
    def is_critical(self) -> bool:
        """Whether a delay of it moves the end."""
        return self.slack == 0


@dataclass(frozen=True)
class PlannedGroup:
    """A group of steps: how many are done, when its delay is over, by how many working days it is late; 0 once done."""

    group: Group
    done: int
    due: date | None
    late_by: int

    @property
    def is_done(self) -> bool:
        """Whether every step of it is done."""
        return self.done == len(self.group.steps)


@dataclass(frozen=True)
class Plan:
    """All steps with their days, as of a day."""

    today: date
    steps: dict[str, PlannedStep]
    groups: tuple[PlannedGroup, ...]

    @property
    def end(self) -> date:
        """The last day of the last step."""
        return max(step.last for step in self.steps.values())

    @property
    def done(self) -> tuple[PlannedStep, ...]:
        """The steps that are done."""
        return self._in_state(DONE)

    @property
    def to_do(self) -> tuple[PlannedStep, ...]:
        """The steps that can be done now: those of priority first, then the latest, then those without slack."""
        return tuple(
            sorted(self._in_state(READY), key=lambda s: (not s.step.is_priority, -s.late_by, s.slack or 0))
        )

    @property
    def early(self) -> tuple[PlannedStep, ...]:
        """The steps that wait, and that the VNO may do before what they wait for."""
        return tuple(planned for planned in self._in_state(WAITING) if planned.step.is_early)

    @property
    def critical_path(self) -> tuple[str, ...]:
        """The ids of the steps that are left and decide on the end, in order."""
        return tuple(step_id for step_id, planned in self.steps.items() if planned.is_critical)

    def _in_state(self, state: str) -> tuple[PlannedStep, ...]:
        return tuple(planned for planned in self.steps.values() if planned.state == state)


def plan_of(checklist: Checklist, today: date, begins: date | None = None) -> Plan:
    """The plan of a checklist.

    Args:
        checklist: what is done.
        today: the day as of which it is made; a step that is left ends on it or later.
        begins: when the first step begins; today by default.
    """
    planned: dict[str, PlannedStep] = {}
    for step in steps().values():
        planned[step.id] = _planned(step, checklist, planned, today, begins or today)
    _add_slack(planned)
    return Plan(today, planned, tuple(_planned_group(group, checklist, today) for group in groups()))


def _planned(
    step: Step, checklist: Checklist, planned: dict[str, PlannedStep], today: date, begins: date
) -> PlannedStep:
    before = max((planned[each].last for each in step.waits), default=None)
    first = working_day_from(begins if before is None else before + timedelta(days=1))
    last = add_working_days(first, step.days - 1)
    if tick := checklist.ticks.get(step.id):
        return PlannedStep(step, DONE, min(first, tick.on), tick.on, None, 0, None, tick.missing)
    missing = checklist.missing(step)
    due = last if step.waits and not missing else None
    late_by = working_days_after(due, today) if due else 0
    # work that is left goes on today at the earliest
    last = max(last, working_day_from(today))
    state = WAITING if missing else READY
    return PlannedStep(step, state, first, last, due, late_by, None, missing)


def _add_slack(planned: dict[str, PlannedStep]) -> None:
    """Adds the slack of each step that is left, from the last to the first."""
    left = {step_id: each for step_id, each in planned.items() if each.state != DONE}
    end = max((each.last for each in left.values()), default=None)
    latest_last: dict[str, date] = {}
    for step_id, each in reversed(left.items()):
        after = [
            _working_day_before(_first_day(latest_last[later], planned[later]))
            for later in left
            if step_id in planned[later].step.waits
        ]
        assert end is not None
        latest_last[step_id] = min(after, default=end)
        slack = working_days_after(each.last, latest_last[step_id])
        planned[step_id] = PlannedStep(**{**vars(each), "slack": slack})


def _first_day(last: date, planned: PlannedStep) -> date:
    """The first day of a step that lasts as long as planned and ends on a day."""
    for _ in range(working_days_after(planned.first, planned.last)):
        last = _working_day_before(last)
    return last


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _planned_group(group: Group, checklist: Checklist, today: date) -> PlannedGroup:
    """A group; its delay runs from the day on which all that its first step waits for was done."""
    done = [checklist.ticks[step.id] for step in group.steps if step.id in checklist.ticks]
    before = [checklist.ticks.get(step_id) for step_id in group.steps[0].waits]
    if group.working_days is None or not before or None in before:
        return PlannedGroup(group, len(done), None, 0)
    due = add_working_days(max(tick.on for tick in before if tick), group.working_days)
    late_by = working_days_after(due, today) if len(done) < len(group.steps) else 0
    return PlannedGroup(group, len(done), due, late_by)
