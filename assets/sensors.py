"""What Dagster watches: the deposit while the wholesaler deposits, and the bank's folder."""

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from assets import jobs
from assets.alerts import SERVER, warn_of_source
from assets.attempts import next_attempt, run_at_work
from assets.automation_words import DESCRIPTIONS
from assets.dagster_private import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from assets.day_records import WHAT_IS_OWED
from assets.partitions import is_deposit_day
from assets.payments import ANSWERS_ONLY
from origyne_pipeline.feeds import DAY_FEEDS
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.sources import USUAL_WINDOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from origyne_pipeline.collection.remote import RemoteFile

Asked = dg.RunRequest | list[dg.RunRequest] | dg.SkipReason
LOOK_EVERY_S = 300
MOST_REQUESTS = 12
"""Spans of days that are asked for at once; what is left is cleaned by the same runs."""
ANSWERED_MONTHS = 15
"""A debit comes back up to 13 months after it was collected, which is after the month it bills."""


@dg.sensor(
    jobs=[jobs.close_days, jobs.clean_days],
    minimum_interval_seconds=LOOK_EVERY_S,
    description=DESCRIPTIONS["deposit_sensor"],
)
def deposit_sensor(context: dg.SensorEvaluationContext) -> Asked:
    """Looks at the deposit's listing, and at what has landed and is not clean; asks for the days concerned."""
    return poll(load_settings(), datetime.now(UTC), context.instance)


def poll(settings: Settings, now: datetime, instance: dg.DagsterInstance | None = None) -> Asked:
    """What the sensor asks for at an instant: the days of new files, and those that landed and are not clean.

    Days that lie far apart are runs of their own. A listing is read in the deposit window only; what has landed is
    looked at whenever the sensor is.
    """
    if at_work := run_at_work(instance, ("close_days", "clean_days"), now):
        return dg.SkipReason(
            f"run {at_work.run_id} of {at_work.job_name} is at work: the next look comes after it"
        )
    owed, why_not = _owed_days(settings, now), _why_no_listing(settings, now)
    files = () if why_not else _new_files(settings, now)
    if files:
        days = {day for day in _deposit_days(settings, files) if day <= local_day(now)} | set(owed)
        fingerprint = repr([(file.path_bytes, file.stat) for file in files])
        return _requests("close_days", days, fingerprint, now, instance)
    if owed:
        return _requests("clean_days", owed, "", now, instance)
    return dg.SkipReason(why_not or "nothing new on the server, and all that landed is clean")


def _why_no_listing(settings: Settings, now: datetime) -> str | None:
    if not any(window.is_open(now) for window in settings.windows.values()):
        whose = (
            "the wholesaler deposits Monday to Saturday, 8h to 20h"
            if set(settings.windows.values()) == {USUAL_WINDOW}
            else "no wholesaler deposits at this hour"
        )
        return f"{whose}; all that landed is clean"
    if not settings.has_server:
        return "ORIGYNE_FTP_URL is not set: there is no deposit to look at; all that landed is clean"
    return None


def _requests(
    job: str, days: Iterable[date], fingerprint: str, now: datetime, instance: dg.DagsterInstance | None
) -> Asked:
    """A request a span of days, each of them tried again later when it fails.

    Every request also cleans what is owed outside its span: where there are more spans than are asked for at once,
    and for days that are no partition of the loaded calendar, which lie in no span.
    """
    from origyne_pipeline.landed_days import spans

    chosen = sorted(days)
    in_calendar = [day for day in chosen if is_deposit_day(day)] or [local_day(now)]
    requests, reasons = [], []
    for first, last in spans(in_calendar)[-MOST_REQUESTS:]:
        asked_for = f"{job} {first} {last} {_digest(f'{fingerprint}{chosen}')}"
        attempt = next_attempt(instance, asked_for, now, done_when_it_succeeds=False)
        if isinstance(attempt, dg.SkipReason):
            reasons.append(str(attempt.skip_message))
            continue
        span = {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: str(last)}
        requests.append(
            dg.RunRequest(
                run_key=attempt.run_key, job_name=job, tags={**WHAT_IS_OWED, **attempt.tags, **span}
            )
        )
    if len(requests) == 1:
        return requests[0]
    return requests or dg.SkipReason("; ".join(reasons))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _owed_days(settings: Settings, now: datetime) -> "Sequence[date]":
    """The days that landed, from whoever's run, and are not clean."""
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.lake import Lake
    from origyne_pipeline.landed_days import days_to_clean
    from origyne_pipeline.warehouse import Warehouse

    if not Lake(settings.home).exists() and not (settings.home / "registers").is_dir():
        return ()
    return days_to_clean(Warehouse(settings.home), layout_of(settings), local_day(now))


