"""The analysts' database, replaced whole."""

from collections.abc import Iterator
from dataclasses import replace

import dagster as dg

from assets.account import ACCOUNT_TABLES
from assets.checks import one_result
from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import OWNERS, PUBLICATION, Made
from origyne_pipeline.quality.names import STOCK_LASTS
from origyne_pipeline.tables import BILLING_MONTH, WHOLE, stage_tables


@dg.asset(
    group_name=PUBLICATION,
    owners=list(OWNERS),
    kinds={"duckdb"},
    deps=[
        dg.AssetDep(table, partition_mapping=dg.AllPartitionMapping())
        for table in (
            *("direct_debits", "invoice_lines", "invoice_vat", "margin", "reconciliation"),
            *stage_tables("followup", BILLING_MONTH),
        )
    ]
    + list(stage_tables("followup", WHOLE))
    + ["sim_card_orders", *ACCOUNT_TABLES],
    check_specs=[
        dg.AssetCheckSpec(
            STOCK_LASTS,
            asset="analysts_database",
            description="The stock of SIM cards lasts longer than the weeks of [sim] warn_weeks.",
        )
    ],
)
@expected_errors
def analysts_database(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """One DuckDB file with every published table; who holds the former one open keeps it.

    The stock of SIM cards is looked at first: the file holds the results of all checks.
    """
    from origyne_pipeline.publication.publish import publish
    from origyne_pipeline.publication.sim_stock import sim_stock
    from origyne_pipeline.quality.card_stock import check_stock
    from origyne_pipeline.rating.current_lines import refresh_current_lines

    office.progress("publication", 0, 1)
    refresh_current_lines(office.warehouse)
    rows, weeks = sim_stock(office.warehouse), office.settings.sim.warn_weeks
    stock_lasts = one_result(office, check_stock(office.warehouse, rows, weeks, office.now()))
    published = publish(office.warehouse, office.settings.publish.group)
    office.progress("publication", 1, 1)
    office.outcomes = replace(office.outcomes, publication=published)
    yield dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(published.path),
            "tables": len(published.tables),
            **{f"rows of {table}": count for table, count in published.tables.items()},
        },
        check_results=[stock_lasts],
    )
