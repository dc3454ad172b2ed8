"""``late_cdrs``: the events that came after the issue of the month that their stamp belongs to.

They are billed in the first month that is not issued. Only days whose files differ from those that the last issued
month was issued from are looked at: a month after which nothing came late costs nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

from origyne_pipeline.engine import Engine
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.in_view import BESIDE, named
from origyne_pipeline.issued import IssuedFrom, Tables, Terms, issued_from, issued_months
from origyne_pipeline.lake import Lake, LakeFile
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Warehouse

LATE_TABLE = "late_cdrs"


class LateError(OrigyneError):
    """Late events that cannot be told from those that were billed."""


def issued_before(lake: Lake, month: Month, terms: Terms) -> tuple[Month, ...]:
    """The issued months right before a month, without a gap, in order."""
    issued = {other for other in issued_months(lake.home) if terms.calendar.bills(other)}
    run: list[Month] = []
    while month.previous() in issued:
        month = month.previous()
        run.insert(0, month)
    return tuple(run)


def with_what_was_issued(warehouse: Warehouse, month: Month, terms: Terms, tables: Tables) -> Tables:
    """The inputs of an open month and, where days that the last issued month saw have changed, what tells it from them.

    That is the days of ``cdrs`` as that month was issued from them, and what the issued months have billed.

    Raises:
        LateError: something came late, and an issued month is not rated in the lake.
    """
    run = issued_before(warehouse, month, terms)
    known = issued_from(warehouse.home, run[-1]) if run else None
    if known is None:
        return tables
    then = known.tables["cdrs"]
    changed = changed_days(known, tables["cdrs"])
    beside = {key: file for key, file in then.items() if BESIDE in key}
    beside |= {f"{day}{BESIDE}{known.month}": then[day] for day in changed if day in then}
    tables = {**tables, "cdrs": {**tables["cdrs"], **beside}}
    if not changed:
        return tables
    months = terms.calendar.earlier(map(str, issued_months(warehouse.home)), month)
    billed = named(warehouse, "rated_cdrs", months)
    missing = " and ".join(other for other in months if other not in billed)
    if missing:
        raise LateError(
            f"{month}: files came after the issue of {run[-1]}, and {missing} is not rated in the lake, so what was"
            f" billed is not known; run {missing} first"
        )
    return {**tables, "rated_cdrs": billed}


def without_lost_late(warehouse: Warehouse, known: IssuedFrom) -> IssuedFrom:
    """The inputs of an issued month; its late events are looked for again where their file is gone from the lake."""
    late = known.tables.get(LATE_TABLE, {}).values()
    if all(file is None or warehouse.has_file(LakeFile(LATE_TABLE, file)) for file, _ in late):
        return known
    return replace(
        known, tables={table: files for table, files in known.tables.items() if table != LATE_TABLE}
    )


def changed_days(
    known: IssuedFrom, now: Mapping[str, tuple[str | None, int]], table: str = "cdrs"
) -> list[str]:
    """The deposit days of an issued month's view whose file is not the one that it was issued from."""
    last_day = str(known.terms.calendar.last_day(known.month))
    then = known.tables[table]
    days = {day for day in {*then, *now} if BESIDE not in day and day <= last_day}
    nothing = (None, 0)
    return sorted(day for day in days if then.get(day, nothing)[0] != now.get(day, nothing)[0])


def bind_late(session: Engine, inputs: IssuedFrom) -> None:
    """Binds ``late_cdrs`` and ``billed_before``, the events that issued months have billed."""
    month, terms = inputs.month, inputs.terms
    if "rated_cdrs" in inputs.tables:
        session.bind("rated_cdrs", list(inputs.tables["rated_cdrs"]), name="rated_before")
        session.query("create or replace temp view billed_before as select feed, cdr_id from rated_before")
    if "late_cdrs" in inputs.tables:
        session.bind("late_cdrs", list(inputs.tables["late_cdrs"]))
    elif "rated_cdrs" in inputs.tables:
        _find_late(session, inputs, issued_before(session.lake, month, terms))
    else:
        session.bind_values("late_cdrs", [])
    if "rated_cdrs" not in inputs.tables:
        session.query(
            "create or replace temp view billed_before as select feed, cdr_id from late_cdrs where false"
        )


def _find_late(session: Engine, inputs: IssuedFrom, run: tuple[Month, ...]) -> None:
    calendar = inputs.terms.calendar
    known = issued_from(session.lake.home, run[-1])
    assert known is not None
    session.bind("cdrs", changed_days(known, inputs.tables["cdrs"]), name="changed_cdrs")
    session.run(
        "rating/late_cdrs",
        month=str(inputs.month),
        first_issued=str(run[0]),
        first_after=calendar.cutoff(run[0].previous()),
        previous_cutoff=calendar.cutoff(inputs.month.previous()),
    )
