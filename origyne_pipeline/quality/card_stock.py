"""Whether the stock of SIM cards lasts until a new order can be there."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from origyne_pipeline.periods import local_day
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.names import STOCK_LASTS
from origyne_pipeline.quality.results import WARN, CheckResult
from origyne_pipeline.quality.scope import ALL
from origyne_pipeline.warehouse import Warehouse

TABLE, SCOPE = "sim_stock", "ALL"


class Stock(Protocol):
    """What the check reads of a row of ``sim_stock``."""

    @property
    def scope(self) -> str:
        """ORDER, UNORDERED or ALL."""

    @property
    def runs_out_on(self) -> date | None:
        """The day on which the stock is used up."""


def stock_warning(rows: Iterable[Stock], weeks: int, today: date) -> str | None:
    """What is wrong with the stock; None while it lasts, or no card is used.

    The week is named, not the day, so that the same warning is not sent again each day.
    """
    for row in rows:
        if row.scope == SCOPE and row.runs_out_on and row.runs_out_on < today + timedelta(weeks=weeks):
            week = max(row.runs_out_on, today)
            week -= timedelta(days=week.weekday())
            return (
                f"at the present pace the SIM cards in stock run out in the week of {week}; delivery takes 4 weeks:"
                " order cards, and see 'origyne sim stock'"
            )
    return None


def check_stock(warehouse: Warehouse, rows: Iterable[Stock], weeks: int, now: datetime) -> CheckResult:
    """Checks that the stock lasts, and keeps the result."""
    warning = stock_warning(rows, weeks, local_day(now))
    result = CheckResult(
        TABLE,
        ALL,
        STOCK_LASTS,
        WARN,
        warning is None,
        warning or "nothing",
        f"the stock lasts {weeks} weeks or more",
        "the stock of SIM cards lasts until new cards can be there",
    )
    with warehouse.session() as session:
        keep_results(session, {f"{TABLE}-{STOCK_LASTS}": [result]}, now)
    return result
