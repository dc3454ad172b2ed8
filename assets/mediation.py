"""From landed bytes to typed tables: events and line states by deposit day, reference by version."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg

from assets.day_records import days_of, recorded
from assets.failures import expected_errors
from assets.partitions import billing_months, days_in_view
from assets.resources import Office, OfficeParam
from assets.tables import MEDIATION, OWNERS, Made, materialized, specs_of
from origyne_pipeline.periods import Month
from origyne_pipeline.tables import WHOLE, families, stage_tables, tariff_tables

if TYPE_CHECKING:
    from origyne_pipeline.mediation.days import DayCounts
    from origyne_pipeline.mediation.families import Family

REFERENCE_TABLES = stage_tables("mediation", WHOLE)
TARIFF_TABLES = tariff_tables()
OTHER_REFERENCE = tuple(table for table in REFERENCE_TABLES if table not in TARIFF_TABLES)


def _family(office: Office, table: str) -> "Family":
    from origyne_pipeline.mediation.families import family

    return family(office.layout.feeds, families()[table])


month_deposits = dg.AssetSpec(
    "month_deposits",
    deps=[dg.AssetDep(table, partition_mapping=days_in_view) for table in families()],
    description="The cleaned deposits that the billing of a month sees, up to its cut-off, as cleaning observes them.",
    group_name=MEDIATION,
    owners=list(OWNERS),
    kinds={"parquet"},
    partitions_def=billing_months,
)
"""Every stage of a month follows from it, so that a late file marks the month up to its invoices, and no other."""


def clean(office: Office, table: str, days: Iterable[date]) -> "list[DayCounts]":
    """Cleans the days of a table whose files came or changed, among those given."""
    from origyne_pipeline.mediation.cleaning import clean_days

    return clean_days(
        office.warehouse, _family(office, table), days, office.counting(table.replace("_", " "))
    )


def remake_issued_days(office: Office, months: Iterable[Month]) -> None:
    """Lost days that issued months are computed from, and checked against: made again from the landing folder."""
    from origyne_pipeline.mediation.as_issued import remake_issued
    from origyne_pipeline.onboarding.line_tables import remake_issued_line_tables

    months_and_before = {each for month in months for each in (month, month.previous())}
    logger = logging.getLogger("origyne")
    for path in remake_issued(office.warehouse, office.layout.feeds, months_and_before):
        logger.warning("%s was lost and is made again from the landed files", path)
    for path in remake_issued_line_tables(office.warehouse, months_and_before, office.settings.layouts):
        logger.warning(
            "%s was lost and is made again from the clients.xlsx that is kept with its month", path
        )


def _cleaning(table: str) -> dg.AssetsDefinition:
    """The step that cleans a table by deposit day."""

    @dg.multi_asset(
        specs=specs_of([table]),
        name=f"clean_{table}",
        description=f"Cleans the days of {table} whose files came or changed.",
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    @expected_errors
    def clean_table(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
        days = days_of(context, office)
        yield recorded(context, office, table, days, clean(office, table, days))

    return clean_table


cleanings = [_cleaning(table) for table in families()]


@dg.multi_asset(
    specs=specs_of(TARIFF_TABLES, kinds=("excel", "parquet")),
    name="tariffs",
)
@expected_errors
def load_tariffs(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Reads the tariff workbooks that were not read yet; one that breaks a rule is refused whole."""
    from origyne_pipeline.mediation import tariffs

    counts = tariffs.load_tariffs(office.warehouse, office.counting("tariffs"), office.layout.tariffs)
    office.outcomes = replace(office.outcomes, tariffs=counts)
    metadata = {
        "workbooks loaded": len(counts.loaded),
        "workbooks refused": ", ".join(counts.refused) or "none",
    }
    context.add_asset_metadata(metadata, asset_key="tariff_offers")
    yield from materialized(context, office, TARIFF_TABLES)


@dg.multi_asset(
    specs=specs_of(OTHER_REFERENCE),
    name="reference",
)
@expected_errors
def load_reference(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Reads the SIM card orders and the wholesaler's invoices that were not read yet; no PIN, no PUK."""
    from origyne_pipeline.mediation import reference

    counts = reference.load_reference(office.warehouse, office.layout.feeds, office.counting("reference"))
    office.outcomes = replace(office.outcomes, reference=counts)
    yield from materialized(context, office, OTHER_REFERENCE)
