"""What Dagster watches: the deposit while the wholesaler deposits, and runs that fail."""

import contextlib
import hashlib
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from assets import jobs
from assets.partitions import FIRST_DAY
from assets.payments import ANSWERS_ONLY
from origyne_pipeline.periods import in_deposit_window, local_day
from origyne_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from origyne_pipeline.collection.remote import RemoteFile

LOOK_EVERY_S = 300
ALERTS = "alerts.log"
ANSWERED_MONTHS = 15
"""A debit comes back up to 13 months after it was collected, which is after the month it bills."""


@dg.sensor(job=jobs.close_days, minimum_interval_seconds=LOOK_EVERY_S)
def deposit_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Looks at the deposit's listing, and starts a run when there is something new and settled to fetch."""
    return look(load_settings(), datetime.now(UTC))


def look(settings: Settings, now: datetime) -> dg.RunRequest | dg.SkipReason:
    """What the sensor does at an instant: at most one run for all that is new, none outside the window.

    A run that failed is asked for again an hour later: what it should have fetched is still new.
    """
    if not in_deposit_window(now):
        return dg.SkipReason("the wholesaler deposits Monday to Saturday, 8h to 20h")
    if settings.ftp.url is None:
        return dg.SkipReason("ORIGYNE_FTP_URL is not set: there is no deposit to look at")
    files = _new_files(settings, now)
    if not files:
        return dg.SkipReason("nothing new on the server")
    today = local_day(now)
    days = sorted({today, *(day for day in _deposit_days(settings, files) if _is_partition(day, today))})
    seen = repr([(file.path_bytes, file.stat) for file in files]).encode()
    return dg.RunRequest(
        run_key=f"{now:%Y-%m-%d %H}h {hashlib.sha256(seen).hexdigest()[:16]}",
        tags={ASSET_PARTITION_RANGE_START_TAG: str(days[0]), ASSET_PARTITION_RANGE_END_TAG: str(days[-1])},
    )


def _new_files(settings: Settings, now: datetime) -> "Sequence[RemoteFile]":
    """One listing, compared with the register; nothing is fetched or noted."""
    from origyne_pipeline.collection.plan import plan_landing, recall
    from origyne_pipeline.collection.register import open_register
    from origyne_pipeline.collection.remote import connect

    with open_register(settings.home) as register:
        sightings = register.sightings()
    with contextlib.closing(connect(settings.ftp)) as remote:
        listing = remote.list_tree(partial(recall, sightings, now))
    ftp = settings.ftp
    return plan_landing(listing, sightings, now, ftp.settle_seconds, ftp.max_file_bytes).fetch


def _deposit_days(settings: Settings, files: "Sequence[RemoteFile]") -> set[date]:
    from origyne_pipeline.feeds.deposits import classify, deposit_instant
    from origyne_pipeline.feeds.layout import load_layout

    patterns = load_layout(settings.layouts).patterns
    return {
        local_day(deposit_instant(classify(file.path, patterns), file.stat.modified_at)) for file in files
    }


def _is_partition(day: date, today: date) -> bool:
    return date.fromisoformat(FIRST_DAY) <= day <= today


@dg.sensor(job=jobs.read_bank, minimum_interval_seconds=LOOK_EVERY_S)
def bank_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Looks at the folder of the bank's answers, and starts a run when something in it is new."""
    return look_at_bank(load_settings())


def look_at_bank(settings: Settings) -> dg.RunRequest | dg.SkipReason:
    """One run for what stands in the folder, over the months that a bank may still answer for."""
    from origyne_pipeline.payments.bank_folder import contents
    from origyne_pipeline.payments.register import months_collected

    seen = contents(settings.bank_folder)
    if not seen:
        return dg.SkipReason(f"no answer of the bank in {settings.bank_folder}")
    months = months_collected(settings.home)[-ANSWERED_MONTHS:]
    if not months:
        return dg.SkipReason("no direct debit has been asked of the bank yet")
    return dg.RunRequest(
        run_key=seen,
        run_config=ANSWERS_ONLY,
        tags={ASSET_PARTITION_RANGE_START_TAG: months[0], ASSET_PARTITION_RANGE_END_TAG: months[-1]},
    )


@dg.run_failure_sensor(minimum_interval_seconds=30)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    """Writes a line a failed run to ``alerts.log`` in the data root, for the operator's own monitoring to follow."""
    run = context.dagster_run
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} run {run.run_id} of {run.job_name}: {context.failure_event.message}"
    context.log.error(line)
    home = load_settings().home
    home.mkdir(parents=True, exist_ok=True)
    with (home / ALERTS).open("a", encoding="utf-8") as file:
        file.write(line.replace("\n", " ") + "\n")


SENSORS = (deposit_sensor, bank_sensor, failed_runs)
