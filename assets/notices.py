"""Notices to customers: raised from what usage reached, sent where the VNO switched them on."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.alerts import warn_of_notices
from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import Made, markdown_table, materialized, specs_of

NOTICE_TABLES = ("usage_alerts",)
SHOWN = 20


@dg.multi_asset(specs=specs_of(NOTICE_TABLES, kinds=("sqlite", "parquet")), name="notices")
@expected_errors
def tell_customers(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Raises each notice that is due, once; sends those that wait where notices are switched on; writes the table."""
    from origyne_pipeline.followup.notices.alert import FAILED
    from origyne_pipeline.followup.notices.going_out import Run, run_notices
    from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError
    from origyne_pipeline.onboarding.clients import read_clients

    settings, run = office.settings, Run()
    office.progress("notices", 0, 1)
    try:
        run_notices(
            office.warehouse,
            settings,
            lambda: read_clients(settings.clients, settings.layouts).customers,
            office.now,
            run,
        )
    except MailServerError as error:  # the notices wait; what follows from usage goes on
        warn_of_notices(office, f"the notices wait: {error}")
    if failed := [one for one in run.outcomes if one.status == FAILED]:
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        remedy = "'origyne notices --status FAILED' lists them"
        warn_of_notices(office, f"{failed[0].alert_id}{more} not sent: {failed[0].reason}; {remedy}")
    office.progress("notices", 1, 1)
    shown = [
        {
            "raised": alert.alert_id,
            "customer": alert.key.customer_ref,
            "reached at": alert.reached_at.isoformat(),
        }
        for alert in run.raised[:SHOWN]
    ]
    metadata: dict[str, Any] = {
        "raised": len(run.raised),
        **Counter(one.status for one in run.outcomes),
        "sending": settings.notices.send,
    }
    if shown:
        metadata["raised now"] = markdown_table(shown)
    context.add_asset_metadata(metadata, asset_key="usage_alerts")
    yield from materialized(context, office, NOTICE_TABLES)
