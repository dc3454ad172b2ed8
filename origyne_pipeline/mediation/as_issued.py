"""Days as issued months were issued from them, made again where their files are gone from the lake.

The landing folder keeps every version of every file, and the register which versions a month was issued from: the
lake can be lost, late files or not.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.in_view import lost_files, put_back
from origyne_pipeline.issued import IssuedFrom, issued_from
from origyne_pipeline.mediation.cdrs import clean_cdrs
from origyne_pipeline.mediation.families import family
from origyne_pipeline.mediation.whole_days import clean_whole_days
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Warehouse

DAILY = ("cdrs", "line_observations")


def remake_issued(
    warehouse: Warehouse, feeds: Sequence[CsvFeed], months: Iterable[Month]
) -> tuple[Path, ...]:
    """Makes again the lost files of days that issued months among ``months`` were issued from; returns those made.

    What can't be made the same stays lost, and whoever reads the month says so.
    """
    made: list[Path] = []
    for month in sorted(set(months)):
        known = issued_from(warehouse.home, month)
        lost = lost_files(warehouse, known, DAILY) if known else []
        if known and lost:
            made += put_back(warehouse, lost, partial(_clean_then, warehouse, feeds, known))
    return tuple(made)


def _clean_then(warehouse: Warehouse, feeds: Sequence[CsvFeed], known: IssuedFrom, then: Warehouse) -> None:
    """Cleans, into a lake of its own, the versions of landed files that a month was issued from."""
    (then.home / "landing").symlink_to(warehouse.home / "landing")
    _landed_then(warehouse, then, known)
    clean_cdrs(then, family(feeds, "rated_cdrs"))
    clean_whole_days(then, family(feeds, "accounts"))


def _landed_then(warehouse: Warehouse, then: Warehouse, known: IssuedFrom) -> None:
    """The register of landed files as it was at the issue: the versions that the month was issued from, in force."""
    with warehouse.session() as session:
        session.bind("landed_versions")
        rows = session.dicts("select * from landed_versions")
    chosen = [row | {"is_current": True} for row in rows if known.landed.get(row["path"]) == row["sha256"]]
    with then.session() as session:
        session.bind_values("landed_versions", chosen)
        session.save("landed_versions", "all")
