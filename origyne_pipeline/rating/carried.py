"""``carried_cdrs``: the events that a month takes over from earlier months, as ``cdrs`` has them now.

These are the events that the month before left unrated, and those that came after the issue of their own month. An
event is in the partition of its first deposit. A late file may hold an earlier deposit of it: the event then moves to
another day, or disappears.
"""

from collections.abc import Iterable
from datetime import datetime

from origyne_pipeline.engine import Engine
from origyne_pipeline.in_view import BESIDE
from origyne_pipeline.periods import local_day


def bind_carried(session: Engine, previous_cutoff: datetime) -> None:
    """Binds ``carried_cdrs`` beside ``unrated_before`` and ``late_cdrs``.

    Events are searched in their former partition first. If some are missing, in all days of the view before, then in
    the days that the issued months were issued from: a replaced file does not remove an event that an issued month
    lists. An event that is first deposited after that view is due in its own right, and left out.
    """
    session.query(
        "create or replace temp view carried_keys as select feed, cdr_id, deposited_at from unrated_before"
        " union all select feed, cdr_id, deposited_at from late_cdrs"
    )
    instants = session.query("select distinct deposited_at from carried_keys")
    days = {str(local_day(instant)) for (instant,) in instants}
    _find(session, days)
    key_count = session.count("carried_keys")
    if session.count("found_cdrs") < key_count:
        last_day = str(local_day(previous_cutoff))
        partitions = session.lake.partitions("cdrs")
        _find(session, {day for day in partitions if BESIDE not in day and day <= last_day} | days)
        if session.count("found_cdrs") < key_count:
            _find_as_issued(session, [key for key in partitions if BESIDE in key])
    session.query(
        "create or replace temp view carried_cdrs as select * from found_cdrs"
        f" where deposited_at <= timestamptz '{previous_cutoff.isoformat()}'"
    )


def _find(session: Engine, days: Iterable[str]) -> None:
    session.bind("cdrs", sorted(days), name="searched_cdrs")
    session.query(
        "create or replace temp table found_cdrs as select c.* from searched_cdrs as c"
        " semi join carried_keys as k on c.feed = k.feed and c.cdr_id = k.cdr_id"
    )


def _find_as_issued(session: Engine, keys: Iterable[str]) -> None:
    """Adds the events that are no longer in any day, as the latest issued month had them."""
    session.query("create or replace temp table still_there as select * from found_cdrs")
    session.bind("cdrs", sorted(keys), name="issued_cdrs")
    session.query(
        "create or replace temp table no_longer_there as select c.* from issued_cdrs as c"
        " semi join carried_keys as k on c.feed = k.feed and c.cdr_id = k.cdr_id"
        " anti join still_there as f on c.feed = f.feed and c.cdr_id = f.cdr_id"
    )
    session.query(
        "create or replace temp table found_cdrs as select * from still_there union all"
        " select * from no_longer_there qualify row_number() over (partition by feed, cdr_id order by source_path) = 1"
    )
