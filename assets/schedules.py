"""When the chain moves by itself, in Europe/Paris whatever the clocks do.

Off as long as nobody switches them on in the UI: a fresh clone bills nobody.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg

from assets import jobs
from assets.attempts import next_attempt
from assets.automation_words import DESCRIPTIONS
from assets.dagster_private import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from origyne_pipeline.collection.first_deposit import first_deposit_day
from origyne_pipeline.dashboard.paths import dashboard_folder, dashboard_paths
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.given_accruals import given_path
from origyne_pipeline.issued import terms_in_force
from origyne_pipeline.lake import Lake
from origyne_pipeline.periods import PARIS, Month, local_day
from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.sources import USUAL_WINDOW, DepositWindow


def ticks_of(windows: Collection[DepositWindow]) -> tuple[list[str], str]:
    """Every half hour while any wholesaler deposits, and the closing after the last, as cron expressions.

    >>> ticks_of([USUAL_WINDOW])
    (['*/30 8-19 * * 1-6', '0 20 * * 1-6'], '30 20 * * 1-6')
    """
    days = sorted({day + 1 for window in windows for day in window.weekdays})
    on = f"{days[0]}-{days[-1]}" if len(days) == days[-1] - days[0] + 1 else ",".join(map(str, days))
    opens, closes = min(window.opens for window in windows).hour, max(window.closes for window in windows)
    if closes.hour == LAST_HOUR:
        return [f"*/30 {opens}-{LAST_HOUR} * * {on}"], f"55 {LAST_HOUR} * * {on}"
    last = closes.hour + (closes.minute > 0)
    return [f"*/30 {opens}-{last - 1} * * {on}", f"0 {last} * * {on}"], f"30 {last} * * {on}"


def _windows() -> Collection[DepositWindow]:
    """When the wholesalers deposit; wrong settings are for the run to refuse: the graph loads with any."""
    try:
        return load_settings().windows.values()
    except (OrigyneError, OSError):
        return (USUAL_WINDOW,)


LAST_HOUR = 23
IN_THE_WINDOW, AFTER_THE_WINDOW = ticks_of(_windows())
"""By the settings when the graph is loaded: 8h to 20h, Monday to Saturday, where they say nothing else."""
DAYS_CLOSED_AGAIN = 7
"""The range of the closing's run; days before it are cleaned too where their files came or changed."""
BILLING_HOUR = 6
FIRST_FEEDS = ("rated_cdrs_mobile", "rated_cdrs_vga", "account_status", "account_vga")
"""The first deposit of one of these is of the first month billed."""
LAST_STAGE = "direct_debits"
"""A month with this table has been billed to its end, empty as it may be."""


