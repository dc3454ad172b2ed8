"""Families whose days do not depend on one another, such as the account snapshots and the BilledCDRs."""

from collections.abc import Callable, Iterable
from datetime import date

from origyne_pipeline.mediation.cleaning_turn import cleaning_turn
from origyne_pipeline.mediation.days import DayCounts, Family, stale_days, tried_again
from origyne_pipeline.mediation.rows import FileRows
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Warehouse

Progress = Callable[[int, int], None]


def clean_whole_days(
    warehouse: Warehouse, family: Family, days: Iterable[date] | None = None, progress: Progress | None = None
) -> list[DayCounts]:
    """Cleans the stale days of a family among ``days`` (all when not given), in order, into the family's table.

    The same content under another name counts again: an account snapshot is an observation at its own instant.
    """
    (table,) = tables_of_family(family.word)
    with cleaning_turn(warehouse.home):
        counts = []
        stale = stale_days(warehouse, family, days)
        for done, found in enumerate(stale):
            with warehouse.session() as session:
                rows = FileRows(session, family.feeds)
                for file in found.files:
                    rows.read(file)
                clean = rows.finish()
                session.run(f"mediation/{table}")
                session.save(table, str(found.day))
                made_from = found.made_from if rows.results.are_as_landed else tried_again(found.made_from)
                for other in ("refused_rows", "file_results"):
                    session.save(other, family.key(found.day), made_from=made_from)
                refused = session.count("refused_rows")
                counts.append(
                    DayCounts(found.day, len(found.files), rows.row_count, clean, refused, 0, found.fault)
                )
            if progress:
                progress(done + 1, len(stale))
        return counts
