"""From landed bytes to typed tables: events and line states by deposit day, reference by version."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg

from assets.day_records import DAY_DEPS, days_of, recorded
from assets.failures import expected_errors
from assets.partitions import billing_months, days_in_view, deposit_days
from assets.resources import Office, OfficeParam
from assets.tables import MEDIATION, OWNERS, Made, materialized, table_spec
from origyne_pipeline.periods import Month

if TYPE_CHECKING:
    from origyne_pipeline.mediation.days import DayCounts, Family

TARIFF_TABLES = tuple(
    f"tariff_{s}" for s in ("offers", "allowances", "destinations", "zones", "bands", "prices")
)
DAILY_TABLES = {"cdrs": "rated_cdrs", "line_observations": "accounts", "billed_cdrs": "billed_cdrs"}
"""Each table by deposit day, and the family of feeds that it is made from."""


def _family(office: Office, table: str) -> "Family":
    from origyne_pipeline.mediation.families import family

    return family(office.layout.feeds, DAILY_TABLES[table])


def daily_spec(table: str) -> dg.AssetSpec:
    """The asset of a table that is cut by deposit day."""
    return table_spec(table, MEDIATION, DAY_DEPS, partitions=deposit_days)


month_deposits = dg.AssetSpec(
    "month_deposits",
    deps=[dg.AssetDep(table, partition_mapping=days_in_view) for table in DAILY_TABLES],
    description="The cleaned deposits that the billing of a month sees, up to its cut-off, as cleaning observes them.",
    group_name=MEDIATION,
    owners=list(OWNERS),
    kinds={"parquet"},
    partitions_def=billing_months,
)
"""Every stage of a month follows from it, so that a late file marks the month up to its invoices, and no other."""


def clean(office: Office, table: str, days: Iterable[date]) -> "list[DayCounts]":
    """Cleans the days of a table whose files came or changed, among those given."""
    from origyne_pipeline.mediation import cdrs, whole_days

    cleaning, stage = {
        "cdrs": (cdrs.clean_cdrs, "events"),
        "line_observations": (whole_days.clean_accounts, "line states"),
        "billed_cdrs": (whole_days.clean_billed, "billed events"),
    }[table]
    return cleaning(office.warehouse, _family(office, table), days, office.counting(stage))


def remake_issued_days(office: Office, months: Iterable[Month]) -> None:
    """Lost days that issued months are computed from, and checked against: made again from the landing folder."""
    from origyne_pipeline.mediation.as_issued import remake_issued

    wanted = {other for month in months for other in (month, month.previous())}
    for path in remake_issued(office.warehouse, office.layout.feeds, wanted):
        logging.getLogger("origyne").warning("%s was lost and is made again from the landed files", path)


def _cleaned(context: dg.AssetExecutionContext, office: Office, table: str) -> Made:
    days = days_of(context, office)
    return recorded(context, office, table, days, clean(office, table, days))


@dg.multi_asset(specs=[daily_spec("cdrs")], name="events", backfill_policy=dg.BackfillPolicy.single_run())
@expected_errors
def clean_cdrs(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Cleans the RatedCDRs of the days whose files came or changed."""
    yield _cleaned(context, office, "cdrs")


@dg.multi_asset(
    specs=[daily_spec("line_observations")],
    name="line_states",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def clean_accounts(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Cleans the AccountStatus and Account_VGA snapshots of the days whose files came or changed."""
    yield _cleaned(context, office, "line_observations")


@dg.multi_asset(
    specs=[daily_spec("billed_cdrs")], name="billed_events", backfill_policy=dg.BackfillPolicy.single_run()
)
@expected_errors
def clean_billed(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Cleans the BilledCDRs of the days whose files came or changed."""
    yield _cleaned(context, office, "billed_cdrs")


@dg.multi_asset(
    specs=[table_spec(t, MEDIATION, ["landed_versions"], kinds=("excel", "parquet")) for t in TARIFF_TABLES],
    name="tariffs",
)
@expected_errors
def load_tariffs(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Reads the tariff workbooks that were not read yet; one that breaks a rule is refused whole."""
    from origyne_pipeline.mediation import tariffs

    counts = tariffs.load_tariffs(office.warehouse, office.counting("tariffs"))
    office.outcomes["tariffs"] = counts
    said = {"workbooks loaded": len(counts.loaded), "workbooks refused": ", ".join(counts.refused) or "none"}
    context.add_asset_metadata(said, asset_key="tariff_offers")
    yield from materialized(context, office, TARIFF_TABLES)


@dg.multi_asset(
    specs=[table_spec(t, MEDIATION, ["landed_versions"]) for t in ("sim_card_orders", "supplier_invoices")],
    name="reference",
)
@expected_errors
def load_reference(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Reads the SIM card orders and the wholesaler's invoices that were not read yet; no PIN, no PUK."""
    from origyne_pipeline.mediation import reference

    counts = reference.load_reference(office.warehouse, office.layout.feeds, office.counting("reference"))
    office.outcomes["reference"] = counts
    yield from materialized(context, office, ["sim_card_orders", "supplier_invoices"])
