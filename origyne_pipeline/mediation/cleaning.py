"""Landed files of deposit days to clean tables, a day at a time."""

from collections.abc import Callable, Iterable
from datetime import date

from origyne_pipeline.mediation.cdrs import settle_again, settle_cdrs
from origyne_pipeline.mediation.cleaning_turn import cleaning_turn
from origyne_pipeline.mediation.days import (
    RESULT_TABLES,
    DayCounts,
    DayFiles,
    Settled,
    stale_days,
    tried_again,
)
from origyne_pipeline.mediation.families import Family
from origyne_pipeline.mediation.file_results import bind_results
from origyne_pipeline.mediation.judged_cdrs import judge_cdrs
from origyne_pipeline.mediation.judging import Judged, judge_rows
from origyne_pipeline.mediation.reading import read_files
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Session, Warehouse

LEAST_MEMORY_MB = 280


def clean_days(
    warehouse: Warehouse,
    family: Family,
    days: Iterable[date] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[DayCounts]:
    """Cleans the stale days of a family among ``days`` (all when not given), in order.

    Then settles again the later days that hold copies of their events. Waits while another process cleans on the same
    data root.
    """
    with cleaning_turn(warehouse.home):
        stale = stale_days(warehouse, family, days)
        to_clean = {day.day for day in stale}
        touched: set[date] = set()
        counts = []
        for done, day in enumerate(stale, 1):
            to_clean.discard(day.day)
            day_counts, settled = _clean_day(warehouse, family, day, to_clean)
            counts.append(day_counts)
            touched = (touched - {day.day}) | settled.touched
            if progress:
                progress(done, len(stale))
        for touched_day in sorted(touched):
            settle_again(warehouse, family, touched_day)
        return counts


def _clean_day(
    warehouse: Warehouse, family: Family, day: DayFiles, to_clean: set[date]
) -> tuple[DayCounts, Settled]:
    """Cleans a day: its files to pages, their rows judged, what became of them written."""
    judge, settle, memory_mb = (
        (judge_cdrs, settle_cdrs, _memory_mb(day))
        if family.are_billed_once
        else (judge_rows, _settle_rows, None)
    )
    with warehouse.session(memory_mb) as session:
        files = read_files(day.files, family.feeds)
        judged = judge(session, files, family.model)
        refused = bind_results(session, judged)
        settled = settle(session, family, day, judged, to_clean)
        made_from = day.made_from if files.are_as_landed else tried_again(day.made_from)
        for table in RESULT_TABLES:
            session.save(table, family.key(day.day), made_from=made_from)
    rows, set_aside = judged.row_count, settled.set_aside
    counts = DayCounts(
        day.day, len(day.files), rows, rows - refused - set_aside, refused, set_aside, day.fault
    )
    return counts, settled


def _settle_rows(
    session: Session, family: Family, day: DayFiles, _judged: Judged, _to_clean: set[date]
) -> Settled:
    """Commits the table of a family whose days do not depend on one another."""
    (table,) = tables_of_family(family.word)
    session.run(f"mediation/{table}")
    session.save(table, str(day.day))
    return Settled()


def _memory_mb(day: DayFiles) -> int:
    """What the events of a day may hold in memory: as much for a million rows as for a few, as its files for more."""
    return max(LEAST_MEMORY_MB, sum(file.size_bytes for file in day.files) // 1_000_000)
