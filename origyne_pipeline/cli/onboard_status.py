"""``origyne onboard status`` and ``done``: where the opening of an account stands, and what was done."""

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.onboard_text import headline, lateness, next_lines, status_lines
from origyne_pipeline.cli.options import DAY, json_option, now
from origyne_pipeline.cli.printing import print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look, settings_to_work
from origyne_pipeline.periods import local_day

if TYPE_CHECKING:
    from origyne_pipeline.onboarding.stages.plan import Plan


@click.command("status", short_help="What is done, what waits for what, what is late, the next step.")
@click.option("--all", "show_all", is_flag=True, help="Every step, one a row: owner, days, state, note.")
@json_option
def onboard_status(show_all: bool, as_json: bool) -> None:
    """Shows the stages of the opening on one screen. Lateness counts French working days."""
    home = settings_to_look().home
    plan = plan_today(home)
    if as_json:
        print_json(plan_values(home, plan))
    elif show_all:
        stdout().print(_all_steps(home, plan))
    else:
        click.echo("\n".join(status_lines(plan)))


@click.command("done", short_help="Note that a step is done, or undo that.")
@click.argument("step", metavar="STEP")
@click.option("--by", help="Who did it; the user of this machine by default.")
@click.option("--on", type=DAY, help="The day on which it was done; today by default.")
@click.option("--note", default="", help="What a reader should know of it; needed with --undo.")
@click.option("--undo", is_flag=True, help="It is not done after all.")
@click.option("--force", is_flag=True, help="Also where other steps come before it, or rest on it.")
@json_option
def onboard_done(
    step: str, by: str | None, on: date | None, note: str, undo: bool, force: bool, as_json: bool
) -> None:
    """Notes that STEP is done: who, when, and why. Nothing is erased: --undo adds a line too.

    'origyne onboard status --all' lists the steps.
    """
    from origyne_pipeline.onboarding import stages

    if undo and on:
        raise click.UsageError("--on goes without --undo: a step is undone today")
    home, who = settings_to_work().home, by if by is not None else user_name()
    if undo:
        changed = stages.undo(home, step, who, note, now(), is_forced=force)
        outcome = "is no longer done" if changed else "was not done: nothing changed"
    else:
        changed = stages.tick(home, step, who, note, now(), on=on, is_forced=force)
        outcome = "is done" if changed else "was done already: nothing changed"
    plan = plan_today(home)
    if as_json:
        print_json({"step": step, "changed": changed, **plan_values(home, plan)})
        return
    missing = plan.steps[step].missing if changed and not undo else ()
    before = f"; noted before {', '.join(missing)}" if missing else ""
    click.echo(f"{step} {outcome}{before}")
    click.echo("\n".join(next_lines(plan)))


def show_next_step() -> None:
    """Prints where the opening stands, and the next step with its command."""
    plan = plan_today(settings_to_look().home)
    click.echo(headline(plan))
    for planned in plan.to_do:
        if planned.late_by:
            click.echo(f"{planned.step.id} is {lateness(planned.late_by)}")
    click.echo("\n".join(next_lines(plan)))
    click.echo("All of it: 'origyne onboard status'; the commands: 'origyne onboard --help'")


def plan_today(home: Path) -> "Plan":
    """The plan of a data root's checklist, as of today."""
    from origyne_pipeline.onboarding.stages import Checklist
    from origyne_pipeline.onboarding.stages.plan import plan_of

    return plan_of(Checklist.read(home), local_day(now()))


def user_name() -> str:
    """The user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown user"


def plan_values(home: Path, plan: "Plan") -> dict[str, Any]:
    """A plan for programs: every step with its days, its state and who did it."""
    from origyne_pipeline.onboarding.stages import Checklist

    ticks = Checklist.read(home).ticks
    return {
        "today": plan.today,
        "end": plan.end,
        "done": len(plan.done),
        "next": [planned.step.id for planned in plan.to_do],
        "critical_path": plan.critical_path,
        "groups": [
            {
                "stage": g.group.stage,
                "label": g.group.label,
                "weeks": g.group.weeks,
                "done": g.done,
                "steps": len(g.group.steps),
                "due": g.due,
                "late_by_working_days": g.late_by,
            }
            for g in plan.groups
        ],
        "steps": [
            {
                "id": s.step.id,
                "label": s.step.label,
                "stage": s.step.stage,
                "owner": s.step.owner,
                "priority": s.step.is_priority,
                "working_days": s.step.days,
                "waits": s.step.waits,
                "early": s.step.is_early,
                "unseen": s.step.is_unseen,
                "missing": s.missing,
                "state": s.state,
                "first": s.first,
                "last": s.last,
                "due": s.due,
                "late_by_working_days": s.late_by,
                "slack_working_days": s.slack,
                "critical": s.is_critical,
                "command": s.step.how,
                "done": ticks.get(s.step.id),
            }
            for s in plan.steps.values()
        ],
    }


def _all_steps(home: Path, plan: "Plan") -> Any:
    from origyne_pipeline.onboarding.stages import Checklist

    ticks = Checklist.read(home).ticks
    rows = []
    for planned in plan.steps.values():
        tick = ticks.get(planned.step.id)
        state = f"done {tick.on} by {tick.by}" if tick else planned.state
        state += f", due {planned.due}" if planned.due else ""
        state += f", {lateness(planned.late_by)}" if planned.late_by else ""
        state += f", for {', '.join(planned.missing)}" if planned.missing and not tick else ""
        state += f": {tick.note}" if tick and tick.note else ""
        rows.append([planned.step.id, planned.step.label, planned.step.owner, state])
    return table("", ["step", "what", "owner", "state"], rows, headline(plan))
