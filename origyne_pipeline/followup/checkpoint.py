"""The checkpoint of an open month: what the events before a day consume, spend and reach, so that they are rated once.

A run that finds one rates what starts from its day on, over what it keeps. It keeps nothing of the lines for which
something before that day has changed (``lines_anew``): these are rated from the first of the month.

Why the rows are those of a month rated whole:

- Events consume in the order of their starts, so what comes before a day decides what is left, and nothing after it
  changes what came before.
- Who shares an allowance or a SIM card is kept, or rated anew, together.
- Tariffs, settings and models are the same, or there is no checkpoint.
- An incident of a fraud rule that goes on past the day makes its line one that is rated anew. New events of the other
  lines start ``margin_days`` after it at the earliest: too far for any rule to bring the two sides together.

A checkpoint counts only beside tables that the same run wrote: after a kill there is none, and the month is rated
whole.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from origyne_pipeline.followup.bound import month_tables
from origyne_pipeline.followup.fraud.rules import lookback
from origyne_pipeline.followup.plan import RECIPE, FollowedMonth, digest, models_digest
from origyne_pipeline.in_view import BESIDE, InView, named
from origyne_pipeline.lake import LakeFile
from origyne_pipeline.periods import local_instant
from origyne_pipeline.rating.view import days_in_view
from origyne_pipeline.settings import Fraud, Settings
from origyne_pipeline.tables import reference_tables
from origyne_pipeline.warehouse import Session, Warehouse, relation

INPUTS_TABLE, DRAWS_TABLE = "checkpoint_inputs", "checkpoint_draws"
LONGEST_CALL = timedelta(hours=6)
"""Of a call that ends after the checkpoint and began before it, unless its line is rated anew (``lines_anew``)."""
OLD_PER_MILLE = 1
"""So few events of a deposit day may lie before the day that the next checkpoint relies on."""
BY_CUSTOMER = ("line_observations", "unrated_cdrs", "recurring_charges", "allowance_draws")
"""Inputs whose changes show in the terms of customers, or in the events that are carried over."""
KEPT = {
    "usage_days_kept": (
        "usage_days",
        "local_date < date '{day}' and line not in (select line from lines_anew)",
    ),
    "unrated_kept": (
        "followed_unrated",
        "started_at < timestamptz '{at}' and line not in (select line from lines_anew)",
    ),
    "tail_kept": (
        "fraud_tail",
        "started_at < timestamptz '{at}' and line not in (select line from lines_anew)",
    ),
    "candidates_kept": (
        "fraud_candidates",
        "incident_day < date '{day}' and line not in (select line from lines_anew)",
    ),
    "reached_kept": (
        "usage_reached",
        "reached_at < timestamptz '{at}' and customer_ref not in (select customer_ref from customers_anew)",
    ),
    "draws_kept": (DRAWS_TABLE, "customer_ref not in (select customer_ref from customers_anew)"),
}
"""Name, table and condition of what a run keeps of the one before."""


@dataclass(frozen=True)
class Checkpoint:
    """A day before which a month's events need not be rated again.

    Attributes:
        day: events that start before it are summed.
        files: the days of ``cdrs`` that were seen, with their files.
    """

    day: date
    files: Mapping[str, str | None]

    @property
    def instant(self) -> datetime:
        """Its first instant."""
        return instant_of(self.day)


def instant_of(day: date) -> datetime:
    """The first instant of a day in Paris."""
    return local_instant(day, time())


def bind_facts(session: Session, each: FollowedMonth, settings: Settings, day: date) -> None:
    """Binds ``checkpoint_facts`` of a checkpoint whose draws are committed."""
    files = named(session.lake, "cdrs", _days_compared(session))
    draws = session.lake.partitions(DRAWS_TABLE)[str(each.month)].file
    rows = [
        {"kind": kind, "name": name, "line": "", "content": content}
        for kind, name, content in (
            ("DAY", "", str(day)),
            ("GENERAL", "", _general(session, each, settings)),
            ("DRAWS", "", draws),
            *(("FILE", key, file) for key, (file, _) in files.items()),
        )
    ]
    session.bind_values(INPUTS_TABLE, rows, name="checkpoint_facts")


def resume(
    session: Session, warehouse: Warehouse, each: FollowedMonth, settings: Settings
) -> Checkpoint | None:
    """Binds what is kept, and leaves only the events to rate in ``cdrs``, ``carried_cdrs`` and ``earlier_draws``.

    The view of the month is bound, its ``months``, settings and limits too. Without a checkpoint nothing is kept, and
    all events stay: the month is rated whole.
    """
    session.bind("cdrs", days_in_view(each.inputs, session.lake.partitions("cdrs")), name="cdrs_in_view")
    session.query("create or replace temp table carried_in_view as select * from carried_cdrs")
    for step in ("line_terms", "carried_terms"):
        session.run(f"followup/{step}")
    checkpoint = _valid(session, warehouse, each, settings)
    for name, (table, _) in KEPT.items():
        session.bind(table, [], name=name)
    session.bind(INPUTS_TABLE, [str(each.month)] if checkpoint else [], name="inputs_then")
    if checkpoint:
        _find_lines(session, warehouse, each, settings, checkpoint)
        _keep(session, each, checkpoint)
        _leave_out(session, checkpoint)
    else:
        session.query("create or replace temp table lines_anew as select '' as line where false")
    return checkpoint


def next_day(session: Session, each: FollowedMonth, fraud: Fraud, former: Checkpoint | None) -> date:
    """The day of the next checkpoint: before it, files of the next days hardly bring events."""
    first = former.day if former else each.month.first_day - timedelta(days=400)
    days = days_in_view(each.inputs, session.lake.partitions("cdrs"))
    session.bind("cdrs", days[-1:], name="newest_cdrs")
    counts = session.query("select local_date, count(*) from newest_cdrs group by 1 order by 1")
    few, before = sum(count for _, count in counts) * OLD_PER_MILLE, 0
    for local_date, count in counts:
        before += count
        if before * 1000 > few:
            day: date = local_date - timedelta(days=margin_days(fraud))
            return max(first, min(day, each.month.last_day))
    return first


def margin_days(fraud: Fraud) -> int:
    """How many days after the checkpoint new events start of a line that is not rated anew."""
    reach = LONGEST_CALL + timedelta(minutes=max(fraud.travel_minutes, 60))
    return 1 + reach // timedelta(hours=23)


def _valid(
    session: Session, warehouse: Warehouse, each: FollowedMonth, settings: Settings
) -> Checkpoint | None:
    """The checkpoint of a month's tables, where one run wrote them all and what concerns everybody is the same."""
    key = str(each.month)
    partitions = [warehouse.partitions(table).get(key) for table in month_tables()]
    marks = {partition.made_from if partition else "" for partition in partitions}
    if each.is_issued or len(marks) > 1 or not marks.isdisjoint({""}):
        return None
    session.bind(INPUTS_TABLE, [key], name="inputs_then")
    facts: dict[str, dict[str, Any]] = {}
    for kind, name, content in session.query(
        "select kind, name, content from inputs_then where kind in ('DAY', 'GENERAL', 'DRAWS', 'FILE')"
    ):
        facts.setdefault(kind, {})[name] = content
    files = facts.get("FILE", {})
    if (
        facts.get("GENERAL", {}).get("") != _general(session, each, settings)
        or facts["DRAWS"][""] != warehouse.partitions(DRAWS_TABLE)[key].file
        or warehouse.absent(LakeFile("cdrs", file) for file in files.values() if file)
    ):
        return None
    return Checkpoint(date.fromisoformat(facts["DAY"][""]), files)


