"""``--verbose`` and ``--quiet``, before the command or after it.

Quiet leaves out progress and the summary of work that went well: warnings, errors and results that were asked for stay.
Verbose tells each stage as it begins, on stderr.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from origyne_pipeline.cli.logs import show_log

VERBOSITY = "origyne.verbosity"
Function = TypeVar("Function", bound=Callable[..., Any])


def verbosity() -> int:
    """-1 quiet, 0 as ever, 1 verbose."""
    ctx = click.get_current_context(silent=True)
    return int(ctx.meta.get(VERBOSITY, 0)) if ctx else 0


def is_quiet() -> bool:
    """Whether only what must be said is said."""
    return verbosity() < 0


def _set(level: int) -> Callable[[click.Context, click.Parameter, bool], None]:
    def note(ctx: click.Context, _param: click.Parameter, is_given: bool) -> None:
        if is_given and ctx.meta.get(VERBOSITY, level) != level:
            raise click.UsageError("--verbose or --quiet, not both", ctx)
        if is_given:
            ctx.meta[VERBOSITY] = level
            if level > 0:
                show_log()

    return note


def _options() -> list[click.Option]:
    return [
        click.Option(["-v", "--verbose"], is_flag=True, expose_value=False, callback=_set(1),
                     help="Tell each stage as it begins."),
        click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, callback=_set(-1),
                     help="Only warnings, errors, and results that are asked for."),
    ]  # fmt: skip


def loudness(function: Function) -> Function:
    """Both options, for a function that becomes a command."""
    params = [*getattr(function, "__click_params__", []), *reversed(_options())]
    function.__click_params__ = params  # type: ignore[attr-defined]
    return function


def with_loudness(command: click.Command) -> click.Command:
    """A command with both options, once."""
    if not any(param.name == "quiet" for param in command.params):
        command.params += _options()
    return command
