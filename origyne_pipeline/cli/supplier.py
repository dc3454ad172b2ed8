"""``origyne supplier``: the wholesaler's own invoice, and the claims that follow from it."""

import click

from origyne_pipeline.cli.groups import LazyGroup

MODULES: dict[str, str] = {
    "explain": "supplier_explain",
    "dispute": "supplier_explain",
    "claim": "supplier_claims",
    "claims": "supplier_claims",
    "sent": "supplier_claims",
    "accept": "supplier_claims",
    "refuse": "supplier_claims",
    "credit": "supplier_claims",
}
"""Command, then its module."""


@click.group(
    cls=LazyGroup, modules=MODULES, short_help="The wholesaler's invoice explained, and claims on it."
)
def supplier() -> None:
    """The wholesaler's invoice against what we know, to the cent; claims, until the credit comes."""
