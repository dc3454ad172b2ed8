"""The direct debits of a month: what the bank is asked to collect, and what it answered."""

import functools
from collections.abc import Iterator
from dataclasses import replace

import dagster as dg
from pydantic import Field

from assets.failures import expected_errors
from assets.links import bank_links
from assets.partitions import months_of
from assets.resources import OfficeParam
from assets.tables import Made, materialized, specs_of
from origyne_pipeline.identity import refuse_identity
from origyne_pipeline.periods import local_day
from origyne_pipeline.tables import BILLING_MONTH, stage_tables

DEBIT_TABLES = stage_tables("payments", BILLING_MONTH)
ANSWERS_ONLY = {"ops": {"payments": {"config": {"answers_only": True}}}}


class Collect(dg.Config):
    """What a run does with its months."""

    answers_only: bool = Field(
        default=False,
        description="true: ask nothing more of the bank, only bring the tables to what it answered.",
    )


@dg.multi_asset(
    specs=specs_of(stage_tables("payments", BILLING_MONTH), kinds=("xml", "parquet")),
    name="payments",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def collect(context: dg.AssetExecutionContext, office: OfficeParam, config: Collect) -> Iterator[Made]:
    """Reads the bank's answers, then writes its files of the months of the run.

    A month of which this run held every customer has no debit; the run goes on, and its summary names them.
    """
    from origyne_pipeline.amounts_due import open_amounts
    from origyne_pipeline.customer_accounts import amounts_outstanding
    from origyne_pipeline.incoming_money import read_bank_folder
    from origyne_pipeline.invoicing.documents_owed import amounts_told
    from origyne_pipeline.issued import refuse_not_issued
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.month import collect_month, settle_month

    settings, warehouse, months = office.settings, office.warehouse, months_of(context)
    all_held = {month.month for month in office.outcomes.invoicing if month.held and not month.invoices}
    if not config.answers_only:
        for month in months:
            if month not in all_held:
                refuse_not_issued(settings.home, month)
    office.progress("debits", 0, len(months))
    answers = read_bank_folder(settings, office.now())
    for fault in (*answers.refused, *answers.to_review):
        context.log.warning(fault)
    if answers.to_match:
        context.log.warning(f"{len(answers.to_match)} lines of the bank to match: see 'origyne bank-answers'")
    if not config.answers_only:
        refuse_identity(settings)
    reference = None if config.answers_only else read_clients(settings.clients, settings.layouts)
    outstanding = amounts_outstanding(settings.home)
    collected = []
    for month in months:
        if reference is None or month in all_held:
            collected.append(settle_month(warehouse, settings, month, outstanding))
        else:
            open_on = functools.partial(open_amounts, settings.home, local_day(office.now()))
            announced = functools.partial(amounts_told, settings.home)
            collected.append(
                collect_month(
                    warehouse, settings, month, reference, office.now(), open_on, outstanding, announced
                )
            )
        context.add_asset_metadata(
            bank_links(collected[-1]), asset_key="direct_debits", partition_key=str(month)
        )
        office.progress("debits", len(collected), len(months))
    office.outcomes = replace(office.outcomes, payments=tuple(collected))
    yield from materialized(context, office, DEBIT_TABLES, [str(month) for month in months_of(context)])
