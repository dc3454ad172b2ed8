"""``origyne tariff``: the tariff workbook before it is sent."""

import click

from origyne_pipeline.cli.groups import LazyGroup

MODULES: dict[str, str] = {
    "template": "tariff_template",
    "check": "tariff_check",
    "diff": "tariff_diff",
    "impact": "tariff_impact",
    "price": "tariff_price",
}
"""Command, then its module."""


@click.group(cls=LazyGroup, modules=MODULES, short_help="The tariff workbook before it is sent.")
def tariff() -> None:
    """Write, check and compare tariff workbooks, and see what they would change."""
