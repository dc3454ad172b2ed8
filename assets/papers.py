"""The documents of an issued month, drawn by several runs at once: start this job once for each machine or process."""

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import billing_months
from assets.resources import OfficeParam
from origyne_pipeline.periods import Month


@dg.op(name="papers", out=dg.Out(dg.Nothing))
@expected_errors
def draw(context: dg.OpExecutionContext, office: OfficeParam) -> None:
    """Draws the documents of the run's month that are missing and that no other run draws; waits for the others."""
    from origyne_pipeline.invoicing.issued_papers import draw_issued

    month = Month.parse(context.partition_key)
    documents = draw_issued(office.warehouse, office.settings, month)
    context.log.info(
        f"{month}: this run drew {len(documents.drawn)} documents, {len(documents.hashes)} are there"
    )
    for warning in documents.warnings:
        context.log.warning(warning)


@dg.job(
    name="draw_papers",
    partitions_def=billing_months,
    description="Draw what an issued billing month lacks of its documents, beside the run that issued it and other runs"
    " of this job: each draws what no other one does. Numbers nothing, writes no table.",
    executor_def=dg.in_process_executor,
)
def draw_papers() -> None:
    """One step."""
    draw()
