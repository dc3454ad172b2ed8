"""The direct debits of a month: what the bank is asked to collect."""

from collections.abc import Iterator

import dagster as dg

from assets.partitions import billing_months, months_of
from assets.resources import OfficeParam
from assets.tables import PAYMENTS, Made, materialized, table_spec

DEBIT_TABLES = ("direct_debits", "held_debits")


@dg.multi_asset(
    specs=[
        table_spec(
            table, PAYMENTS, ["invoices", "clients"], partitions=billing_months, kinds=("xml", "parquet")
        )
        for table in DEBIT_TABLES
    ],
    name="payments",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def collect(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Writes the bank's files of the months of the run."""
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.month import collect_month

    reference = read_clients(office.settings.clients)
    collected = []
    for month in months_of(context):
        office.progress("debits", 0, 1)
        collected.append(collect_month(office.warehouse, office.settings, month, reference, office.now()))
    office.progress("debits", 1, 1)
    office.outcomes["payments"] = tuple(collected)
    yield from materialized(context, office, DEBIT_TABLES, [str(month) for month in months_of(context)])
