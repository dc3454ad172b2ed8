"""``carried_cdrs``: the events that a month takes over from those before it, as ``cdrs`` has them now.

The events that the month before left unrated, and those that came after the issue of their own month. An event lies in
the partition of its first deposit, and a file that comes late may bear an earlier one: what was unrated on one day is
then an event of another, or of none.
"""

from collections.abc import Iterable
from datetime import datetime

from origyne_pipeline.engine import Engine
from origyne_pipeline.in_view import BESIDE
from origyne_pipeline.periods import local_day


def bind_carried(session: Engine, previous_cutoff: datetime) -> None:
    """Binds ``carried_cdrs`` beside ``unrated_before`` and ``late_cdrs``.

    Events are looked for where they stood, and only when some are not there, in all days of the view before, then in
    the days as the issued months were issued from them: a file that was replaced does not take back an event that an
    issued month lists. One that is first deposited after that view is due by itself, and left out.
    """
    session.query(
        "create or replace temp view carried_keys as select feed, cdr_id, deposited_at from unrated_before"
        " union all select feed, cdr_id, deposited_at from late_cdrs"
    )
    then = session.query("select distinct deposited_at from carried_keys")
    days = {str(local_day(instant)) for (instant,) in then}
    _find(session, days)
    wanted = session.count("carried_keys")
    if session.count("found_cdrs") < wanted:
        last_day = str(local_day(previous_cutoff))
        known = session.lake.partitions("cdrs")
        _find(session, {day for day in known if BESIDE not in day and day <= last_day} | days)
        if session.count("found_cdrs") < wanted:
            _find_as_issued(session, [key for key in known if BESIDE in key])
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
    """Adds the events that no day holds any more, as the latest issued month was issued from them."""
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
