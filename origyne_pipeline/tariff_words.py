"""The groups and zones of tariffs as customers read them: data, in ``tariff_words.csv``.

They are those of the contract and of the program's template. A group of mobile numbers (``UE_MOBILE``) has the words
of its group. A code that a VNO invents is written without its underscores: ``origyne tariff check`` names it.
"""

import csv
import functools
from pathlib import Path

TABLE = Path(__file__).with_name("tariff_words.csv")
GROUP, ZONE = "group", "zone"
MOBILE = "_MOBILE"


@functools.cache
def _words(kind: str) -> dict[str, tuple[str, str]]:
    """Article and words by code."""
    with TABLE.open(encoding="utf-8", newline="") as rows:
        return {
            row["code"]: (row["article"], row["words"]) for row in csv.DictReader(rows) if row["kind"] == kind
        }


def group_words(group: str) -> str:
    """A group of destinations; empty where the usage alone says it.

    >>> [group_words(group) for group in ("UE", "UE_MOBILE", "DATA", "MES_AMIS")]
    ['Union européenne', 'Union européenne, mobiles', '', 'Mes amis']
    """
    if group in _words(GROUP):
        return _words(GROUP)[group][1]
    fixed = group.removesuffix(MOBILE)
    if fixed != group and fixed in _words(GROUP):
        return f"{_words(GROUP)[fixed][1]}, mobiles"
    return plain(group).capitalize()


def zone_words(zone: str) -> tuple[str, str] | None:
    """A zone of visited networks, its article and its words; None of a code that has none.

    >>> zone_words("AMNORD"), zone_words("ZONE_A")
    (('l’', 'Amérique du Nord'), None)
    """
    return _words(ZONE).get(zone)


def has_group_words(group: str) -> bool:
    """Whether customers read words for a group, and not its code."""
    return group in _words(GROUP) or group.removesuffix(MOBILE) in _words(GROUP)


def plain(code: str) -> str:
    """A code that a VNO invented, as it can be read.

    >>> plain("ZONE_A")
    'ZONE A'
    """
    return " ".join(code.replace("_", " ").split())
