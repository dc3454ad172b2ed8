"""The plan as a calendar file (.ics, RFC 5545): one event of whole days for each step.

An event keeps its UID, so importing a later plan moves it. Days are those of Paris; they have no time, so that every
calendar shows them on the same day.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from origyne_pipeline.onboarding.stages.plan import DONE, Plan, PlannedStep
from origyne_pipeline.onboarding.stages.steps import steps

if TYPE_CHECKING:
    from icalendar import Event

UID = "{step_id}@ouverture-compte.origyne"
PRODUCT = "-//origyne-pipeline//ouverture de compte//FR"


def calendar_bytes(plan: Plan, at: datetime) -> bytes:
    """The content of the file.

    Args:
        plan: the plan.
        at: the present instant; of two versions of an event, a calendar keeps the later.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Ouverture du compte VNO")
    calendar.add("x-wr-timezone", "Europe/Paris")
    for planned in plan.steps.values():
        calendar.add_component(_event(planned, at))
    return bytes(calendar.to_ical())


def _event(planned: PlannedStep, at: datetime) -> "Event":
    from icalendar import Event

    step, event = planned.step, Event()
    event.add("uid", UID.format(step_id=step.id))
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", int(at.timestamp()) // 60)
    event.add("dtstart", planned.first)
    event.add("dtend", planned.last + timedelta(days=1))
    event.add("summary", f"{'✓ ' if planned.state == DONE else ''}{step.label} ({step.owner})")
    event.add("description", _description(planned))
    event.add("categories", [f"Étape {step.stage}", step.group])
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    event.add("priority", 1 if step.is_priority else 5)
    return event


def _description(planned: PlannedStep) -> str:
    step = planned.step
    lines = [f"Étape {step.stage}, {step.group}. Responsable : {step.owner}."]
    if step.waits:
        lines.append(f"Attend : {', '.join(steps()[before].label for before in step.waits)}.")
    if planned.is_critical:
        lines.append("Sur le chemin critique : un retard ici retarde l'ouverture.")
    lines.append("Fait." if planned.state == DONE else f"Commande : {step.how_in_french}")
    return "\n".join(lines)
