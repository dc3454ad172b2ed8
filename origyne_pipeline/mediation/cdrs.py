"""The events: RatedCDRs of a deposit day to ``cdrs`` (each event once), copies and refused rows beside.

Conservation: rows read = clean + refused + duplicates + conflicts, per file; it is a check.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from origyne_pipeline.mediation.cleaning_turn import cleaning_turn
from origyne_pipeline.mediation.days import DayCounts, DayFiles, Family, days_of, stale_days
from origyne_pipeline.mediation.rows import FileRows
from origyne_pipeline.warehouse import Session, Warehouse

Progress = Callable[[int, int], None]

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
    with warehouse.session() as session:
        rows = FileRows(session, family.feeds)
        for file in found.files:
            rows.read(file)
        rows.finish()
        session.view("mediation/received_cdrs")
        touched = _later_days_touched(session, found.day, waiting)
        _mark_unsettled(warehouse, family, touched)
        clean, set_aside = _settle(session, rows, found.day)
        for table in ("refused_rows", "file_results"):
            session.save(table, family.key(found.day), made_from=found.made_from)
        read = sum(result["row_count"] for result in rows.results)
        refused = session.count("refused_rows")
        return DayCounts(found.day, len(found.files), read, clean, refused, set_aside), touched


def _settle(session: Session, rows: FileRows, day: date) -> tuple[int, int]:
    """Tells first deposits from copies among ``received_cdrs``, and commits both; returns how many of each."""
    session.bind("cdrs", _days(session, "cdrs", lambda other: other < day), name="earlier_cdrs")
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
    clean = session.save("cdrs", str(day))
    return clean.rows, session.save("set_aside_cdrs", str(day)).rows


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
