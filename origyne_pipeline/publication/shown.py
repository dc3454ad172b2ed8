"""What the analysts' database shows: the tables that it is made of, and the partitions of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from origyne_pipeline.model import table_model
from origyne_pipeline.publication.sim_stock import latest_snapshots
from origyne_pipeline.tables import WHOLE, published, stage_tables
from origyne_pipeline.warehouse import Session, Warehouse

CURRENT = "current"


@dataclass(frozen=True)
class Shown:
    """The tables of the analysts' database.

    Attributes:
        computed: those that are computed when they are published.
        chosen: those of the lake, each with the keys of the partitions that are shown; None: all.
        measures: views on these tables, each after those that it reads.
    """

    computed: tuple[str, ...]
    chosen: dict[str, Iterable[str] | None]
    measures: tuple[str, ...]


def shown_tables() -> Shown:
    """Every table whose header says ``published: yes`` or ``internal``."""
    computed, measures = stage_tables("publication", WHOLE), stage_tables("measures", WHOLE)
    return Shown(
        computed,
        {
            table: [CURRENT] if table == "lines" else None
            for how in ("yes", "internal")
            for table in published(how)
            if table not in (*computed, *measures)
        },
        measures,
    )


def compute_tables(warehouse: Warehouse, session: Session, computed: Sequence[str]) -> None:
    """Makes tables that are computed when they are published, in a session."""
    for read in dict.fromkeys(name for table in computed for name in table_model(table).reads):
        session.bind(read, latest_snapshots(warehouse) if read == "line_observations" else None)
    for table in computed:
        session.run(f"publication/{table}")
