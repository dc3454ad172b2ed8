"""The commands whose file does a step of the opening: where one ends well, its step is noted, once.

The step is noted whatever it waits for, since the file is there, filled and good. One that was written and not filled
yet does no step. A fault of the checklist is a warning: the
check of the file stands. An installation that bills already, and never kept a checklist, keeps none.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from origyne_pipeline.cli.onboard_status import user_name
from origyne_pipeline.cli.options import now
from origyne_pipeline.cli.printing import stderr, warn
from origyne_pipeline.cli.readiness import settings_to_work
from origyne_pipeline.errors import OrigyneError

Files = Callable[[Mapping[str, Any]], tuple[Path, ...]]
"""The files of a call that did a step, from its arguments; none where it did not."""
BILLS = "registers/invoices.sqlite"
LONGEST = 200
"""Characters of the names of files that are kept."""
DECLARED = "origyne_pipeline.step_files"
"""Where a call keeps the files that it declares."""


def note_file_step(command: click.Command, name: str) -> click.Command:
    """A command that notes its step when it ends well; others are left alone."""
    step, callback = STEPS.get(name), command.callback
    if step is None or callback is None or hasattr(callback, "step"):
        return command

    @functools.wraps(callback)
    def with_step(*positional: Any, **values: Any) -> Any:
        try:
            result = callback(*positional, **values)
        except click.exceptions.Exit as end:
            if end.exit_code == 0:
                _note(step, values)
            raise
        _note(step, values)
        return result

    with_step.step = step  # type: ignore[attr-defined]
    command.callback = with_step
    return command


def _named(*names: str) -> Files:
    """The files that some arguments name."""
    return lambda values: tuple(values[name] for name in names if isinstance(values.get(name), Path))


def declare_step_files(ctx: click.Context, files: Iterable[Path]) -> None:
    """Says which files of a call do its step, where only the command knows that they are filled."""
    ctx.meta[DECLARED] = tuple(files)


def _declared(_values: Mapping[str, Any]) -> tuple[Path, ...]:
    declared: tuple[Path, ...] = click.get_current_context().meta.get(DECLARED, ())
    return declared


def _filled_tariff(values: Mapping[str, Any]) -> tuple[Path, ...]:
    """The tariff workbook, unless its offers and prices are those that it was written with."""
    from origyne_pipeline.onboarding.tariffs.untouched import is_untouched

    path: Path = values["file"]
    if not is_untouched(path.read_bytes()):
        return (path,)
    stderr().print(
        f"{path.name} is written, to be filled: its offers and prices are still those of 'origyne tariff template', so"
        " the step tariff-tables is not done; if they are yours: origyne onboard done tariff-tables",
        soft_wrap=True, markup=False, highlight=False,
    )  # fmt: skip
    return ()


STEPS: dict[str, tuple[str, Files]] = {
    "onboard profile": ("electrical-profile", _named("checked")),
    "tariff check": ("tariff-tables", _filled_tariff),
    "onboard artwork": ("artwork", _declared),
    "rio": ("rio-tool", _declared),
    "onboard form": ("further-information", _named("checked", "applied")),
}
"""By command: the step, and which of its files did it."""


def _note(step: tuple[str, Files], values: Mapping[str, Any]) -> None:
    from origyne_pipeline.onboarding.stages import CHECKLIST, Checklist, tick

    step_id, files_of = step
    try:
        home = settings_to_work().home
        if (home / BILLS).exists() and not (home / CHECKLIST).exists():
            return
        if step_id in Checklist.read(home).ticks or not (files := files_of(values)):
            return
        note = ", ".join("".join(c for c in path.name if c.isprintable()) for path in files)[:LONGEST]
        is_new = tick(home, step_id, user_name(), note, now(), is_forced=True)
    except (OrigyneError, OSError) as error:
        warn(f"the step {step_id} of the opening is not noted: {error}")
        return
    if is_new:
        stderr().print(
            f"step {step_id} of the opening is done, noted in {home / CHECKLIST}; 'origyne onboard' says what comes"
            " next",
            soft_wrap=True, markup=False, highlight=False,
        )  # fmt: skip
