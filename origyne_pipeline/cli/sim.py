"""``origyne sim``: the SIM cards that were ordered."""

import click

from origyne_pipeline.cli.groups import LazyGroup

MODULES: dict[str, str] = {
    "stock": "sim_stock",
    "puk": "sim_puk",
}
"""Command, then its module."""


@click.group(cls=LazyGroup, modules=MODULES, short_help="SIM cards: what is left, and the PUK of one.")
def sim() -> None:
    """The SIM cards that were ordered: what is left of them, and the PUK of one."""
