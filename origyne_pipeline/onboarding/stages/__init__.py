"""The opening of a VNO's account, step by step: who does what, what waits for what, what is done, what is late."""

from origyne_pipeline.onboarding.stages.checklist import CHECKLIST, Checklist, Tick, tick, undo
from origyne_pipeline.onboarding.stages.steps import Group, StageError, Step, groups, step_of, steps

__all__ = [
    "CHECKLIST",
    "Checklist",
    "Group",
    "StageError",
    "Step",
    "Tick",
    "groups",
    "step_of",
    "steps",
    "tick",
    "undo",
]
