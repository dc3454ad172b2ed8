"""What a billing month is made from: lands and cleans what is owed, then accounts for each file of the month.

A month is billed by whoever starts it: the command line, which has landed and cleaned, the UI or a schedule, which may
not have. So the first step of a month does what is left of both. Its check blocks the month while a file waits.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import dagster as dg

from assets.checks import evaluation, run_checks_of
from assets.collection import bring, counts_of, record_landing
from assets.day_records import record_days
from assets.failures import BlockedError, expected_errors
from assets.mediation import clean, remake_issued_days
from assets.partitions import months_of
from assets.resources import Acceptance, Office, OfficeParam
from assets.tables import Made, materialized, specs_of
from origyne_pipeline.periods import local_day
from origyne_pipeline.tables import families

if TYPE_CHECKING:
    from datetime import date


@dg.multi_asset(
    specs=specs_of(["month_files"]),
    name="month_files",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def account_for_files(
    context: dg.AssetExecutionContext, office: OfficeParam, config: Acceptance
) -> Iterator[Made]:
    """Lands what is new, cleans the days that are owed, and says what became of each file of the months."""
    from origyne_pipeline.landed_days import days_to_clean, waiting_files
    from origyne_pipeline.mediation.month_files import account_for_month
    from origyne_pipeline.quality.accepting import check_acceptances

    check_acceptances(config.accept)
    months = months_of(context)
    _land(context, office)
    days = days_to_clean(office.warehouse, office.layout, local_day(office.now())) if office.lands else ()
    if days:
        _clean(context, office, days, {**config.accept, **office.accepted})
    remake_issued_days(office, months)
    waiting = waiting_files(office.warehouse, office.layout)
    for month in months:
        counts = account_for_month(office.warehouse, month, office.settings.calendar, waiting, office.now())
        context.add_asset_metadata(dict(counts), asset_key="month_files", partition_key=str(month))
    yield from materialized(context, office, ["month_files"], [str(month) for month in months])


def _land(context: dg.AssetExecutionContext, office: Office) -> None:
    """Lands, and reads new tariffs, unless the command that started the run did, or there is no server to land from."""
    from origyne_pipeline.landed_days import bring_catalogue_up_to_date
    from origyne_pipeline.mediation import reference, tariffs

    if office.lands and not office.settings.has_server:
        context.log.warning("ORIGYNE_FTP_URL is not set: the month is made from what has landed")
    if not office.lands or not office.settings.has_server:
        bring_catalogue_up_to_date(office.warehouse, office.layout)
    else:
        record_landing(context, office, counts_of(bring(office)))
    if tariffs.unread_workbooks(office.warehouse, office.layout.tariffs):
        tariffs.load_tariffs(office.warehouse, office.counting("tariffs"), office.layout.tariffs)
    if reference.unread_reference(office.warehouse, office.layout.feeds):
        reference.load_reference(office.warehouse, office.layout.feeds, office.counting("reference"))


def _clean(
    context: dg.AssetExecutionContext, office: Office, days: "tuple[date, ...]", accepted: Mapping[str, str]
) -> None:
    """Cleans and checks days, and records both as their own run would have.

    Raises:
        BlockedError: a blocking check of a day failed.
    """
    context.log.info(f"{len(days)} deposit days were not clean: {days[0]} to {days[-1]}")
    blocking = []
    for table in families():
        record_days(context, office, table, days, clean(office, table, days))
        keys = [key for key in map(str, days) if key in office.warehouse.partitions(table)]
        for result in run_checks_of(office, table, keys, accepted):
            office.checks.append(result)
            context.log_event(evaluation(result))
            blocking += [result] if result.blocks else []
    if blocking:
        raise BlockedError(blocking)
