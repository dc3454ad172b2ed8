"""Days that issued months were issued from, cleaned again where their files are gone from the lake.

The landing folder keeps every version of every file, and the register which versions a month was issued from: the
lake can be lost, late files or not.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.in_view import lost_files, put_back
from origyne_pipeline.issued import IssuedFrom, issued_from
from origyne_pipeline.lake import LakeFile
from origyne_pipeline.mediation.cleaning import clean_days
from origyne_pipeline.mediation.families import family
from origyne_pipeline.periods import Month
from origyne_pipeline.tables import families
from origyne_pipeline.warehouse import Warehouse

DAILY = ("cdrs", "line_observations")
"""The tables by deposit day that an issued month is computed from."""


def remake_issued(
    warehouse: Warehouse, feeds: Sequence[CsvFeed], months: Iterable[Month]
) -> tuple[LakeFile, ...]:
    """Restores the lost files of days that issued months among ``months`` were issued from; returns those restored.

    A file that can't be restored with the same bytes stays lost, and whoever reads the month reports it.
    """
    restored: list[LakeFile] = []
    for month in sorted(set(months)):
        known = issued_from(warehouse.home, month)
        lost = lost_files(warehouse, known, DAILY) if known else []
        if known and lost:
            restored += put_back(warehouse, lost, partial(_clean_then, warehouse, feeds, known))
    return tuple(restored)


def _clean_then(warehouse: Warehouse, feeds: Sequence[CsvFeed], known: IssuedFrom, then: Warehouse) -> None:
    """Cleans, into a lake of its own, the versions of landed files that a month was issued from."""
    (then.home / "landing").symlink_to(warehouse.home / "landing")
    _landed_then(warehouse, then, known)
    for table in DAILY:
        clean_days(then, family(feeds, families()[table]))


def _landed_then(warehouse: Warehouse, then: Warehouse, known: IssuedFrom) -> None:
    """The register of landed files as it was at the issue: the versions that the month was issued from, in force."""
    with warehouse.session() as session:
        session.bind("landed_versions")
        rows = session.dicts("select * from landed_versions")
    chosen = [row | {"is_current": True} for row in rows if known.landed.get(row["path"]) == row["sha256"]]
    with then.session() as session:
        session.bind_values("landed_versions", chosen)
        session.save("landed_versions", "all")
