"""Alerts of runs and checks, whoever started the run: written by the run or by a sensor, sent by either, once."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from assets.automation_words import DESCRIPTIONS
from assets.dagster_private import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
)
from assets.gone_runs import fail_gone_runs
from assets.resources import Office
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from origyne_pipeline.alerting.alert import Alert
    from origyne_pipeline.quality.results import CheckResult

WATCH_EVERY_S = 60
SERVER, LAYOUTS = "server", "layouts"
"""What of a source can't be used."""
PROCESS_ENDED = re.compile(
    r"Run execution process .*? (was terminated by signal \d+ \(\w+\)|unexpectedly exited with code \d+)"
)
"""Dagster's words, in an event of the run."""


def warn_of_checks(office: Office, results: Iterable["CheckResult"]) -> None:
    """Alerts of checks that failed and block nothing; the same evidence is alerted once.

    A failed check that blocks fails its run, and that is the alert.
    """
    from origyne_pipeline.alerting.alert import WARNING, Alert, evidence_key
    from origyne_pipeline.alerting.ledger import record_alert
    from origyne_pipeline.quality.scope import ALL

    context = dg.OpExecutionContext.get()
    for result in results:
        if result.passed or result.blocks:
            continue
        alert = Alert(
            evidence_key(result.table, result.partition, result.check_name, result.observed),
            office.now(),
            WARNING,
            "" if result.partition == ALL else result.partition,
            context.op.name,
            f"{result.table}: {result.words}",
            context.job_name,
            context.run_id,
            run_url(office.settings, context.run_id),
        )
        record_alert(office.settings, alert)


def warn_of_source(
    settings: Settings, name: str, what: str, reason: str, now: datetime, run: tuple[str, str]
) -> None:
    """Alerts of a wholesaler whose server or layouts file can't be used, while others go on: once a day each.

    Args:
        settings: where alerts go.
        name: the source.
        what: its server, or its layouts.
        reason: why it can't be used, and what to do.
        now: the instant.
        run: the id and the job of the run that saw it; no id and the name of a sensor.
    """
    from origyne_pipeline.alerting.alert import WARNING, Alert, evidence_key
    from origyne_pipeline.alerting.ledger import record_alert

    run_id, job = run
    url = run_url(settings, run_id) if run_id else settings.alerts.ui_url
    key = evidence_key("source", name, what, local_day(now))
    record_alert(settings, Alert(key, now, WARNING, "", f"{what} of {name}", reason, job, run_id, url))


def warn_of_notices(office: Office, reason: str) -> None:
    """Alerts of notices to customers that were not sent; the same reason once a day."""
    from origyne_pipeline.alerting.alert import WARNING, Alert, evidence_key
    from origyne_pipeline.alerting.ledger import record_alert

    context, now = dg.OpExecutionContext.get(), office.now()
    key = evidence_key("notices", reason, local_day(now))
    url = run_url(office.settings, context.run_id)
    alert = Alert(key, now, WARNING, "", context.op.name, reason, context.job_name, context.run_id, url)
    record_alert(office.settings, alert)


def alert_of_run(
    settings: Settings, instance: dg.DagsterInstance, run: dg.DagsterRun, now: datetime
) -> "Alert":
    """The alert of a run that failed: its month, the stage and why."""
    from origyne_pipeline.alerting.alert import FAILED, Alert

    stage, reason = _stage_and_reason(instance, run)
    url = run_url(settings, run.run_id)
    return Alert(
        f"run {run.run_id}", now, FAILED, month_of(run.tags), stage, reason, run.job_name, run.run_id, url
    )


def record_failure(
    settings: Settings, instance: dg.DagsterInstance, run: dg.DagsterRun, now: datetime
) -> None:
    """Writes down the alert of a failed run."""
    from origyne_pipeline.alerting.ledger import record_alert

    record_alert(settings, alert_of_run(settings, instance, run, now))


def month_of(tags: Mapping[str, str]) -> str:
    """The partition of a run, or its range; empty when it has none."""
    first, last = tags.get(ASSET_PARTITION_RANGE_START_TAG), tags.get(ASSET_PARTITION_RANGE_END_TAG)
    if first and last:
        return first if first == last else f"{first} to {last}"
    return tags.get(PARTITION_NAME_TAG, "")


def run_url(settings: Settings, run_id: str) -> str:
    """Where the UI shows a run."""
    return f"{settings.alerts.ui_url.rstrip('/')}/runs/{run_id}"


def _stage_and_reason(instance: dg.DagsterInstance, run: dg.DagsterRun) -> tuple[str, str]:
    for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = entry.dagster_event
        if event and event.step_key and event.step_failure_data.error:
            error = event.step_failure_data.error
            while error.cause:
                error = error.cause
            return event.step_key, error.message.strip()
    if ended := _how_its_process_ended(instance, run):
        started = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_START)
        event = started[-1].dagster_event if started else None
        return (event.step_key if event else None) or run.job_name, ended
    for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE):
        if entry.dagster_event and entry.dagster_event.message:
            return run.job_name, entry.dagster_event.message
    return run.job_name, "the run failed before its first step"


def _how_its_process_ended(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str | None:
    """What Dagster noted of a process that ended before its run did; it says so in no failure of the run."""
    for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT):
        ended = PROCESS_ENDED.search(entry.dagster_event.message or "" if entry.dagster_event else "")
        if ended:
            return f"the process of this run {ended[1]} before the run ended; start it again"
    return None


@dg.run_failure_sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=DESCRIPTIONS["failed_runs"],
)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    """Alerts of each failed run: a line in ``alerts.log`` of the data root, a mail and a webhook where they are set."""
    from origyne_pipeline.alerting.ledger import deliver_alerts

    settings, now = load_settings(), datetime.now(UTC)
    record_failure(settings, context.instance, context.dagster_run, now)
    for fault in deliver_alerts(settings, now):
        context.log.warning(f"an alert was not sent by {fault}")


@dg.sensor(
    minimum_interval_seconds=WATCH_EVERY_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=DESCRIPTIONS["run_watch"],
)
def run_watch(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Fails the runs whose process is gone, and sends the alerts that wait."""
    from origyne_pipeline.alerting.ledger import deliver_alerts

    gone = fail_gone_runs(context.instance)
    faults = deliver_alerts(load_settings(), datetime.now(UTC))
    for fault in faults:
        context.log.warning(f"an alert was not sent by {fault}")
    return dg.SkipReason(
        f"{len(gone)} runs had lost their process and were failed; {len(faults)} alert channels have a fault"
    )


ALERT_SENSORS = (failed_runs, run_watch)
