"""Signals of fraud: raised from what the rules saw in the open months, and told to the operator, once each."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.alerts import run_url
from assets.failures import expected_errors
from assets.resources import Office, OfficeParam
from assets.tables import Made, markdown_table, materialized, specs_of
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.periods import Month, local_day

if TYPE_CHECKING:
    from origyne_pipeline.followup.fraud.raising import Raised
    from origyne_pipeline.followup.fraud.register import Kept

FRAUD_TABLES = ("fraud_signals",)
SHOWN = 20
ALERTED_FOR = timedelta(days=1)
"""A run that was killed between raising and telling is made good by the next, within a day."""


@dg.multi_asset(specs=specs_of(FRAUD_TABLES, kinds=("sqlite", "parquet")), name="fraud")
@expected_errors
def tell_operator(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Raises each signal once, alerts the operator of those that are new, writes the table."""
    from origyne_pipeline.followup.fraud.raising import raise_signals

    office.progress("fraud", 0, 1)
    raised = raise_signals(office.warehouse, office.settings.fraud, office.now)
    for kept in raised.kept:
        if kept.status == "OPEN" and office.now() - kept.raised_at < ALERTED_FOR:
            _alert(context, office, kept)
    office.progress("fraud", 1, 1)
    context.add_asset_metadata(_metadata(raised), asset_key="fraud_signals")
    yield from materialized(context, office, FRAUD_TABLES)


def _alert(context: dg.AssetExecutionContext, office: Office, kept: "Kept") -> None:
    from origyne_pipeline.alerting.alert import WARNING, Alert, evidence_key
    from origyne_pipeline.alerting.ledger import record_alert

    signal, run = kept.signal, context.run
    reason = (
        f"{signal.rule} on line {PhoneNumber(signal.line).masked}: {signal.seen}; 'origyne fraud show"
        f" {signal.signal_id}' says more"
    )
    key, month = evidence_key("fraud", signal.signal_id), str(Month.of(local_day(signal.first_event_at)))
    url = run_url(office.settings, run.run_id)
    record_alert(
        office.settings,
        Alert(key, office.now(), WARNING, month, "fraud", reason, run.job_name, run.run_id, url),
    )


def _metadata(raised: "Raised") -> dict[str, Any]:
    """What was raised, and the latest signals that are open, without a whole number of a line."""
    opened = [kept for kept in reversed(raised.kept) if kept.status == "OPEN"]
    metadata: dict[str, Any] = {
        "raised": len(raised.new),
        "extended": len(raised.extended),
        "open": len(opened),
        "at risk": float(sum(kept.signal.at_risk for kept in opened)),
        **{f"open {rule}": number for rule, number in Counter(kept.signal.rule for kept in opened).items()},
    }
    if opened:
        metadata["open signals"] = markdown_table([_shown(kept) for kept in opened[:SHOWN]])
    return metadata


def _shown(kept: "Kept") -> dict[str, object]:
    signal = kept.signal
    return {
        "signal": signal.signal_id,
        "line": PhoneNumber(signal.line).masked,
        "customer": signal.customer_ref,
        "from": signal.first_event_at.isoformat(timespec="minutes"),
        "events": signal.event_count,
        "at risk": signal.at_risk,
        "seen": signal.seen,
    }
