"""What later files would have changed in an issued month. It is reported; the month stays as issued.

Compares the files of the lake that the month was issued from with the current ones; where the files are the same, no
row is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.in_view import InView, named
from origyne_pipeline.issued import IssuedFrom, issued_from, issued_months
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.late import changed_days
from origyne_pipeline.warehouse import Session, Warehouse, relation

ZERO = Decimal(0)
OFFERS = "tariff_offers"
"""Every tariff workbook has rows in this table."""
OF_THE_MONTH = """
    deposited_at <= $cutoff and (strftime(local_date, '%Y-%m') = $month
    or (strftime(local_date, '%Y-%m') < $month and deposited_at > $previous_cutoff))
"""
SAME = "a.feed = b.feed and a.cdr_id = b.cdr_id"
CONTENT = "usage direction line started_at called_number visited_network duration_s volume_bytes".split()


@dataclass(frozen=True)
class Events:
    """A number of events, and their amount as rated by the wholesaler: euros excluding tax."""

    events: int
    supplier_amount_excl_tax: Decimal


@dataclass(frozen=True)
class IssueChange:
    """The differences between an issued month and the same month computed from today's files.

    ``came``: events of files that landed later, billed in later months. ``gone``: events that are no longer in any file
    of its view. ``changed``: events with other content now. ``snapshots``: days whose account snapshots changed.
    ``workbooks``: tariff workbooks that came later.
    """

    month: Month
    came: Events
    gone: Events
    changed: Events
    snapshots: int
    workbooks: int

    def __str__(self) -> str:
        """The differences as one sentence."""
        parts = [
            f"{events.events} {words} ({events.supplier_amount_excl_tax:.2f} € as rated by the wholesaler)"
            for events, words in (
                (self.came, "events came later and are billed in a later month"),
                (self.gone, "events are no longer in any file"),
                (self.changed, "events have other content now"),
            )
            if events.events
        ]
        parts += [f"account snapshots of {self.snapshots} days changed"] if self.snapshots else []
        parts += [f"{self.workbooks} tariff workbooks came later"] if self.workbooks else []
        return "; ".join(parts)


def changes_of(warehouse: Warehouse, months: Iterable[Month] | None = None) -> list[IssueChange]:
    """The changes of each issued month (or of those given) that later files would have changed."""
    changes = []
    for month in issued_months(warehouse.home) if months is None else months:
        issue = issued_from(warehouse.home, month)
        if issue:
            change = _change(warehouse, issue)
            if str(change):
                changes.append(change)
    return changes


def _change(warehouse: Warehouse, issue: IssuedFrom) -> IssueChange:
    now = {
        table: named(warehouse, table, warehouse.partitions(table))
        for table in ("cdrs", "line_observations", OFFERS)
    }
    days = changed_days(issue, now["cdrs"])
    added = removed = changed = Events(0, ZERO)
    snapshots = changed_days(issue, now["line_observations"], "line_observations")
    offers = set(now[OFFERS]) - set(issue.tables[OFFERS])
    workbooks = 0
    if days or offers:
        with warehouse.session() as session:
            if days:
                added, removed, changed = _events(warehouse, session, issue, days)
            if offers:
                session.bind(OFFERS, sorted(offers))
                ((workbooks,),) = session.query(
                    f"select count(distinct (tariff_from, workbook)) from {OFFERS} where deposited_at <= $cutoff",
                    {"cutoff": issue.terms.calendar.cutoff(issue.month)},
                )
    return IssueChange(issue.month, added, removed, changed, len(snapshots), workbooks)


def _events(
    warehouse: Warehouse, session: Session, issue: IssuedFrom, days: list[str]
) -> tuple[Events, Events, Events]:
    params = issue.terms.calendar.parameters(issue.month)
    of_the_month = {name: params[name] for name in ("month", "cutoff", "previous_cutoff")}
    then = InView(warehouse, issue.tables, f"{issue.month} was issued from it")
    for name, lake in (("days_now", warehouse), ("days_then", then)):
        session.query(
            f"create or replace temp view {name} as {relation(lake, 'cdrs', lake.chosen('cdrs', days))}"
        )
    for name in ("now", "then"):
        session.query(
            f"create or replace temp table events_{name} as select * from days_{name} where {OF_THE_MONTH}",
            of_the_month,
        )
    differs = " or ".join(f"a.{column} is distinct from b.{column}" for column in CONTENT)

    def counted(source: str) -> Events:
        ((count, amount),) = session.query(
            f"select count(*), coalesce(sum(a.supplier_amount_excl_tax), 0) from {source}"
        )
        return Events(count, amount)

    return (
        counted(f"events_now as a anti join events_then as b on {SAME}"),
        counted(f"events_then as a anti join events_now as b on {SAME}"),
        counted(f"events_now as a join events_then as b on {SAME} where {differs}"),
    )
