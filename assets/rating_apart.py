"""Rating in a process of its own, as Dagster Pipes starts it: ``python -m assets.rating_apart``.

It knows the library and Pipes, and nothing else of Dagster: it may be a child of the run, as here, or a pod of a
cluster. It is told what to do in the extras of the run, and tells in messages what became of it.
"""

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_pipes import PipesContext, open_dagster_pipes

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.settings import Rating

if TYPE_CHECKING:
    from origyne_pipeline.rating.month import MonthRated

REFUSED = "refused"
"""The message of a month that cannot be rated: its words, for who started the run."""


def order(home: Path, months: Iterable[Month], calendar: BillingCalendar, rating: Rating) -> dict[str, Any]:
    """What to rate, as the extras of a run."""
    return {
        "home": str(home),
        "months": [str(month) for month in months],
        "first_month": str(calendar.first_month),
        "cutoff_day": calendar.cutoff_day,
        "engine": rating.engine,
        "parts": rating.parts,
        "processes": rating.processes,
        "spark_master": rating.spark_master,
        "spark_memory": rating.spark_memory,
        "sail_remote": rating.sail_remote,
    }


def said_of(rated: "MonthRated") -> dict[str, Any]:
    """A month as a message: no amount as a number of JSON."""
    return {
        "month": str(rated.month),
        "due": rated.due,
        "rated": rated.rated,
        "unrated": rated.unrated,
        "amount_excl_tax": str(rated.amount_excl_tax),
        "unrated_excl_tax": str(rated.unrated_excl_tax),
    }


def rated_by(messages: Iterable[Mapping[str, Any]]) -> "list[MonthRated]":
    """The months that messages tell of.

    Raises:
        RatingError: one could not be rated, in the words of the process.
    """
    from origyne_pipeline.rating.month import MonthRated, RatingError

    months_rated = []
    for message in messages:
        if REFUSED in message:
            raise RatingError(message[REFUSED])
        months_rated.append(
            MonthRated(
                Month.parse(message["month"]),
                due=message["due"],
                rated=message["rated"],
                unrated=message["unrated"],
                amount_excl_tax=Decimal(message["amount_excl_tax"]),
                unrated_excl_tax=Decimal(message["unrated_excl_tax"]),
            )
        )
    return months_rated


def rate(pipes: PipesContext) -> None:
    """Rates the months of the order, in order, and reports each; rows and sums of each table at the end."""
    from origyne_pipeline.engines import sessions_of
    from origyne_pipeline.quality.summary import summarise
    from origyne_pipeline.rating.month import rate_month
    from origyne_pipeline.rating.view import MONTHLY_TABLES
    from origyne_pipeline.warehouse import Warehouse

    order = pipes.extras
    warehouse = Warehouse(Path(order["home"]))
    calendar = BillingCalendar(order["cutoff_day"], Month.parse(order["first_month"]))
    try:
        sessions = sessions_of(
            Rating(
                order["engine"],
                spark_master=order["spark_master"],
                spark_memory=order["spark_memory"],
                sail_remote=order["sail_remote"],
            )
        )
        for month in map(Month.parse, order["months"]):
            pipes.log.info(f"rating {month} on {order['engine']}")
            rated = rate_month(warehouse, month, calendar, sessions, order["parts"], order["processes"])
            pipes.report_custom_message(said_of(rated))
    except OrigyneError as error:
        pipes.report_custom_message({REFUSED: str(error)})
        return
    for table in MONTHLY_TABLES:
        partitions = list(summarise(warehouse, table, order["months"]))
        sums = {
            f"{name} of {each.key}": str(amount) for each in partitions for name, amount in each.sums.items()
        }
        rows = sum(each.rows for each in partitions)
        pipes.report_asset_materialization(
            asset_key=table, metadata={"engine": order["engine"], "rows written": rows, **sums}
        )


def main() -> None:
    """The process; its standard output belongs to whoever started the run."""
    os.dup2(2, 1)
    with open_dagster_pipes() as pipes:
        rate(pipes)


if __name__ == "__main__":
    main()
