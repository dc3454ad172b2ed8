"""``origyne onboard``: the opening of a VNO's account with the wholesaler."""

import click

from origyne_pipeline.cli.groups import LazyGroup

MODULES: dict[str, str] = {
    "status": "onboard_status",
    "done": "onboard_status",
    "plan": "onboard_plan",
    "artwork": "onboard_artwork",
    "form": "onboard_form",
    "profile": "onboard_profile",
    "clients": "onboard_clients",
}
"""Command, then its module."""


class Onboard(LazyGroup):
    """The group; the name of a step where a command stands is told how to note it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names."""
        from origyne_pipeline.onboarding.stages.steps import steps

        if args and args[0] not in self.modules and args[0] in steps():
            raise click.UsageError(f"{args[0]} is a step; to note it: origyne onboard done {args[0]}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Onboard,
    modules=MODULES,
    invoke_without_command=True,
    short_help="Open a VNO's account: files, stages, delays.",
)
@click.pass_context
def onboard(ctx: click.Context) -> None:
    """The opening of a VNO's account: the files to fill, the stages and their delays.

    Alone, says where one stands and the next step with its command.
    """
    if ctx.invoked_subcommand is None:
        from origyne_pipeline.cli.onboard_status import show_next_step

        show_next_step()
