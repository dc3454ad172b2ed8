"""Landed files of deposit days to clean tables, small days together."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from origyne_pipeline.mediation.file_bytes import NOT_AS_LANDED
from origyne_pipeline.mediation.file_results import bind_results
from origyne_pipeline.mediation.judged_cdrs import judge_cdrs
from origyne_pipeline.mediation.judging import Judged, judge_rows
from origyne_pipeline.mediation.reading import read_files
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Session, Warehouse

LEAST_MEMORY_MB = 280
BYTES_TOGETHER = 8_000_000
"""Of files whose days are cleaned together: a statement costs a small month as much for one day as for thirty."""


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
        counts: list[DayCounts] = []
        for batch in _batches(warehouse, family, stale):
            own = {day.day for day in batch}
            to_clean -= own
            with warehouse.session(_memory_mb(batch) if family.are_billed_once else None) as session:
                batch_counts, settled = _clean_together(session, family, batch, to_clean)
            counts += batch_counts
            touched = (touched - own) | settled.touched
            if progress:
                progress(len(counts), len(stale))
        for touched_day in sorted(touched):
            settle_again(warehouse, family, touched_day)
        return counts


def _clean_together(
    session: Session, family: Family, days: Sequence[DayFiles], to_clean: set[date]
) -> tuple[list[DayCounts], Settled]:
    """Cleans days: their files to pages, the rows judged all at once, what became of each day written."""
    judge, settle = (judge_cdrs, settle_cdrs) if family.are_billed_once else (judge_rows, _settle_rows)
    files = read_files([file for day in days for file in day.files], family.feeds, session.scratch)
    judged = judge(session, files, family.model)
    refused_by_path = bind_results(session, judged)
    settled = settle(session, family, days, judged, to_clean)
    rows_by_path = Counter[str]()
    for count in judged.counts:
        rows_by_path[count.page.file.path] += count.rows
    changed = {unread.file.path for unread in files.unread if unread.reason == NOT_AS_LANDED}
    counts = []
    for day in days:
        paths = [file.path for file in day.files]
        made_from = tried_again(day.made_from) if changed.intersection(paths) else day.made_from
        for table, column in RESULT_TABLES.items():
            session.save(table, family.key(day.day), made_from=made_from, where=day.rows_by(column))
        rows, refused = (sum(count[path] for path in paths) for count in (rows_by_path, refused_by_path))
        set_aside = settled.set_aside[day.day]
        counts.append(
            DayCounts(day.day, len(paths), rows, rows - refused - set_aside, refused, set_aside, day.fault)
        )
    return counts, settled


def _settle_rows(
    session: Session, family: Family, days: Sequence[DayFiles], _judged: Judged, _to_clean: set[date]
) -> Settled:
    """Commits the table of a family whose days do not depend on one another."""
    (table,) = tables_of_family(family.word)
    session.run(f"mediation/{table}")
    for day in days:
        session.save(table, str(day.day), where=day.rows_by("source_path"))
    return Settled()


def _batches(warehouse: Warehouse, family: Family, stale: Iterable[DayFiles]) -> Iterator[list[DayFiles]]:
    """Days in order, as many together as their files are small; no clean day lies between two of a batch."""
    committed = sorted(
        {key for table in tables_of_family(family.word) for key in warehouse.partitions(table)}
    )
    batch: list[DayFiles] = []
    size = 0
    for day in stale:
        if batch:
            is_full = size + _size(day) > BYTES_TOGETHER
            is_apart = bisect_right(committed, str(batch[-1].day)) < bisect_left(committed, str(day.day))
            if is_full or is_apart:
                yield batch
                batch, size = [], 0
        size += _size(day)
        batch.append(day)
    if batch:
        yield batch


def _size(day: DayFiles) -> int:
    return sum(file.size_bytes for file in day.files)


def _memory_mb(days: Iterable[DayFiles]) -> int:
    """What the events of days may hold in memory: as much for a million rows as for a few, as their files for more."""
    return max(LEAST_MEMORY_MB, sum(map(_size, days)) // 1_000_000)
