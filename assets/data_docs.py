"""great-expectations' Data Docs, made when they are asked for: no other job makes them, so no run pays for them."""

import dagster as dg

from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import OWNERS, PUBLICATION, Made
from origyne_pipeline.tables import families


@dg.multi_asset(
    name="documentation",
    specs=[
        dg.AssetSpec(
            "data_docs",
            description="Pages that open offline: what is expected of each table, and whether its rows meet it; no"
            " value of a row is shown.",
            group_name=PUBLICATION,
            owners=list(OWNERS),
            kinds={"html"},
            deps=[
                dg.AssetDep(table, partition_mapping=dg.AllPartitionMapping())
                for table in (*families(), "rated_cdrs", "invoices", "direct_debits")
            ],
        )
    ],
)
@expected_errors
def make_data_docs(office: OfficeParam) -> Made:
    """Looks at every table that has rules, and makes the pages anew."""
    from origyne_pipeline.quality.data_docs import build_data_docs

    built = build_data_docs(office.warehouse)
    return dg.MaterializeResult(
        asset_key="data_docs",
        metadata={
            "path": dg.MetadataValue.path(built.index),
            "tables": built.tables,
            "expectations": built.expectations,
            "expectations not met": built.unmet,
            "seconds": round(built.seconds, 1),
        },
    )
