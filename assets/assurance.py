"""The month against the wholesaler's own account of it, and what it earns."""

from collections.abc import Iterator

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import billing_months, days_in_view, months_of
from assets.resources import OfficeParam
from assets.tables import ASSURANCE, Dep, Made, materialized, table_spec

BILLED = dg.AssetDep("billed_cdrs", partition_mapping=days_in_view)
"""Matching reads all days; the arrow is that of the month's own file, so that a day does not call for every month."""
DEPS: dict[str, list[Dep]] = {
    "billed_matches": ["rated_cdrs", BILLED, "month_deposits"],
    "reconciliation": ["billed_matches"],
    "margin": ["billed_matches"],
}


@dg.multi_asset(
    specs=[table_spec(table, ASSURANCE, deps, partitions=billing_months) for table, deps in DEPS.items()],
    name="assurance",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def assure(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Compares the months of the run with the wholesaler's."""
    from origyne_pipeline.assurance.month import assure_month

    assured = []
    for month in months_of(context):
        office.progress("assurance", 0, 1)
        assured.append(assure_month(office.warehouse, month))
        context.add_asset_metadata(
            assured[-1].differences, asset_key="reconciliation", partition_key=str(month)
        )
    office.progress("assurance", 1, 1)
    office.outcomes["assurance"] = tuple(assured)
    yield from materialized(context, office, tuple(DEPS), [str(month) for month in months_of(context)])