@dg.schedule(
    job=jobs.close_days,
    cron_schedule=IN_THE_WINDOW,
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["deposit_window"],
)
def deposit_window(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Lands and cleans what is new while the wholesaler deposits. The sensor does it sooner: one of the two will do."""
    at = context.scheduled_execution_time
    return dg.RunRequest(run_key=at.isoformat(), tags=_days(local_day(at), local_day(at)))


@dg.schedule(
    job=jobs.close_days,
    cron_schedule=AFTER_THE_WINDOW,
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["daily_closing"],
)
def daily_closing(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """After the window: lands what is left, cleans what is not clean, and says what never came."""
    today = local_day(context.scheduled_execution_time)
    return dg.RunRequest(run_key=str(today), tags=_days(today - timedelta(days=DAYS_CLOSED_AGAIN - 1), today))


@dg.schedule(
    job=jobs.bill_month,
    cron_schedule="0 6-20 * * *",
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["monthly_billing"],
)
def monthly_billing(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """At 6:00 on the morning after the cut-off day, bills the month before; later hours make up for what failed.

    A month that was not asked for, because the machine was off, is asked for at the next tick; one whose run failed
    is asked for again, later each time, and at last left to a person.
    """
    try:
        instance = context.instance
    except dg.DagsterInvariantViolationError:  # evaluated by itself, without a record of runs
        instance = None
    return bill(load_settings(), context.scheduled_execution_time.astimezone(PARIS), instance)


@dg.schedule(
    job=jobs.update_account,
    cron_schedule="0 5 * * *",
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["daily_account"],
)
def daily_account(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Each morning: debits whose day has passed are paid, what is owed is a day older; publishes it."""
    return dg.RunRequest(run_key=str(local_day(context.scheduled_execution_time)))


@dg.schedule(
    job=jobs.month_end,
    cron_schedule="0 9 * * *",
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["monthly_pack"],
)
def monthly_pack(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """At 9:00, once the last month is billed and where its pack is not made yet: the pack for the accountant."""
    home = load_settings().home
    following = _month_after_the_billed(home)
    if following is None:
        return dg.SkipReason("no month is billed yet")
    month = following.previous()
    if given_path(home, month).exists():
        return dg.SkipReason(f"the pack of {month} is made; 'origyne month-end {month}' makes it again")
    day = local_day(context.scheduled_execution_time)
    return dg.RunRequest(run_key=f"{month} {day}", partition_key=str(month))


@dg.schedule(
    job=jobs.draw_dashboard,
    cron_schedule="30 9 * * *",
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["monthly_page"],
)
def monthly_page(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """At 9:30, after the pack, once the last month is billed and where its page is not made yet: the manager's page."""
    home = load_settings().home
    following = _month_after_the_billed(home)
    if following is None:
        return dg.SkipReason("no month is billed yet")
    month = following.previous()
    page, _ = dashboard_paths(dashboard_folder(home, month), month)
    if page.exists():
        return dg.SkipReason(f"the page of {month} is made; 'origyne dashboard {month}' makes it again")
    day = local_day(context.scheduled_execution_time)
    return dg.RunRequest(run_key=f"{month} {day}", partition_key=str(month))


def bill(
    settings: Settings, at: datetime, instance: dg.DagsterInstance | None
) -> dg.RunRequest | dg.SkipReason:
    """What the schedule asks for at a tick, in Paris time: the first month that is closed and not billed, once.

    Without a record of runs it asks on the morning after the cut-off day only.
    """
    closed = settings.calendar.last_closed(local_day(at))
    morning = settings.calendar.last_day(closed) + timedelta(days=1)
    month = _month_after_the_billed(settings.home) or _first_month(settings) or closed
    if month > closed:
        return dg.SkipReason(f"every month up to {closed} is billed, or comes before the first, {month}")
    if month < closed or at.date() != morning or at.hour != BILLING_HOUR:
        reason = _why_not_later(settings, closed, instance)
        if reason:
            return dg.SkipReason(reason)
    # A run that succeeded and whose tables are gone, as the lake was lost, is no reason to leave later months unbilled.
    attempt = next_attempt(instance, f"bill_month {month}", at, done_when_it_succeeds=month == closed)
    if isinstance(attempt, dg.SkipReason):
        return dg.SkipReason(f"{month}: {attempt.skip_message}")
    run_key = str(month) if attempt.number == 1 else attempt.run_key
    return dg.RunRequest(run_key=run_key, partition_key=str(month), tags=dict(attempt.tags))


def _why_not_later(settings: Settings, closed: Month, instance: dg.DagsterInstance | None) -> str | None:
    """Why nothing is to be made up for at a tick that is not the morning's."""
    if instance is None:
        return f"a month is billed on the day after its cut-off, day {settings.cutoff_day}"
    if first_deposit_day(settings.home, FIRST_FEEDS) is None:
        return f"nothing that {closed} could bill has landed"
    return None


def _first_month(settings: Settings) -> Month | None:
    """The first month ever billed, as rating takes it; None where nothing has landed and no setting says it."""
    terms = terms_in_force(settings.home)
    if terms:
        return terms.calendar.first_month
    day = first_deposit_day(settings.home, FIRST_FEEDS)
    return settings.first_month or (Month.of(day) if day else None)


def _month_after_the_billed(home: Path) -> Month | None:
    """The month after the last that was billed to its end; None when none was."""
    billed = list(Lake(home).partitions(LAST_STAGE))
    return Month.parse(billed[-1]).next() if billed else None


def _days(first: date, last: date) -> dict[str, str]:
    return {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: str(last)}


@dg.schedule(
    job=jobs.send_notices,
    cron_schedule="5 * * * *",
    execution_timezone=PARIS.key,
    description=DESCRIPTIONS["hourly_notices"],
)
def hourly_notices(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Each hour: what was held for the night, or by a mail server, goes out; ``follow_up`` sends the rest by itself."""
    if not load_settings().notices.send:
        return dg.SkipReason("notices are switched off: [notices] send")
    return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat())


SCHEDULES = (
    deposit_window,
    daily_closing,
    monthly_billing,
    daily_account,
    monthly_pack,
    monthly_page,
    hourly_notices,
)
