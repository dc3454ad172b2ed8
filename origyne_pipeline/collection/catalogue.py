"""The register of landed files as a table for the other rooms: ``landed_versions``."""

from collections.abc import Iterable
from dataclasses import asdict

from origyne_pipeline.collection.register import LandedFile, read_landed_files
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS, Patterns, classify
from origyne_pipeline.warehouse import Warehouse

KEY = "all"


def catalogue_landed(warehouse: Warehouse, patterns: Patterns = DEFAULT_PATTERNS) -> int:
    """Writes every version of every landed file to the lake; returns how many there are."""
    rows = [_row(file, patterns) for file in read_landed_files(warehouse.home)]
    with warehouse.session() as session:
        session.bind_values("landed_versions", rows, name="register_rows")
        session.run("collection/landed_versions")
        session.save("landed_versions", KEY)
    return len(rows)


def uncatalogued(warehouse: Warehouse) -> tuple[LandedFile, ...]:
    """The versions in force that are missing or differ in the table: a landing was stopped before it wrote it."""
    with warehouse.session() as session:
        session.bind("landed_versions")
        shown = set(
            session.query(
                "select path, sha256, feed, epoch(deposited_at)::bigint from landed_versions where is_current"
            )
        )
    return tuple(
        file
        for file in _in_force(read_landed_files(warehouse.home))
        if (file.path, file.sha256, file.feed, int(file.deposited_at.timestamp())) not in shown
    )


def _in_force(files: Iterable[LandedFile]) -> Iterable[LandedFile]:
    return (file for file in files if file.superseded_by is None)


def _row(file: LandedFile, patterns: Patterns) -> dict[str, object]:
    deposit = classify(file.path, patterns)
    return asdict(file) | {
        "name": file.name,
        "stored_at": file.landing_file,
        "is_current": file.superseded_at is None,
        "stamped_on": deposit.stamp.date() if deposit.stamp else None,
        "billed_month": deposit.billed_month,
    }
