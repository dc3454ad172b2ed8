"""The month against the wholesaler's own account of it, and what it earns."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import months_of
from assets.resources import Office, OfficeParam
from assets.supplier_invoices import invoice_metadata
from assets.tables import Made, markdown_table, materialized, picture, specs_of
from origyne_pipeline.sources import prefix_of
from origyne_pipeline.tables import BILLING_MONTH, stage_tables

if TYPE_CHECKING:
    from origyne_pipeline.assurance.month import MonthAssured
    from origyne_pipeline.periods import Month

DAY_TABLES = ("reconciliation_days",)
SHOWN_MONTHS = 2


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
    from origyne_pipeline.sold_prices import sold_prices
    from origyne_pipeline.source_costs import tariff_costs
    from origyne_pipeline.supplier_invoices import explain_invoices

    assured = []
    unstated = paths_without_amounts(office.warehouse, office.layout)
    for month in months_of(context):
        office.progress("assurance", 0, 1)
        costs = tariff_costs(office.warehouse, month, office.settings)
        sold = sold_prices(office.warehouse, month, office.settings.calendar)
        assured.append(assure_month(office.warehouse, month, costs, unstated, sold.prices, sold.prefixes))
        _add_plots(context, assured[-1])
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


def _add_plots(context: dg.AssetExecutionContext, assured: "MonthAssured") -> None:
    """Numbers that the UI plots over the months: differences by kind, losses by cause, the margin."""
    key = str(assured.month)
    context.add_asset_metadata(assured.differences, asset_key="reconciliation", partition_key=key)
    losses = {f"lost by {cause}": float(amount) for cause, amount in assured.losses_excl_tax.items()}
    context.add_asset_metadata(losses, asset_key="margin_causes", partition_key=key)
    margin = {"margin": float(assured.revenue_excl_tax - assured.cost_excl_tax)}
    context.add_asset_metadata(margin, asset_key="margin", partition_key=key)


@dg.multi_asset(specs=specs_of(DAY_TABLES), name="days_reconciled")
@expected_errors
def reconcile_days(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Compares the days of the month that grows, and of the one before, with the Billed files and the days before."""
    from origyne_pipeline.assurance.days import compare_days, growing_months
    from origyne_pipeline.assurance.stated_amounts import paths_without_amounts

    months = growing_months(office.warehouse)
    compare_days(office.warehouse, months, paths_without_amounts(office.warehouse, office.layout))
    for month in months[-SHOWN_MONTHS:]:
        context.add_asset_metadata(_days_shown(office, month), asset_key=DAY_TABLES[0])
    yield from materialized(context, office, DAY_TABLES)


def _days_shown(office: Office, month: "Month") -> dict[str, Any]:
    """The days of a month as a picture and a table, and how many of them a person must look at."""
    from origyne_pipeline.assurance.days import days_kept
    from origyne_pipeline.assurance.days_picture import days_png
    from origyne_pipeline.assurance.reconcile_report import TO_LOOK_AT, days_summed

    days = days_summed(days_kept(office.warehouse, month))
    if not days:
        return {}
    rows = [
        {
            "feed": f"{prefix_of(day['source'])}{day['feed']}",
            "day": str(day["local_date"]),
            "daily": day["event_count"],
            "Billed": day["billed_event_count"],
            "usual": "" if day["usual_event_count"] is None else day["usual_event_count"],
            "euros, daily": f"{day['amount_excl_tax']:.2f}",
            "euros, Billed": f"{day['billed_amount_excl_tax']:.2f}",
            "state": ", ".join(day["states"]),
        }
        for day in days
    ]
    return {
        f"days to look at, {month}": sum(any(state in TO_LOOK_AT for state in day["states"]) for day in days),
        f"days of {month}": picture("events by day", days_png(f"Events by day, {month}", days)),
        f"table of {month}": markdown_table(rows),
    }


CLAIM_TABLES = ("supplier_claims",)


@dg.multi_asset(specs=specs_of(CLAIM_TABLES, kinds=("jsonl", "parquet")), name="claims")
@expected_errors
def write_claims(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Brings the claims on the wholesalers to what persons recorded, with the credits that may pay them."""
    from origyne_pipeline.supplier_claims import write_claims as write_table

    write_table(office.warehouse, office.layout.patterns)
    yield from materialized(context, office, CLAIM_TABLES)
