"""The events: RatedCDRs of a deposit day to ``cdrs`` (each event once), copies and refused rows beside.

Conservation: rows read = clean + refused + duplicates + conflicts, per file; it is a check.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from origyne_pipeline.mediation.cleaning_turn import cleaning_turn
from origyne_pipeline.mediation.days import DayCounts, DayFiles, Family, days_of, stale_days, tried_again
from origyne_pipeline.mediation.rows import FileRows
from origyne_pipeline.warehouse import Session, Warehouse, WarehouseError

Progress = Callable[[int, int], None]

LEAST_MEMORY_MB = 280

JUDGED_ROWS = """
create temp view judged_rows as
select j.source_path, j.source_line, j.content_key as reason, r.raw from judged_cdrs as j
left join cdr_rows_at_hand as r on j.source_path = r.source_path and j.source_line = r.source_line
where j.feed is null
"""

UNSETTLED = "unsettled "
"""Before what a day was made from, while an earlier day that it shares events with changes: a kill leaves it stale."""


def clean_cdrs(
    warehouse: Warehouse, family: Family, days: Iterable[date] | None = None, progress: Progress | None = None
) -> list[DayCounts]:
    """Makes the stale days among ``days`` (all when not given), in order, and settles the later days they touch.

    Waits while another process does so on the same data root.
    """
    with cleaning_turn(warehouse.home):
        stale = stale_days(warehouse, family, days)
        counts = []
        to_settle: set[date] = set()
        waiting = {found.day for found in stale}
        for done, found in enumerate(stale):
            waiting.discard(found.day)
            to_settle.discard(found.day)
            made, touched = _clean_day(warehouse, family, found, waiting)
            counts.append(made)
            to_settle |= touched
            if progress:
                progress(done + 1, len(stale))
        for day in sorted(to_settle):
            _settle_again(warehouse, family, day)
        return counts


def _clean_day(
    warehouse: Warehouse, family: Family, found: DayFiles, waiting: set[date]
) -> tuple[DayCounts, set[date]]:
    """Makes one day; also says which later days, not waiting to be made, hold copies of its events."""
    for table in ("cdrs", "set_aside_cdrs"):
        if warehouse.fault_of(table, str(found.day)):
            warehouse.drop(table, str(found.day))  # its former rows can't be read: the files give them again
    with warehouse.session(_memory_mb(found)) as session:
        rows = FileRows(session, family.feeds, in_place=True)
        for file in found.files:
            rows.read(file)
        judged = _judge(session, rows)
        session.query(JUDGED_ROWS)
        refused = rows.note_refused()
        session.view("mediation/received_cdrs")
        touched = _later_days_touched(session, found.day, waiting)
        _mark_unsettled(warehouse, family, touched)
        clean, set_aside = _settle(session, rows, found.day, judged)
        made_from = found.made_from if rows.results.are_as_landed else tried_again(found.made_from)
        for table in ("refused_rows", "file_results"):
            session.save(table, family.key(found.day), made_from=made_from)
        counts = DayCounts(
            found.day, len(found.files), rows.row_count, clean, refused, set_aside, found.fault
        )
        return counts, touched


def _judge(session: Session, rows: FileRows) -> Path:
    """Binds ``judged_cdrs``, each row of the day judged; returns the file that holds them.

    Raises:
        WarehouseError: the engine could not, or lost a row.
    """
    path = session.scratch / "judged_cdrs.parquet"
    rows.judge()
    count = _write_judged(session, rows, path)
    if count != rows.row_count and rows.bring_to_hand():
        count = _write_judged(session, rows, path)
    if rows.mend_guess("judged_cdrs"):
        count = _write_judged(session, rows, path)
    if count != rows.row_count:
        raise WarehouseError(f"{rows.row_count} rows were read and {count} judged: clean the day again")
    return path


def _write_judged(session: Session, rows: FileRows, path: Path) -> int | None:
    """Writes the judged rows and binds them; returns how many, None when the engine cannot read a file in place."""
    session.view("mediation/judged_cdrs", "rows_to_judge")
    try:
        with session.joins_as_written():
            count = session.write("cdrs", path, source="rows_to_judge", in_order=not rows.seem_ordered)
    except WarehouseError:
        if not rows.are_in_place:
            raise
        return None
    session.bind_file("judged_cdrs", "cdrs", path)
    return count


def _memory_mb(found: DayFiles) -> int:
    """What a day may hold in memory: as much for a million rows as for a few, as its files for more."""
    return max(LEAST_MEMORY_MB, sum(file.size_bytes for file in found.files) // 1_000_000)


def _settle(session: Session, rows: FileRows, day: date, judged: Path | None = None) -> tuple[int, int]:
    """Tells first deposits from copies among ``received_cdrs``, and commits both; returns how many of each.

    The file ``judged`` holds the judged rows. Where each of them is an event of its own, it becomes the day's ``cdrs``.
    """
    session.bind("cdrs", _days(session, "cdrs", lambda other: other < day), name="earlier_cdrs")
    is_done = judged is not None and _all_stand(session, judged)
    if is_done:
        session.bind_values("suspected_keys", [])
        session.bind_values("event_copies", [])
    else:
        session.run("mediation/suspected_keys")
        session.run("mediation/event_copies")
    session.view("mediation/cdrs")
    lines: dict[str, list[int]] = defaultdict(list)
    for path, line in session.query(
        "select source_path, source_line from event_copies where verdict is not null"
    ):
        lines[path].append(line)
    session.bind_rows("raw_copies", rows.texts(lines))
    session.run("mediation/set_aside_cdrs")
    if judged and is_done:
        clean = session.keep("cdrs", str(day), judged, session.count("judged_cdrs"))
    else:
        clean = session.save("cdrs", str(day))
    return clean.rows, session.save("set_aside_cdrs", str(day)).rows


def _all_stand(session: Session, judged: Path) -> bool:
    """Whether each judged row is an event that no other row repeats, so that their file is that of ``cdrs``.

    No row has a reason or a content (an event without id needs a rank among its twins), the ids ascend, and no event of
    an earlier day has one between the first and the last of them.
    """
    ((others, first, last),) = session.query(
        "select count(content_key), min(cdr_id), max(cdr_id) from judged_cdrs"
    )
    return (
        not others
        and not session.query(
            "select 1 from earlier_cdrs where cdr_id between $first and $last limit 1",
            {"first": first, "last": last},
        )
        and session.is_as_saved("cdrs", judged)
    )


def _mark_unsettled(warehouse: Warehouse, family: Family, days: Iterable[date]) -> None:
    made = warehouse.partitions("file_results")
    for key in (family.key(day) for day in days):
        if key in made and not made[key].made_from.startswith(UNSETTLED):
            warehouse.say_made_from("file_results", key, UNSETTLED + made[key].made_from)


def _settle_again(warehouse: Warehouse, family: Family, day: date) -> None:
    """Settles a day whose rows did not change but whose earlier days did; one whose files changed too stays stale."""
    key = family.key(day)
    made_from = warehouse.partitions("file_results")[key].made_from.removeprefix(UNSETTLED)
    found = days_of(warehouse, family).get(day)
    if found is None or found.made_from != made_from:
        return
    with warehouse.session() as session:
        rows = FileRows(session, family.feeds)
        rows.know(found.files)
        _bind_received(session, [str(day)], "received_cdrs")
        _settle(session, rows, day)
    warehouse.say_made_from("file_results", key, made_from)


def _later_days_touched(session: Session, day: date, waiting: set[date]) -> set[date]:
    """The later days that hold events with a key that this day holds now, or held before."""
    later = _days(session, "cdrs", lambda other: other > day and other not in waiting)
    if not later:
        return set()
    _bind_received(session, later, "later_cdrs")
    _bind_received(session, [str(day)], "former_cdrs")
    rows = session.query(
        "with held as ("
        " select feed, coalesce(content_key, cdr_id) as event_key from received_cdrs"
        " union select feed, coalesce(content_key, cdr_id) from former_cdrs)"
        " select distinct cast(timezone('Europe/Paris', l.deposited_at) as date) from later_cdrs as l"
        " join held as h on l.feed = h.feed and coalesce(l.content_key, l.cdr_id) = h.event_key"
    )
    return {row[0] for row in rows}


def _bind_received(session: Session, keys: list[str], name: str) -> None:
    """Binds the received rows of days that were settled before: first deposits and copies together."""
    session.bind("cdrs", keys, name=f"{name}_first")
    session.bind("set_aside_cdrs", keys, name=f"{name}_copies")
    session.query(
        f"create or replace temp view {name} as select * from {name}_first"
        f" union all by name select * exclude (verdict, raw) from {name}_copies"
    )


def _days(session: Session, table: str, chosen: Callable[[date], bool]) -> list[str]:
    return [key for key in session.warehouse.partitions(table) if chosen(date.fromisoformat(key))]
