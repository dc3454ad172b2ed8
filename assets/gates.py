"""The gates before an issue, as checks of ``invoices``: with their history, their severity, who accepted and why.

The step that issues looks at them first. This check shows what it found; of a month that is not issued yet it looks
again, so that a person can see what would hold the issue, and nothing is issued.
"""

from collections.abc import Iterator

import dagster as dg

from assets.alerts import warn_of_checks
from assets.checks import reported
from assets.failures import expected_errors
from assets.partitions import billing_months
from assets.resources import Office, OfficeParam
from origyne_pipeline.periods import Month
from origyne_pipeline.quality.names import GATES
from origyne_pipeline.quality.results import CheckResult


@dg.multi_asset_check(
    name="gates",
    specs=[
        dg.AssetCheckSpec(name, asset="invoices", description=claim, partitions_def=billing_months)
        for name, claim in GATES.items()
    ],
    can_subset=True,
)
@expected_errors
def gates(context: dg.AssetCheckExecutionContext, office: OfficeParam) -> Iterator[dg.AssetCheckResult]:
    """Shows what each gate found when the month was issued, or what it finds now."""
    selected = {key.name for key in context.selected_asset_check_keys}
    months = [Month.parse(key) for key in sorted(context.op_execution_context.partition_keys)]
    results = [result for month in months for result in _results(office, month)]
    warn_of_checks(office, results)
    yield from reported(context, [result for result in results if result.check_name in selected])


def _results(office: Office, month: Month) -> list[CheckResult]:
    from origyne_pipeline.invoicing.register_care import last_issue_date
    from origyne_pipeline.quality.gates import evaluate_gates, kept_gates

    kept = kept_gates(office.warehouse, month)
    if kept and str(month) in office.warehouse.partitions("invoices"):
        return kept
    last = last_issue_date(office.settings.home)
    return evaluate_gates(office.warehouse, office.settings, month, office.now(), office.accepted, last)
