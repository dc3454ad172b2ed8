"""The month against the wholesaler's own account of it, and what it earns."""

from collections.abc import Iterator
from dataclasses import replace

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import months_of
from assets.resources import OfficeParam
from assets.supplier_invoices import invoice_metadata
from assets.tables import Made, materialized, specs_of
from origyne_pipeline.tables import BILLING_MONTH, stage_tables


@dg.multi_asset(
    specs=specs_of(stage_tables("assurance", BILLING_MONTH)),
    name="assurance",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def assure(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Compares the months of the run with the wholesaler's."""
    from origyne_pipeline.assurance.month import assure_month
    from origyne_pipeline.assurance.stated_amounts import paths_without_amounts
    from origyne_pipeline.source_costs import tariff_costs
    from origyne_pipeline.supplier_invoices import explain_invoices

    assured = []
    unstated = paths_without_amounts(office.warehouse, office.layout)
    for month in months_of(context):
        office.progress("assurance", 0, 1)
        costs = tariff_costs(office.warehouse, month, office.settings)
        assured.append(assure_month(office.warehouse, month, costs, unstated))
        context.add_asset_metadata(
            assured[-1].differences, asset_key="reconciliation", partition_key=str(month)
        )
        explained = explain_invoices(office.warehouse, month, office.settings, office.layout.patterns, costs)
        if explained:
            metadata = invoice_metadata(explained)
            context.add_asset_metadata(
                metadata, asset_key="supplier_invoice_checks", partition_key=str(month)
            )
    office.progress("assurance", 1, 1)
    office.outcomes = replace(office.outcomes, assurance=tuple(assured))
    yield from materialized(
        context,
        office,
        stage_tables("assurance", BILLING_MONTH),
        [str(month) for month in months_of(context)],
    )
