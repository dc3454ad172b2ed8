"""What comparing a month with the wholesaler's files gives: totals, days, and each event in dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from origyne_pipeline.assurance.days import days_of_month, growing_months
from origyne_pipeline.assurance.month import bind_deposited
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Warehouse

TOTALS = "reconciliation_totals"
BOUND = ("reconciliation", "rated_cdrs", "unrated_cdrs")
ORDER = (
    "AGREES",
    "NOT_STATED",
    "RATING_DIFFERS",
    "BILLED_AMOUNT_DIFFERS",
    "BILLED_TWICE",
    "MISSING_FROM_RATED",
    "MISSING_FROM_BILLED",
    "NOT_BILLED_YET",
    "RATED_ELSEWHERE",
)
"""The kinds in the order in which they are shown: what agrees first."""
TO_LOOK_AT = ("MISSING_FROM_DAILY", "MISSING_FROM_BILLED", "AMOUNTS_DIFFER", "LOW")
"""States of a day that a person must look at, the worst first."""


class ReconcileError(OrigyneError):
    """There is nothing to compare; the message says what to run first."""


@dataclass(frozen=True)
class ReconcileReport:
    """A month; without ``totals`` it is not rated yet, and its days are all there is."""

    month: Month
    totals: tuple[dict[str, Any], ...]
    days: tuple[dict[str, Any], ...]


def reconcile_report(
    warehouse: Warehouse, month: Month | None, without_amounts: Iterable[str] = ()
) -> ReconcileReport:
    """The totals and days of a month; of the month that grows, where none is given.

    Raises:
        ReconcileError: nothing of it has been deposited.
    """
    month = month or max(growing_months(warehouse), default=None)
    days = days_of_month(warehouse, month, without_amounts) if month else []
    totals: list[dict[str, Any]] = []
    if month and str(month) in warehouse.partitions(TOTALS):
        with warehouse.session() as session:
            session.bind(TOTALS, [str(month)])
            totals = session.dicts(f"select * from {TOTALS}")
    if month is None or not (days or totals):
        raise ReconcileError(
            f"{warehouse.home}: expected events of {month or 'a month'} in the daily or Billed files, found none;"
            " run 'origyne run --month AAAA-MM', or look at what landed with 'origyne status'"
        )
    totals.sort(
        key=lambda row: (row["source"], row["feed"], row["comparison"] == "BILLING", ORDER.index(row["kind"]))
    )
    return ReconcileReport(month, tuple(totals), tuple(days))


def last_compared(warehouse: Warehouse) -> Month | None:
    """The latest month of which totals are kept; None where there is none."""
    return max(map(Month.parse, warehouse.partitions(TOTALS)), default=None)


def disputed_events(warehouse: Warehouse, month: Month) -> list[dict[str, Any]]:
    """Each event or row of a month that differs, by source and kind, the largest difference first.

    Raises:
        ReconcileError: the month is not compared yet.
    """
    if str(month) not in warehouse.partitions(TOTALS):
        raise ReconcileError(
            f"{warehouse.home}: expected {month} to be compared, found no comparison; run"
            f" 'origyne run --month {month} --dry-run', then this again"
        )
    with warehouse.session() as session:
        for table in BOUND:
            session.bind(table, [str(month)])
        for table in ("billed_matches", "cdrs", "billed_cdrs"):
            session.bind(table)
        bind_deposited(session)
        session.run("assurance/disputed_events", month=str(month))
        return session.dicts(
            "select * from disputed_events"
            " order by source, kind, abs(difference_excl_tax) desc nulls last, local_date, local_time, cdr_id,"
            " billed_line"
        )


def days_summed(days: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The days of a month, each summed over the usages of a source and feed; the state is that of the worst usage."""
    sums: dict[tuple[str, str, date], dict[str, Any]] = {}
    for day in days:
        key = (day["source"], day["feed"], day["local_date"])
        row = sums.setdefault(
            key,
            {
                "source": key[0],
                "feed": key[1],
                "local_date": key[2],
                "event_count": 0,
                "billed_event_count": 0,
            }
            | {"usual_event_count": None, "amount_excl_tax": 0, "billed_amount_excl_tax": 0, "states": {}},
        )
        for count in ("event_count", "billed_event_count", "amount_excl_tax", "billed_amount_excl_tax"):
            row[count] += day[count] or 0
        if day["usual_event_count"] is not None:
            row["usual_event_count"] = (row["usual_event_count"] or 0) + day["usual_event_count"]
        row["states"].setdefault(day["state"], []).append(day["usage"])
    return sorted(sums.values(), key=lambda row: (row["source"], row["feed"], row["local_date"]))
