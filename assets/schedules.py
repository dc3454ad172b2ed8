"""When the chain moves by itself, in Europe/Paris whatever the clocks do.

Off as long as nobody switches them on in the UI: a fresh clone bills nobody.
"""

from datetime import date, timedelta

import dagster as dg
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from assets import jobs
from origyne_pipeline.periods import PARIS, Month, local_day
from origyne_pipeline.settings import load_settings

IN_THE_WINDOW = ["*/30 8-19 * * 1-6", "0 20 * * 1-6"]
"""Every half hour from 8h to 20h, Monday to Saturday; ``8-20`` would go on until 20:30."""
DAYS_CLOSED_AGAIN = 7
"""The closing of a day looks back this far: a file may come some days after the day it bears."""


@dg.schedule(job=jobs.close_days, cron_schedule=IN_THE_WINDOW, execution_timezone=PARIS.key)
def deposit_window(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Lands and cleans what is new while the wholesaler deposits. The sensor does it sooner: one of the two will do."""
    at = context.scheduled_execution_time
    return dg.RunRequest(run_key=at.isoformat(), tags=_days(local_day(at), local_day(at)))


@dg.schedule(job=jobs.close_days, cron_schedule="30 20 * * 1-6", execution_timezone=PARIS.key)
def daily_closing(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """After the window: lands what is left, cleans the last days, and says what never came."""
    today = local_day(context.scheduled_execution_time)
    return dg.RunRequest(run_key=str(today), tags=_days(today - timedelta(days=DAYS_CLOSED_AGAIN - 1), today))


@dg.schedule(job=jobs.bill_month, cron_schedule="0 6 2-29 * *", execution_timezone=PARIS.key)
def monthly_billing(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """On the morning after the cut-off day, bills the month before; the other mornings only look at the date."""
    today = local_day(context.scheduled_execution_time)
    cutoff_day = load_settings().cutoff_day
    if today.day != cutoff_day + 1:
        return dg.SkipReason(f"a month is billed on the day after its cut-off, day {cutoff_day}")
    month = str(Month.of(today).previous())
    return dg.RunRequest(run_key=month, partition_key=month)


def _days(first: date, last: date) -> dict[str, str]:
    return {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: str(last)}


SCHEDULES = (deposit_window, daily_closing, monthly_billing)
