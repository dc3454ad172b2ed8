"""The analysts' database, replaced whole."""

from dataclasses import replace

import dagster as dg

from assets.account import ACCOUNT_TABLES
from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import OWNERS, PUBLICATION, Made


@dg.asset(
    group_name=PUBLICATION,
    owners=list(OWNERS),
    kinds={"duckdb"},
    deps=[
        dg.AssetDep(table, partition_mapping=dg.AllPartitionMapping())
        for table in ("direct_debits", "invoice_lines", "invoice_vat", "margin", "reconciliation")
    ]
    + ["sim_card_orders", *ACCOUNT_TABLES],
)
@expected_errors
def analysts_database(context: dg.AssetExecutionContext, office: OfficeParam) -> Made:
    """One DuckDB file with every published table; who holds the former one open keeps it."""
    from origyne_pipeline.publication.publish import publish
    from origyne_pipeline.rating.current_lines import refresh_current_lines

    office.progress("publication", 0, 1)
    refresh_current_lines(office.warehouse)
    published = publish(office.warehouse, office.settings.publish.group)
    office.progress("publication", 1, 1)
    office.outcomes = replace(office.outcomes, publication=published)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(published.path),
            "tables": len(published.tables),
            **{f"rows of {table}": count for table, count in published.tables.items()},
        }
    )
