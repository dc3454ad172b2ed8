"""The assurance of one billing month: ``reconciliation`` and ``margin``."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Warehouse

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class MonthAssured:
    """The result: the number of differences by kind; revenue and cost in euros excluding tax."""

    month: Month
    differences: dict[str, int]
    revenue_excl_tax: Decimal
    cost_excl_tax: Decimal


def assure_month(
    warehouse: Warehouse,
    month: Month,
    tariff_costs: "pl.DataFrame | None" = None,
    without_amounts: Iterable[str] = (),
) -> MonthAssured:
    """Compares a rated month with the wholesalers' files and commits the differences.

    ``tariff_costs``: what events cost by their wholesaler's own tariffs, where its file gives no cost.
    ``without_amounts``: the files that state no amounts (see ``paths_without_amounts``).
    """
    import polars as pl

    with warehouse.session() as session:
        if tariff_costs is None:
            session.bind_values("tariff_costs", [])
        else:
            session.bind_rows("tariff_costs", tariff_costs)
        paths = pl.DataFrame({"path": list(without_amounts)}, schema={"path": pl.String})
        session.bind_rows("files_without_amounts", paths)
        session.bind("billed_cdrs")
        session.bind("cdrs")
        session.bind("rated_cdrs", [str(month)])
        session.run("assurance/billed_matches")
        session.run("assurance/reconciliation", month=str(month))
        session.run("assurance/margin")
        session.run("assurance/uncosted_cdrs")
        session.save("billed_matches", str(month), where=f"period = '{month}'")
        session.save("reconciliation", str(month))
        session.save("margin", str(month))
        session.save("uncosted_cdrs", str(month))
        differences = dict(
            session.query("select kind, count(*) from reconciliation group by kind order by kind")
        )
        revenue, cost = session.query(
            "select coalesce(sum(revenue_excl_tax), 0), coalesce(sum(cost_excl_tax), 0) from margin"
        )[0]
    return MonthAssured(month, differences, revenue, cost)
