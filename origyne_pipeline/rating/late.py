"""``late_cdrs``: the events that came after the issue of the month of their deposit stamp.

They are billed in the first month that is not issued. Only days whose files differ from those that the last issued
month was issued from are read: where nothing came late, it costs nothing.
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
    """Late events cannot be distinguished from events that were billed."""


def issued_before(lake: Lake, month: Month, terms: Terms) -> tuple[Month, ...]:
    """The issued months right before a month, without a gap, in order."""
    issued = {other for other in issued_months(lake.home) if terms.calendar.bills(other)}
    run: list[Month] = []
    while month.previous() in issued:
        month = month.previous()
        run.insert(0, month)
    return tuple(run)


def with_what_was_issued(warehouse: Warehouse, month: Month, terms: Terms, tables: Tables) -> Tables:
    """The inputs of an open month and, where days of the last issued month's view have changed, of its late events.

    These are the days of ``cdrs`` that the month was issued from, and the events that the issued months billed.

    Raises:
        LateError: something came late, and an issued month is not rated in the lake.
    """
    run = issued_before(warehouse, month, terms)
    last_issue = issued_from(warehouse.home, run[-1]) if run else None
    if last_issue is None:
        return tables
    days_then = last_issue.tables["cdrs"]
    changed = changed_days(last_issue, tables["cdrs"])
    beside = {key: file for key, file in days_then.items() if BESIDE in key}
    beside |= {f"{day}{BESIDE}{last_issue.month}": days_then[day] for day in changed if day in days_then}
    tables = {**tables, "cdrs": {**tables["cdrs"], **beside}}
    if not changed:
        return tables
    months = terms.calendar.earlier(map(str, issued_months(warehouse.home)), month)
    billed = named(warehouse, "rated_cdrs", months)
    missing = " and ".join(other for other in months if other not in billed)
    if missing:
        raise LateError(
            f"{month}: files came after the issue of {run[-1]}, and their events are compared with those billed."
            f" Expected every issued month rated in the lake, {missing} is not; run {missing} first"
        )
    return {**tables, "rated_cdrs": billed}


def without_lost_late(warehouse: Warehouse, issue: IssuedFrom) -> IssuedFrom:
    """The inputs of an issued month; its late events are looked for again where their file is gone from the lake."""
    late = issue.tables.get(LATE_TABLE, {}).values()
    if not warehouse.absent(LakeFile(LATE_TABLE, file) for file, _ in late if file):
        return issue
    return replace(
        issue, tables={table: files for table, files in issue.tables.items() if table != LATE_TABLE}
    )


def changed_days(
    issue: IssuedFrom, now: Mapping[str, tuple[str | None, int]], table: str = "cdrs"
) -> list[str]:
    """The deposit days of an issued month's view whose file has changed since the issue."""
    last_day = str(issue.terms.calendar.last_day(issue.month))
    before = issue.tables[table]
    days = {day for day in {*before, *now} if BESIDE not in day and day <= last_day}
    nothing = (None, 0)
    return sorted(day for day in days if before.get(day, nothing)[0] != now.get(day, nothing)[0])


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
    last_issue = issued_from(session.lake.home, run[-1])
    assert last_issue is not None
    session.bind("cdrs", changed_days(last_issue, inputs.tables["cdrs"]), name="changed_cdrs")
    session.run(
        "rating/late_cdrs",
        month=str(inputs.month),
        first_issued=str(run[0]),
        first_after=calendar.cutoff(run[0].previous()),
        previous_cutoff=calendar.cutoff(inputs.month.previous()),
    )