def _new_files(settings: Settings, now: datetime) -> "Sequence[RemoteFile]":
    """One listing of each server that is due one, compared with the register; nothing is fetched or noted."""
    from origyne_pipeline.collection.connecting import connect
    from origyne_pipeline.collection.of_source import of_source, without_others
    from origyne_pipeline.collection.plan import plan_landing, recall
    from origyne_pipeline.collection.register import open_register
    from origyne_pipeline.collection.remote import RemoteError
    from origyne_pipeline.feeds.source_layouts import layout_of, left_out
    from origyne_pipeline.setting_checks import words_of_source

    with open_register(settings.home) as register:
        sightings = register.sightings()
    others = frozenset(source.name for source in settings.further_sources)
    unusable = left_out(layout_of(settings))
    new: list[RemoteFile] = []
    for source in settings.sources:
        if source.name in unusable or not source.ftp.window.is_open(now):
            continue
        try:
            with contextlib.closing(of_source(connect(source.ftp), source.name)) as remote:
                listing = remote.list_tree(partial(recall, sightings, now))
        except RemoteError as error:
            if len(settings.sources) == 1:
                raise
            reason = f"source {source.name}: {words_of_source(source.name, str(error))}"
            warn_of_source(settings, source.name, SERVER, reason, now, ("", "deposit_sensor"))
            continue  # the other servers are looked at
        listing, ftp = without_others(listing, source.name, others), source.ftp
        new += plan_landing(listing, sightings, now, ftp.settle_seconds, ftp.max_file_bytes).fetch
    return new


def _deposit_days(settings: Settings, files: "Sequence[RemoteFile]") -> set[date]:
    """The deposit days of the files that are cleaned by day; other files are read whatever the day."""
    from origyne_pipeline.feeds.deposits import classify, deposit_instant
    from origyne_pipeline.feeds.source_layouts import layout_of

    patterns = layout_of(settings).patterns
    deposits = ((classify(file.path, patterns), file.stat.modified_at) for file in files)
    return {
        local_day(deposit_instant(deposit, modified_at))
        for deposit, modified_at in deposits
        if deposit.feed in DAY_FEEDS
    }


@dg.sensor(job=jobs.read_bank, minimum_interval_seconds=LOOK_EVERY_S, description=DESCRIPTIONS["bank_sensor"])
def bank_sensor(context: dg.SensorEvaluationContext) -> Asked:
    """Looks at the folder of the bank's answers, and starts a run when something in it is new."""
    return look_at_bank(load_settings(), datetime.now(UTC), context.instance)


def look_at_bank(
    settings: Settings, now: datetime | None = None, instance: dg.DagsterInstance | None = None
) -> dg.RunRequest | dg.SkipReason:
    """One run for what stands in the folder, over the months that a bank may still answer for.

    A run that failed is asked for again, later each time; what was read is not.
    """
    from origyne_pipeline.payments.bank_folder import contents
    from origyne_pipeline.payments.register import months_collected

    seen = contents(settings.bank_folder)
    if not seen:
        return dg.SkipReason(f"no answer of the bank in {settings.bank_folder}")
    months = months_collected(settings.home)[-ANSWERED_MONTHS:]
    if not months:
        return dg.SkipReason("no direct debit has been asked of the bank yet")
    attempt = next_attempt(instance, seen, now or datetime.now(UTC))
    if isinstance(attempt, dg.SkipReason):
        return attempt
    span = {ASSET_PARTITION_RANGE_START_TAG: months[0], ASSET_PARTITION_RANGE_END_TAG: months[-1]}
    return dg.RunRequest(run_key=attempt.run_key, run_config=ANSWERS_ONLY, tags={**attempt.tags, **span})


@dg.sensor(
    job=jobs.assure_month,
    minimum_interval_seconds=LOOK_EVERY_S,
    description=DESCRIPTIONS["supplier_invoice_sensor"],
)
def supplier_invoice_sensor(context: dg.SensorEvaluationContext) -> Asked:
    """Compares a month with its wholesaler's invoice again where that landed, or was replaced, after the month ran."""
    return look_at_invoices(load_settings(), datetime.now(UTC), context.instance)


def look_at_invoices(settings: Settings, now: datetime, instance: dg.DagsterInstance | None = None) -> Asked:
    """One run for each month whose invoice was not compared; tried again later when it fails."""
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.lake import Lake
    from origyne_pipeline.supplier_invoices import invoice_digests, months_to_explain
    from origyne_pipeline.warehouse import Warehouse

    if not Lake(settings.home).exists():
        return dg.SkipReason("no table yet")
    warehouse, patterns = Warehouse(settings.home), layout_of(settings).patterns
    months = months_to_explain(warehouse, patterns)
    digests = invoice_digests(warehouse, patterns) if months else {}
    requests = []
    for month in months:
        attempt = next_attempt(instance, f"assure_month {month} {digests[month]}", now)
        if not isinstance(attempt, dg.SkipReason):
            requests.append(
                dg.RunRequest(run_key=attempt.run_key, partition_key=str(month), tags=attempt.tags)
            )
    return requests or dg.SkipReason(
        "every wholesaler's invoice that landed is compared, or waits for its next attempt"
    )


SENSORS = (deposit_sensor, bank_sensor, supplier_invoice_sensor)
