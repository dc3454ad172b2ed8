"""Families whose days stand by themselves: snapshots to ``line_observations``, BilledCDRs to ``billed_cdrs``."""

from collections.abc import Callable, Iterable
from datetime import date

from origyne_pipeline.mediation.cleaning_turn import cleaning_turn
from origyne_pipeline.mediation.days import DayCounts, Family, stale_days, tried_again
from origyne_pipeline.mediation.rows import FileRows
from origyne_pipeline.warehouse import Warehouse

Progress = Callable[[int, int], None]


def clean_accounts(
    warehouse: Warehouse, family: Family, days: Iterable[date] | None = None, progress: Progress | None = None
) -> list[DayCounts]:
    """Makes the stale days of the account snapshots among ``days`` (all when not given), in order.

    The same content under another name is an observation at its own instant all the same.
    """
    return _clean(warehouse, family, "line_observations", days, progress)


def clean_billed(
    warehouse: Warehouse, family: Family, days: Iterable[date] | None = None, progress: Progress | None = None
) -> list[DayCounts]:
    """Makes the stale days of the BilledCDRs among ``days`` (all when not given), in order."""
    return _clean(warehouse, family, "billed_cdrs", days, progress)


def _clean(
    warehouse: Warehouse, family: Family, table: str, days: Iterable[date] | None, progress: Progress | None
) -> list[DayCounts]:
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
