"""Rows of sheet Zones: each mobile country code, and where a network needs a zone of its own, its MNC too.

Grain: one network prefix. Source: ITU-T E.212; ``data/README.md``.
"""

import functools
from dataclasses import dataclass

from origyne_pipeline.countries import french_names
from origyne_pipeline.onboarding.tariffs.numbering import read_data, regions


@dataclass(frozen=True)
class Network:
    """An MCC, or an MCC and an MNC, with its zone and the French name of its country."""

    prefix: str
    zone: str
    label: str


@functools.cache
def networks() -> tuple[Network, ...]:
    """Every network prefix, in their order."""
    return tuple(_network(row) for row in read_data("networks.csv"))


def _network(row: dict[str, str]) -> Network:
    if not row["region"]:
        return Network(row["network"], row["zone"], row["label"])
    region = regions()[row["region"]]
    return Network(row["network"], region.zone, row["label"] or french_names()[region.code])
