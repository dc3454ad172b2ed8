"""Whether what a sensor or schedule asks for should be asked for again: bounded, and later each time.

A request carries a tag that says what it is for. Runs with that tag tell how often it was tried, and when.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg

from assets.dagster_private import NOT_FINISHED_STATUSES
from assets.gone_runs import fail_gone_runs

ASKED_FOR = "origyne/asked_for"
ATTEMPT = "origyne/attempt"
DELAYS = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""How long after a run that failed the next one is asked for: five attempts, the last some eleven hours after."""
AT_WORK_FOR_LONG = timedelta(hours=6)
"""A run that says no more for so long does not stop the next: its process may be gone."""

NOT_FINISHED = list(NOT_FINISHED_STATUSES)


@dataclass(frozen=True)
class Attempt:
    """An attempt to ask for: which one it is, of what."""

    asked_for: str
    number: int

    @property
    def run_key(self) -> str:
        """Different for each attempt."""
        return self.asked_for if self.number == 1 else f"{self.asked_for} attempt {self.number}"

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags by which later evaluations know the run."""
        return {ASKED_FOR: self.asked_for, ATTEMPT: str(self.number)}


def next_attempt(
    instance: dg.DagsterInstance | None,
    asked_for: str,
    now: datetime,
    *,
    done_when_it_succeeds: bool = True,
) -> Attempt | dg.SkipReason:
    """The attempt that is due now, or why there is none.

    Args:
        instance: where runs are recorded; None: none was.
        asked_for: what the request is for, the same text as long as it is the same.
        now: aware.
        done_when_it_succeeds: whether a run that succeeded ends it; otherwise what is still there is tried again.
    """
    if instance is None:
        return Attempt(asked_for, 1)
    fail_gone_runs(instance)
    runs = instance.get_run_records(dg.RunsFilter(tags={ASKED_FOR: asked_for}), limit=len(DELAYS) + 1)
    if not runs:
        return Attempt(asked_for, 1)
    latest = runs[0].dagster_run
    if not latest.is_finished and now - _last_sign(runs[0]) < AT_WORK_FOR_LONG:
        return dg.SkipReason(
            f"run {latest.run_id} was asked for already, and is {latest.status.value.lower()}"
        )
    if latest.is_success and done_when_it_succeeds:
        return dg.SkipReason(f"run {latest.run_id} did it")
    if len(runs) > len(DELAYS):
        return dg.SkipReason(
            f"tried {len(runs)} times, and not by itself again: the last was run {latest.run_id}"
            f" ({latest.status.value.lower()}); correct what it says, then start {latest.job_name} by hand"
        )
    due = _last_sign(runs[0]) + DELAYS[len(runs) - 1]
    if now < due:
        return dg.SkipReason(
            f"run {latest.run_id} ended with {latest.status.value.lower()};"
            f" attempt {len(runs) + 1} of {len(DELAYS) + 1} is due at {due:%Y-%m-%d %H:%M} UTC"
        )
    return Attempt(asked_for, len(runs) + 1)


def run_at_work(
    instance: dg.DagsterInstance | None, job_names: Iterable[str], now: datetime
) -> dg.DagsterRun | None:
    """A run of these jobs that is queued or at work, whoever started it."""
    if instance is None:
        return None
    fail_gone_runs(instance)
    for job_name in job_names:
        running = dg.RunsFilter(job_name=job_name, statuses=NOT_FINISHED)
        for record in instance.get_run_records(running):
            if now - _last_sign(record) < AT_WORK_FOR_LONG:
                return record.dagster_run
    return None


def _last_sign(record: dg.RunRecord) -> datetime:
    """When a run ended, else when it was last heard of."""
    if record.end_time:
        return datetime.fromtimestamp(record.end_time, UTC)
    return record.update_timestamp.replace(tzinfo=record.update_timestamp.tzinfo or UTC)
