"""Parts of a vast month, rated by several runs at once: start this job once for each further machine."""

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import billing_months
from assets.resources import OfficeParam
from origyne_pipeline.periods import Month


@dg.op(name="parts", out=dg.Out(dg.Nothing))
@expected_errors
def rate(context: dg.OpExecutionContext, office: OfficeParam) -> None:
    """Rates parts of the run's month that no other run rates; waits for the others."""
    from origyne_pipeline.rating.parts_beside import help_month

    month = Month.parse(context.partition_key)
    parts = help_month(office.warehouse, month, processes=office.settings.rating.processes)
    context.log.info(f"{month}: this run rated {parts} parts")


@dg.job(
    name="rate_parts",
    partitions_def=billing_months,
    description="Help to rate a billing month that another run rates by parts now: each run takes parts that no other"
    " one holds. Writes no table; where no run rates the month by parts, there is nothing to do.",
    executor_def=dg.in_process_executor,
)
def rate_parts() -> None:
    """One step."""
    rate()
