"""What later files would have changed of an issued month: told, and never done.

Compares the files of the lake that the month was issued from with those of now; where they are the same files, no row
is read.
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
"""Every tariff workbook has rows of it."""
OF_THE_MONTH = """
    deposited_at <= $cutoff and (strftime(local_date, '%Y-%m') = $month
    or (strftime(local_date, '%Y-%m') < $month and deposited_at > $previous_cutoff))
"""
SAME = "a.feed = b.feed and a.cdr_id = b.cdr_id"
CONTENT = "usage direction line started_at called_number visited_network duration_s volume_bytes".split()


@dataclass(frozen=True)
class Events:
    """So many events, and what they cost as the wholesaler says it: euros excluding tax."""

    events: int
    supplier_amount_excl_tax: Decimal


@dataclass(frozen=True)
class IssueChange:
    """What an issued month would hold now and does not, or holds and would not.

    ``came`` are events of files that landed later, billed in later months; ``gone`` are no longer in any file of its
    view; ``changed`` say something else now. ``snapshots`` are days of account snapshots whose files changed,
    ``workbooks`` tariff workbooks that its view would have and did not.
    """

    month: Month
    came: Events
    gone: Events
    changed: Events
    snapshots: int
    workbooks: int

    def __str__(self) -> str:
        """In words, for a person."""
        parts = [
            f"{found.events} {words} ({found.supplier_amount_excl_tax:.2f} € as the wholesaler says)"
            for found, words in (
                (self.came, "events came later and are billed in a later month"),
                (self.gone, "events are no longer in any file"),
                (self.changed, "events say something else now"),
            )
            if found.events
        ]
        parts += [f"account snapshots of {self.snapshots} days changed"] if self.snapshots else []
        parts += [f"{self.workbooks} tariff workbooks came later"] if self.workbooks else []
        return "; ".join(parts)


def changes_of(warehouse: Warehouse, months: Iterable[Month] | None = None) -> list[IssueChange]:
    """What later files would have changed, of each issued month (or of those given) where they would."""
    found = []
    for month in issued_months(warehouse.home) if months is None else months:
        known = issued_from(warehouse.home, month)
        if known:
            change = _change(warehouse, known)
            if str(change):
                found.append(change)
    return found


def _change(warehouse: Warehouse, known: IssuedFrom) -> IssueChange:
    now = {
        table: named(warehouse, table, warehouse.partitions(table))
        for table in ("cdrs", "line_observations", OFFERS)
    }
    days = changed_days(known, now["cdrs"])
    came = gone = changed = Events(0, ZERO)
    snapshots = changed_days(known, now["line_observations"], "line_observations")
    offers = set(now[OFFERS]) - set(known.tables[OFFERS])
    workbooks = 0
    if days or offers:
        with warehouse.session() as session:
            if days:
                came, gone, changed = _events(warehouse, session, known, days)
            if offers:
                session.bind(OFFERS, sorted(offers))
                ((workbooks,),) = session.query(
                    f"select count(distinct (tariff_from, workbook)) from {OFFERS} where deposited_at <= $cutoff",
                    {"cutoff": known.terms.calendar.cutoff(known.month)},
                )
    return IssueChange(known.month, came, gone, changed, len(snapshots), workbooks)


def _events(
    warehouse: Warehouse, session: Session, known: IssuedFrom, days: list[str]
) -> tuple[Events, Events, Events]:
    params = known.terms.calendar.parameters(known.month)
    of_the_month = {name: params[name] for name in ("month", "cutoff", "previous_cutoff")}
    then = InView(warehouse, known.tables, f"{known.month} was issued from it")
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
