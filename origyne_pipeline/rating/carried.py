"""``carried_cdrs``: the events that the month before left unrated, as ``cdrs`` has them now.

An event lies in the partition of its first deposit, and a file that comes late may bear an earlier one: what was
unrated on one day is then an event of another.
"""

from collections.abc import Iterable
from datetime import datetime

from origyne_pipeline.engine import Engine
from origyne_pipeline.periods import local_day


def bind_carried(session: Engine, previous_cutoff: datetime) -> None:
    """Binds ``carried_cdrs`` beside ``unrated_before``.

    Events are looked for where they stood, and only when some are not there, in all days of the view before. One that
    is first deposited after that view is due by itself, and left out.
    """
    then = session.query("select distinct deposited_at from unrated_before")
    days = {str(local_day(instant)) for (instant,) in then}
    _find(session, days)
    if session.count("found_cdrs") < session.count("unrated_before"):
        last_day = str(local_day(previous_cutoff))
        _find(session, {day for day in session.warehouse.partitions("cdrs") if day <= last_day} | days)
    session.query(
        "create or replace temp view carried_cdrs as select * from found_cdrs"
        f" where deposited_at <= timestamptz '{previous_cutoff.isoformat()}'"
    )


def _find(session: Engine, days: Iterable[str]) -> None:
    session.bind("cdrs", sorted(days), name="searched_cdrs")
    session.query(
        "create or replace temp table found_cdrs as select c.* from searched_cdrs as c"
        " semi join unrated_before as u on c.feed = u.feed and c.cdr_id = u.cdr_id"
    )
