"""The assurance of one billing month: against the wholesaler's files, and its margin with what lowers it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from origyne_pipeline.assurance.stated_amounts import bind_paths_without_amounts
from origyne_pipeline.model_run import ModelRun
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Session, Warehouse

if TYPE_CHECKING:
    import polars as pl

MATCHES = "billed_matches"
MONTHLY_TABLES = (
    MATCHES,
    "reconciliation",
    "reconciliation_totals",
    "margin",
    "margin_details",
    "margin_causes",
    "prices_below_cost",
    "prefixes_reached",
    "uncosted_cdrs",
)
"""What events and margins come to; the wholesaler's invoice is compared apart."""
Values = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class MonthAssured:
    """The result: the number of differences by kind; revenue, cost and losses by cause in euros excluding tax."""

    month: Month
    differences: dict[str, int]
    revenue_excl_tax: Decimal
    cost_excl_tax: Decimal
    losses_excl_tax: dict[str, Decimal]


def assure_month(
    warehouse: Warehouse,
    month: Month,
    tariff_costs: "pl.DataFrame | None" = None,
    without_amounts: Iterable[str] = (),
    prices: Values = (),
    prefixes: Values = (),
) -> MonthAssured:
    """Compares a rated month with the wholesalers' files and commits the differences and the margin.

    Args:
        warehouse: the lake.
        month: a rated month.
        tariff_costs: what events cost by their wholesaler's own tariffs, where its file gives no cost.
        without_amounts: the files that state no amounts (see ``paths_without_amounts``).
        prices: the rows of Tarifs that the events were sold by (see ``sold_prices``).
        prefixes: the prefixes of the same workbooks.
    """
    with warehouse.session() as session:
        if tariff_costs is None:
            session.bind_values("tariff_costs", [])
        else:
            session.bind_rows("tariff_costs", tariff_costs)
        bind_paths_without_amounts(session, without_amounts)
        session.bind_values("sold_prices", [dict(row) for row in prices])
        session.bind_values("sold_prefixes", [dict(row) for row in prefixes])
        for table in ("billed_cdrs", "cdrs"):
            session.bind(table)
        for table in ("rated_cdrs", "unrated_cdrs"):
            session.bind(table, [str(month)])
        bind_deposited(session)
        models = ModelRun(
            session,
            "assurance",
            {"month": str(month)},
            done={"tariff_costs", "sold_prices", "sold_prefixes"},
        )
        models.run(*MONTHLY_TABLES)
        for table in MONTHLY_TABLES:
            session.save(table, str(month), where=f"period = '{month}'" if table == MATCHES else "true")
        return _result(session, month)


def bind_deposited(session: Session, name: str = "deposited_cdrs", last: date = date.max) -> None:
    """Binds the events of the days on which those of the bound month can have been deposited.

    ``last``: the day of the month's cut-off; no file of a later day holds an event that the month bills.
    """
    ((first,),) = session.query(
        "select cast(min(started_at) as date) - 1 from"
        " (select started_at from rated_cdrs union all select started_at from unrated_cdrs)"
    )
    days = session.lake.partitions("cdrs")
    session.bind(
        "cdrs", [day for day in days if first and first <= date.fromisoformat(day) <= last], name=name
    )


def _result(session: Session, month: Month) -> MonthAssured:
    revenue, cost = session.query(
        "select coalesce(sum(revenue_excl_tax), 0), coalesce(sum(cost_excl_tax), 0) from margin"
    )[0]
    return MonthAssured(
        month,
        dict(session.query("select kind, count(*) from reconciliation group by kind order by kind")),
        revenue,
        cost,
        dict(
            session.query(
                "select cause, sum(loss_excl_tax) from margin_causes group by cause order by 2 desc"
            )
        ),
    )
