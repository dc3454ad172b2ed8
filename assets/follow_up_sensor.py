"""Starts the follow-up after each landing that is clean, whoever landed it."""

import hashlib
from datetime import UTC, datetime

import dagster as dg

from assets import jobs
from assets.attempts import next_attempt, run_at_work
from assets.automation_words import DESCRIPTIONS
from assets.dagster_private import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from assets.partitions import followed_months
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.settings import Settings, load_settings

LOOK_EVERY_S = 30
WAITS_FOR = ("close_days", "clean_days", "follow_up")


@dg.sensor(
    job=jobs.follow_up,
    minimum_interval_seconds=LOOK_EVERY_S,
    description=DESCRIPTIONS["follow_up_sensor"],
)
def follow_up_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Looks whether days were cleaned, snapshots or tariffs read, or a month issued, since consumption was followed."""
    return look_for_news(load_settings(), datetime.now(UTC), context.instance)


def look_for_news(
    settings: Settings, now: datetime, instance: dg.DagsterInstance | None = None
) -> dg.RunRequest | dg.SkipReason:
    """One run over the months concerned where something is new; after a failure again, later each time."""
    from origyne_pipeline.followup.follow import waiting
    from origyne_pipeline.lake import Lake
    from origyne_pipeline.warehouse import Warehouse

    if at_work := run_at_work(instance, WAITS_FOR, now):
        return dg.SkipReason(
            f"run {at_work.run_id} of {at_work.job_name} is at work: the next look comes after it"
        )
    waits = waiting(Warehouse(settings.home), settings) if Lake(settings.home).exists() else None
    if waits is None:
        return dg.SkipReason("the follow-up holds all that has landed and is clean")
    mark = hashlib.sha256(waits.mark.encode()).hexdigest()[:16]
    attempt = next_attempt(instance, f"follow_up {mark}", now, done_when_it_succeeds=False)
    if isinstance(attempt, dg.SkipReason):
        return attempt
    months = [str(month) for month in waits.months if followed_months.has_partition_key(str(month))]
    months = months or [str(Month.of(local_day(now)))]
    span = {ASSET_PARTITION_RANGE_START_TAG: months[0], ASSET_PARTITION_RANGE_END_TAG: months[-1]}
    return dg.RunRequest(run_key=attempt.run_key, tags={**attempt.tags, **span})
