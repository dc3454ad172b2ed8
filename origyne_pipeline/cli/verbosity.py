"""The options ``--verbose`` and ``--quiet``, before the command or after it.

Quiet leaves out progress and the summary of successful work; warnings, errors and requested results stay.
Verbose prints each stage on stderr as it starts.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from origyne_pipeline.cli.logs import show_log

VERBOSITY = "origyne.verbosity"
Function = TypeVar("Function", bound=Callable[..., Any])


def verbosity() -> int:
    """-1 quiet, 0 normal, 1 verbose."""
    ctx = click.get_current_context(silent=True)
    return int(ctx.meta.get(VERBOSITY, 0)) if ctx else 0


def is_quiet() -> bool:
    """Whether ``--quiet`` was given."""
    return verbosity() < 0


def _set(level: int) -> Callable[[click.Context, click.Parameter, bool], None]:
    def note(ctx: click.Context, _param: click.Parameter, is_given: bool) -> None:
        if is_given and ctx.meta.get(VERBOSITY, level) != level:
            raise click.UsageError("give --verbose or --quiet, not both", ctx)
        if is_given:
            ctx.meta[VERBOSITY] = level
            if level > 0:
                show_log()

    return note


def _options() -> list[click.Option]:
    return [
        click.Option(["-v", "--verbose"], is_flag=True, expose_value=False, callback=_set(1),
                     help="Print each stage as it starts."),
        click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, callback=_set(-1),
                     help="Print only warnings, errors and requested results."),
    ]  # fmt: skip


def verbosity_options(function: Function) -> Function:
    """Adds both options to a function that becomes a command."""
    params = [*getattr(function, "__click_params__", []), *reversed(_options())]
    function.__click_params__ = params  # type: ignore[attr-defined]
    return function


def with_verbosity_options(command: click.Command) -> click.Command:
    """The command, with both options added if it lacks them."""
    if not any(param.name == "quiet" for param in command.params):
        command.params += _options()
    return command
