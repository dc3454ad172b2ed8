"""``origyne onboard plan``: when each step will be done, as a table, a picture and a calendar file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.onboard_status import plan_values
from origyne_pipeline.cli.onboard_text import headline
from origyne_pipeline.cli.options import DAY, PATH, json_option, now
from origyne_pipeline.cli.printing import print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import local_day

if TYPE_CHECKING:
    from origyne_pipeline.onboarding.stages.plan import Plan

NAME = "plan_ouverture"
Option = Callable[[Callable[..., None]], Callable[..., None]]


def _file_option(kind: str, what: str) -> Option:
    """``--png``, alone or with a file."""
    name = f"{NAME}.{kind}"
    help_text = f"Write {what}: {name} in this folder, or FILE."
    return click.option(
        f"--{kind}", type=PATH, is_flag=False, flag_value=name, metavar="[FILE]", help=help_text
    )


@click.command("plan", short_help="When each step will be done: table, Gantt picture, calendar file.")
@click.option(
    "--from",
    "begins",
    type=DAY,
    help="When the first step begins; today by default.",
)
@_file_option("png", "the picture (Gantt)")
@_file_option("svg", "the same picture, to enlarge")
@_file_option("ics", "a calendar file")
@json_option
def onboard_plan(
    begins: date | None, png: Path | None, svg: Path | None, ics: Path | None, as_json: bool
) -> None:
    """Plans the steps that are left, in French working days: Monday to Friday without public holidays.

    Steps that are done have the day on which they were done. Nothing is kept.
    """
    from origyne_pipeline.onboarding.stages import Checklist
    from origyne_pipeline.onboarding.stages.plan import plan_of

    home = settings_to_look().home
    plan = plan_of(Checklist.read(home), local_day(now()), begins)
    files = _write(plan, png, svg, ics)
    if as_json:
        print_json({**plan_values(home, plan), "files": files})
        return
    stdout().print(_table(plan))
    for path in files:
        click.echo(f"{path} is written")


def _write(plan: "Plan", png: Path | None, svg: Path | None, ics: Path | None) -> list[Path]:
    from origyne_pipeline.files import write_atomically
    from origyne_pipeline.onboarding.stages import StageError
    from origyne_pipeline.onboarding.stages.calendar_file import calendar_bytes
    from origyne_pipeline.onboarding.stages.drawing import png_bytes, svg_bytes
    from origyne_pipeline.onboarding.stages.gantt import gantt
    from origyne_pipeline.rights import rights_of_caller

    contents: list[tuple[Path | None, Callable[[], bytes]]] = [
        (png, lambda: png_bytes(gantt(plan))),
        (svg, lambda: svg_bytes(gantt(plan))),
        (ics, lambda: calendar_bytes(plan, now())),
    ]
    written = []
    for path, content in contents:
        if path is not None:
            try:
                with rights_of_caller():
                    write_atomically(path, content(), mode=0o666)
            except OSError as error:
                raise StageError(
                    f"{path}: expected a place where a file can be written, found {error.strerror}; give another path"
                ) from None
            written.append(path)
    return written


def _table(plan: "Plan") -> object:
    from origyne_pipeline.onboarding.stages.plan import DONE

    rows = [
        [
            s.step.id,
            s.step.owner,
            s.first,
            s.last,
            "" if s.state == DONE else s.step.days,
            s.state if s.slack is None else "critical" if s.is_critical else f"slack {s.slack}",
        ]
        for s in plan.steps.values()
    ]
    note = f"{headline(plan)}; days are French working days; critical: a delay moves the end"
    return table("", ["step", "owner", "from", "to", "days", "path"], rows, note)
