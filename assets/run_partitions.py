"""A run of a job that works on days or months says which: one without is refused before its first step.

Dagster starts such a run where it is asked for without a partition, as by its own API, and each step then fails with a
message that names neither the job nor what to choose.
"""

import dagster as dg

from assets.dagster_private import (
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
)
from assets.failures import ExpectedFailure
from origyne_pipeline.errors import OrigyneError

DAY, MONTH = "a deposit day AAAA-MM-JJ", "a month AAAA-MM"
WORKS_ON = {
    **dict.fromkeys(("clean_days", "close_days"), DAY),
    **dict.fromkeys(
        (
            "rate_month",
            "follow_up",
            "assure_month",
            "invoice_month",
            "collect_month",
            "read_bank",
            "bill_month",
            "rehearse_month",
            "rehearse_invoices",
            "draw_papers",
            "rate_parts",
            "month_end",
            "draw_dashboard",
        ),
        MONTH,
    ),
}
"""The jobs that need a partition, and which; a run knows its job by name only."""


class NoPartition(OrigyneError):
    """A run without the days or months that its job works on."""


def refuse_without_partition(context: dg.InitResourceContext) -> None:
    """Refuses a run that Dagster starts without a partition where its job needs one.

    Raises:
        ExpectedFailure: with what to choose, and where.
    """
    run = context.run
    if run is None or {PARTITION_NAME_TAG, ASSET_PARTITION_RANGE_START_TAG} & run.tags.keys():
        return
    chosen = WORKS_ON.get(run.job_name)
    if chosen is None:
        return
    today = "; today's takes all that has landed and is not clean" if run.job_name == "close_days" else ""
    error = NoPartition(
        f"{run.job_name}: expected a partition, found none; choose {chosen} where the launchpad says 'Select a"
        f" partition', or 'Materialize' on the page of the job{today}"
    )
    raise ExpectedFailure(error, run.job_name)
