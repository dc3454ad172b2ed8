"""Runs of the jobs in this process, as the command line starts them.

A run hands back what its stages counted. What goes wrong is an ``OrigyneError`` in plain words.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from assets import month_list
from assets.failures import BlockedError
from assets.instance import ui_command
from assets.launcher import NOTHING, Clock, Launcher, MonthRun, RunError, clock
from assets.resources import Progress
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from origyne_pipeline.collection.land import LandingResult
    from origyne_pipeline.invoicing.credit import Credit
    from origyne_pipeline.invoicing.models import Invoice
    from origyne_pipeline.mediation.days import DayCounts
    from origyne_pipeline.publication.publish import Published


def land(settings: Settings, progress: Progress | None = None, now: Clock = clock) -> "LandingResult":
    """Lands what is new on the server; see ``Launcher.land``."""
    return Launcher(settings, progress, now).land()


def clean_days(
    settings: Settings, progress: Progress | None = None, now: Clock = clock
) -> "dict[str, tuple[DayCounts, ...]]":
    """Cleans the days whose files came or changed; see ``Launcher.clean_days``."""
    return Launcher(settings, progress, now).clean_days()


def rate_month(
    settings: Settings,
    month: Month,
    progress: Progress | None = None,
    now: Clock = clock,
    accept: Mapping[str, str] = NOTHING,
) -> MonthRun:
    """Cleans what landed, then rates and reconciles a month."""
    return _stages(Launcher(settings, progress, now, accept), month, ("rate_month", "assure_month"))


def invoice_month(
    settings: Settings,
    month: Month,
    dry_run: bool = False,
    progress: Progress | None = None,
    now: Clock = clock,
    accept: Mapping[str, str] = NOTHING,
) -> MonthRun:
    """Invoices a month that is rated, or draws drafts of its invoices."""
    return _stages(
        Launcher(settings, progress, now, accept),
        month,
        ("invoice_month",),
        dry_run=dry_run,
    )


def credit_invoice(
    settings: Settings,
    wanted: "Credit",
    progress: Progress | None = None,
    now: Clock = clock,
    accept: Mapping[str, str] = NOTHING,
) -> "Invoice":
    """Issues a credit note and draws it; asked for again in the same words, gives the one that was issued."""
    from origyne_pipeline.invoicing.credit import credited_month

    lines = {str(position): str(amount) for position, amount in (wanted.amounts or {}).items()}
    note = {"invoice": wanted.number, "reason": wanted.reason, "lines": lines}
    outcomes = Launcher(settings, progress, now, accept).month(
        "invoice_month",
        credited_month(settings.home, wanted.number),
        config={"ops": {"invoicing": {"config": {"credits": [note]}}}},
    )
    return outcomes.credit_notes[0]


def collect_month(
    settings: Settings, month: Month, progress: Progress | None = None, now: Clock = clock
) -> MonthRun:
    """Writes the bank's files of a month that is invoiced."""
    return _stages(Launcher(settings, progress, now), month, ("collect_month",))


def read_bank(
    settings: Settings, months: Iterable[Month], progress: Progress | None = None, now: Clock = clock
) -> "Published":
    """Brings the debits of some months to what the bank answered, and publishes."""
    return Launcher(settings, progress, now).read_bank(months)


def publish(settings: Settings, progress: Progress | None = None, now: Clock = clock) -> "Published":
    """Replaces the analysts' database."""
    return Launcher(settings, progress, now).publish()


def run_month(
    settings: Settings,
    month: Month,
    dry_run: bool = False,
    progress: Progress | None = None,
    now: Clock = clock,
    accept: Mapping[str, str] = NOTHING,
) -> MonthRun:
    """Lands, cleans, checks, rates, reconciles, invoices, collects and publishes a month.

    Raises:
        OrigyneError: as a stage says it.
        BlockedError: a blocking check failed.
        RunError: the month is not over.
    """
    (done,) = run_months(settings, [month], dry_run, progress, now, accept)
    return done


def run_months(
    settings: Settings,
    months: Iterable[Month],
    dry_run: bool = False,
    progress: Progress | None = None,
    now: Clock = clock,
    accept: Mapping[str, str] = NOTHING,
    on_month: Callable[[MonthRun], None] = lambda _: None,
) -> list[MonthRun]:
    """Runs months one after the other, in order; what is new is landed and cleaned once, before them.

    The whole list is checked before the first month is issued. ``on_month`` is told each result as the month ends.

    Raises:
        RunError: a month of the list is not over, or the month before it was neither run nor is in the list.
    """
    launcher = Launcher(settings, progress, now, accept)
    ordered = sorted(set(months))
    month_list.check_over(launcher.office, ordered, dry_run)
    done = []
    with launcher.open_for_runs():
        launcher.land()
        days = launcher.clean_days()
        month_list.check_order(launcher.office, ordered)
        for month in ordered:
            launcher.month("bill_month", month, dry_run=dry_run)
            done.append(launcher.account(month, days))
            on_month(done[-1])
    return done


def _stages(launcher: Launcher, month: Month, jobs: tuple[str, ...], *, dry_run: bool = False) -> MonthRun:
    with launcher.open_for_runs():
        days = launcher.clean_days() if "rate_month" in jobs else {}
        for job in jobs:
            launcher.month(job, month, dry_run=dry_run)
    return launcher.account(month, days)


__all__ = [
    "BlockedError",
    "Launcher",
    "MonthRun",
    "RunError",
    "clean_days",
    "collect_month",
    "credit_invoice",
    "invoice_month",
    "land",
    "publish",
    "rate_month",
    "read_bank",
    "run_month",
    "run_months",
    "ui_command",
]
