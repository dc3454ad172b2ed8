"""Rows of sheet Destinations: the French plan and its overseas territories, every country code, satellites.

Grain: one prefix. Sources: ``data/README.md``.
"""

import csv
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.countries import french_names

DATA = Path(__file__).with_name("data")
MOBILE, SPECIAL = "MOBILE", "SPECIAL"
SPECIAL_CODE, SPECIAL_GROUP = "ETRANGER_SPECIAL", "SPECIAL_ETRANGER"
SPECIAL_LABEL = "Numéros spéciaux à l'étranger"
LABELS = {"US": "États-Unis, Canada", "AC": "Île de l'Ascension"}
"""Regions whose destination is more than one country, or that ISO 3166 does not name."""


@dataclass(frozen=True)
class Region:
    """A country or territory.

    Attributes:
        group: the destination group of its fixed numbers.
        zone: the zone of its mobile networks, for a line that roams there.
        is_mobile_apart: whether its mobile numbers have a destination of their own.
    """

    code: str
    group: str
    zone: str
    is_mobile_apart: bool


@dataclass(frozen=True)
class Destination:
    """A prefix of called numbers, as sheet Destinations has it."""

    prefix: str
    code: str
    label: str
    group: str


def read_data(name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@functools.cache
def regions() -> dict[str, Region]:
    """Every region by its code of two letters."""
    return {
        row["region"]: Region(row["region"], row["group"], row["zone"], row["mobile_apart"] == "OUI")
        for row in read_data("regions.csv")
    }


@functools.cache
def destinations() -> tuple[Destination, ...]:
    """Every prefix: France and overseas, then the world by prefix, then international networks."""
    return (
        *_listed("french_numbers.csv"),
        *(_foreign(row) for row in read_data("foreign_numbers.csv")),
        *_listed("international_networks.csv"),
    )


def _listed(name: str) -> Iterator[Destination]:
    for row in read_data(name):
        yield Destination(row["prefix"], row["destination"], row["label"], row["group"])


def _foreign(row: dict[str, str]) -> Destination:
    region = regions()[row["region"]]
    name = LABELS.get(region.code) or french_names()[region.code]
    if row["kind"] == "special":
        return Destination(row["prefix"], SPECIAL_CODE, SPECIAL_LABEL, SPECIAL_GROUP)
    if row["kind"] == "mobile":
        return Destination(
            row["prefix"], f"{region.code}_MOB", f"{name}, mobiles", f"{region.group}_{MOBILE}"
        )
    label = f"{name}, fixes" if region.is_mobile_apart else name
    return Destination(row["prefix"], region.code, label, region.group)
