"""``origyne.duckdb``: a view or table for each table whose header says ``published: yes`` or ``internal``.

Built in another file, checked, then put in place by one rename: a reader that has the former file open can go on
reading it, and its Parquet files stay for a week. Opening the database never disturbs a run.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from origyne_pipeline.in_view import kept_files
from origyne_pipeline.publication.shown import compute_tables, shown_tables
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.database import DATABASE, write_database

KEPT_FOR_READERS = timedelta(days=7)


@dataclass(frozen=True)
class Published:
    """The path of the database, the rows of each table, and how many old files were removed."""

    path: Path
    tables: dict[str, int]
    swept: int


def publish(warehouse: Warehouse, group: str | None = None) -> Published:
    """Replaces the analysts' database with the current state of the lake; a group may read it where one is named."""
    shown = shown_tables()
    with warehouse.session() as session:
        compute_tables(warehouse, session, shown.computed)
        path = warehouse.home / DATABASE
        tables = write_database(session, path, shown.computed, shown.chosen, shown.measures, group)
    swept = warehouse.sweep(KEPT_FOR_READERS.total_seconds(), kept_files(warehouse))
    return Published(warehouse.home / DATABASE, tables, swept)
