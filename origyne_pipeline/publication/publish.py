"""``origyne.duckdb``: a view or table for each table whose header says ``published: yes`` or ``internal``.

Built in another file, checked, then put in place by one rename: a reader that has the former file open can go on
reading it, and its Parquet files stay for a week. Opening the database never disturbs a run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from origyne_pipeline.in_view import kept_files
from origyne_pipeline.model import table_model
from origyne_pipeline.publication.sim_stock import latest_snapshots
from origyne_pipeline.tables import WHOLE, published, stage_tables
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.database import DATABASE, write_database

KEPT_FOR_READERS = timedelta(days=7)
CURRENT = "current"


@dataclass(frozen=True)
class Published:
    """The path of the database, the rows of each table, and how many old files were removed."""

    path: Path
    tables: dict[str, int]
    swept: int


def publish(warehouse: Warehouse, group: str | None = None) -> Published:
    """Replaces the analysts' database with the current state of the lake; a group may read it where one is named."""
    with warehouse.session() as session:
        computed = stage_tables("publication", WHOLE)
        for read in dict.fromkeys(name for table in computed for name in table_model(table).reads):
            session.bind(read, latest_snapshots(warehouse) if read == "line_observations" else None)
        for table in computed:
            session.run(f"publication/{table}")
        viewed: dict[str, Iterable[str] | None] = {
            table: [CURRENT] if table == "lines" else None
            for how in ("yes", "internal")
            for table in published(how)
            if table not in computed
        }
        tables = write_database(session, warehouse.home / DATABASE, computed, viewed, group)
    swept = warehouse.sweep(KEPT_FOR_READERS.total_seconds(), kept_files(warehouse))
    return Published(warehouse.home / DATABASE, tables, swept)