def _general(session: Session, each: FollowedMonth, settings: Settings) -> str:
    """A digest of what every event's rating depends on."""
    inputs = {
        table: dict(files)
        for table, files in each.inputs.tables.items()
        if table not in (*BY_CUSTOMER, *reference_tables(), "cdrs")
    }
    before = {
        name: named(session.lake, table, keys)
        for name, (table, keys) in lookback(session, settings.fraud, each.month).items()
    }
    months = session.query("select month, is_rated, is_next from months order by month")
    parameters = each.inputs.terms.calendar.parameters(each.month)
    rules = [asdict(settings.followup), asdict(settings.fraud)]
    return digest([RECIPE, models_digest(), rules, inputs, before, months, parameters])


def _days_compared(session: Session) -> list[str]:
    """The deposit days of the month's view, and those before them that late events are compared with."""
    return [key for key in session.lake.partitions("cdrs") if BESIDE not in key]


def _find_lines(
    session: Session,
    warehouse: Warehouse,
    each: FollowedMonth,
    settings: Settings,
    checkpoint: Checkpoint,
) -> None:
    """Binds ``lines_anew`` and ``customers_anew``."""
    now = {key: file for key, (file, _) in named(session.lake, "cdrs", _days_compared(session)).items()}
    changed = {key for key in {*now, *checkpoint.files} if now.get(key) != checkpoint.files.get(key)}
    session.bind("cdrs", sorted(changed & now.keys()), name="days_now")
    then = InView(warehouse, {"cdrs": {key: (file, 0) for key, file in checkpoint.files.items()}})
    rows = relation(then, "cdrs", then.chosen("cdrs", sorted(changed & checkpoint.files.keys())))
    session.query(f"create or replace temp view days_then as {rows}")
    settled_before = checkpoint.day + timedelta(days=margin_days(settings.fraud))
    cutoff = each.inputs.terms.calendar.cutoff(each.month)
    session.run("followup/checkpoint_changes", settled_before=settled_before, cutoff=cutoff)
    for table, name in (("followed_unrated", "unrated_then"), ("fraud_candidates", "candidates_then")):
        session.bind(table, [str(each.month)], name=name)
    session.run("followup/lines_anew", checkpoint_day=checkpoint.day, checkpoint_at=checkpoint.instant)
    session.query(
        "create or replace temp table customers_anew as"
        " select name as customer_ref from inputs_then where kind = 'TERMS' and line in (select line from lines_anew)"
        " union select customer_ref from line_terms where line in (select line from lines_anew)"
    )


def _keep(session: Session, each: FollowedMonth, checkpoint: Checkpoint) -> None:
    for name, (table, condition) in KEPT.items():
        session.bind(table, [str(each.month)], name=f"{name}_or_not")
        where = condition.format(day=checkpoint.day, at=checkpoint.instant.isoformat())
        session.query(f"create or replace temp view {name} as select * from {name}_or_not where {where}")


def _leave_out(session: Session, checkpoint: Checkpoint) -> None:
    """Leaves out the events that are kept in sums; what they consume is consumed before."""
    anew = "line in (select line from lines_anew)"
    session.query(
        f"create or replace temp table cdrs_anew as select * from cdrs_in_view"
        f" where local_date < date '{checkpoint.day}' and {anew}"
    )
    session.query(
        "create or replace temp view cdrs as select * from cdrs_in_view"
        f" where local_date >= date '{checkpoint.day}' union all select * from cdrs_anew"
    )
    session.query(
        "create or replace temp view carried_cdrs as select * from carried_in_view"
        f" where local_date >= date '{checkpoint.day}' or {anew}"
    )
    session.query("create or replace temp table draws_of_months as select * from earlier_draws")
    session.query(
        "create or replace temp view earlier_draws as"
        " select * from draws_of_months union all by name select * from draws_kept"
    )
