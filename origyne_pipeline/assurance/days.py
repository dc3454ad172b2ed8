"""``reconciliation_days``: the daily files against the Billed ones by local day, while a month grows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from origyne_pipeline.assurance.stated_amounts import bind_paths_without_amounts
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Session, Warehouse

DAYS = "reconciliation_days"
MODEL = f"assurance/{DAYS}"


def growing_months(warehouse: Warehouse) -> tuple[Month, ...]:
    """The months whose days are compared anew: the last deposit's, the one before, and those never compared."""
    deposited = [date.fromisoformat(day) for day in warehouse.partitions("cdrs")]
    if not deposited:
        return ()
    month, last = Month.of(deposited[0]), Month.of(deposited[-1])
    known, months = warehouse.partitions(DAYS), []
    while month <= last:
        if str(month) not in known or month >= last.previous():
            months.append(month)
        month = month.next()
    return tuple(months)


def compare_days(warehouse: Warehouse, months: Iterable[Month], without_amounts: Iterable[str] = ()) -> None:
    """Compares the days of some months and commits them, one partition a month."""
    paths = tuple(without_amounts)
    for month in months:
        with warehouse.session() as session:
            _run(session, month, paths)
            session.save(DAYS, str(month))


def days_of_month(
    warehouse: Warehouse, month: Month, without_amounts: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """The days of a month as the lake is now, nothing kept; in the order of the table's grain."""
    with warehouse.session() as session:
        _run(session, month, without_amounts)
        return session.dicts(f"select * from {DAYS} order by source, feed, usage, local_date")


def days_kept(warehouse: Warehouse, month: Month) -> list[dict[str, Any]]:
    """The days of a month as they were last compared; in the order of the table's grain."""
    with warehouse.session() as session:
        session.bind(DAYS, [str(month)])
        return session.dicts(f"select * from {DAYS} order by source, feed, usage, local_date")


def _run(session: Session, month: Month, without_amounts: Iterable[str]) -> None:
    """What comes after the month that follows is billed later, and left out."""
    last = month.next().next().last_day
    for table in ("cdrs", "billed_cdrs"):
        days = [
            day
            for day in session.lake.partitions(table)
            if month.first_day <= date.fromisoformat(day) <= last
        ]
        session.bind(table, days)
    session.bind(DAYS, [str(month.previous())], name="days_before")
    bind_paths_without_amounts(session, without_amounts)
    session.run(MODEL, month=str(month), first_day=month.first_day, next_first_day=month.next().first_day)
