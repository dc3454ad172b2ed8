"""Judged RatedCDRs of a deposit day to ``cdrs`` (each event once), copies beside.

Conservation: rows read = clean + refused + duplicates + conflicts, per file; it is a check.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import product
from pathlib import Path

from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.lake import Lake
from origyne_pipeline.mediation.days import DayFiles, Settled, days_of
from origyne_pipeline.mediation.families import Family
from origyne_pipeline.mediation.judging import Judged
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.raw_texts import raw_texts
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Session, Warehouse

UNSETTLED = "unsettled "
"""Prefix of a day's ``made_from`` while an earlier day with its events is cleaned: a kill leaves the day stale."""


def settle_cdrs(
    session: Session, family: Family, days: Sequence[DayFiles], judged: Judged, to_clean: set[date]
) -> Settled:
    """Tells first deposits from copies among the judged rows of days, none of another between, and commits both.

    The later days that hold copies of its events, but for those ``to_clean``, are marked: they are to be settled again.
    """
    glance = session.lake.at_a_glance()
    for table, key in product(tables_of_family(family.word), [str(day.day) for day in days]):
        if glance.fault_of(table, key):
            session.lake.drop(table, key)  # its former rows can't be read: the files give them again
    session.view("mediation/received_cdrs")
    touched = _later_days_touched(session, [day.day for day in days], to_clean)
    _mark_unsettled(session.lake, family, touched)
    set_aside = _settle(session, family, days, judged.written)
    return Settled(set_aside, frozenset(touched))


def settle_again(warehouse: Warehouse, family: Family, day: date) -> None:
    """Settles a day whose rows did not change but whose earlier days did; one whose files changed too stays stale."""
    key = family.key(day)
    made_from = warehouse.partitions("file_results")[key].made_from.removeprefix(UNSETTLED)
    files = days_of(warehouse, family).get(day)
    if files is None or files.made_from != made_from:
        return
    with warehouse.session() as session:
        _bind_received(session, [str(day)], "received_cdrs")
        _settle(session, family, [files])
    warehouse.say_made_from("file_results", key, made_from)


def _settle(
    session: Session, family: Family, days: Sequence[DayFiles], written: Path | None = None
) -> Counter[date]:
    """Tells first deposits from copies among ``received_cdrs``, and commits both; returns how many copies by day.

    Where each of the judged rows ``written`` to a file is an event of its own, it becomes the only day's ``cdrs``.
    """
    session.bind("cdrs", _days(session, "cdrs", lambda other: other < days[0].day), name="earlier_cdrs")
    all_stand = written is not None and len(days) == 1 and _all_stand(session, written)
    if all_stand:
        session.bind_values("suspected_keys", [])
        session.bind_values("event_copies", [])
    else:
        session.run("mediation/suspected_keys")
        session.run("mediation/event_copies")
    session.view("mediation/cdrs")
    _bind_raw_copies(session, family, [file for day in days for file in day.files])
    session.run("mediation/set_aside_cdrs")
    set_aside = Counter[date]()
    for day in days:
        key, where = str(day.day), day.rows_by("source_path")
        if written and all_stand:
            session.keep("cdrs", key, written, session.count("judged_cdrs"))
        else:
            session.save("cdrs", key, where=where)
        set_aside[day.day] = session.save("set_aside_cdrs", key, where=where).rows
    return set_aside


def _bind_raw_copies(session: Session, family: Family, files: Iterable[LandedFile]) -> None:
    """Binds ``raw_copies``: the rows of ``event_copies`` that are set aside, as written."""
    lines: dict[str, list[int]] = defaultdict(list)
    for path, line in session.query(
        "select source_path, source_line from event_copies where verdict is not null"
    ):
        lines[path].append(line)
    session.bind_rows(
        "raw_copies",
        raw_texts(
            (file, section_of(family.feeds, file.feed, file.path), lines[file.path])
            for file in files
            if file.path in lines
        ),
    )


def _all_stand(session: Session, written: Path) -> bool:
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
        and session.is_as_saved("cdrs", written)
    )


def _mark_unsettled(lake: Lake, family: Family, days: Iterable[date]) -> None:
    partitions = lake.partitions("file_results")
    for key in (family.key(day) for day in days):
        if key in partitions and not partitions[key].made_from.startswith(UNSETTLED):
            lake.say_made_from("file_results", key, UNSETTLED + partitions[key].made_from)


def _later_days_touched(session: Session, days: Sequence[date], to_clean: set[date]) -> set[date]:
    """The later days that hold events with a key that these days hold now, or held before."""
    later = _days(session, "cdrs", lambda other: other > days[-1] and other not in to_clean)
    if not later:
        return set()
    _bind_received(session, later, "later_cdrs")
    _bind_received(session, [*map(str, days)], "former_cdrs")
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
    return [key for key in session.lake.partitions(table) if chosen(date.fromisoformat(key))]
