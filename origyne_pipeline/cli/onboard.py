"""``origyne onboard``: the opening of a VNO's account with the wholesaler."""

import click

from origyne_pipeline.cli.groups import LazyGroup

MODULES: dict[str, str] = {}
"""Command, then its module."""


@click.group(cls=LazyGroup, modules=MODULES, short_help="Open a VNO's account: files, stages, delays.")
def onboard() -> None:
    """The opening of a VNO's account: the files to fill, the stages and their delays."""
