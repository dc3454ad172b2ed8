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
}
"""Command, then its module."""


@click.group(
    cls=LazyGroup,
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
