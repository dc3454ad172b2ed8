"""Starts the jobs in this process: the same assets, checks and record as the UI's, and the results as values."""

import os
import pwd
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets import month_list
from assets.day_records import WHAT_IS_OWED
from assets.in_process import range_tags
from assets.job_runner import JobRunner, RunError
from assets.jobs import DRY_RUN, REHEARSALS
from assets.outcomes import MonthRun, Outcomes
from assets.partitions import billing_months, deposit_days, followed_months
from assets.payments import ANSWERS_ONLY
from assets.resources import Office, Progress
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.rights import make_private
from origyne_pipeline.settings import Settings
from origyne_pipeline.tables import families

if TYPE_CHECKING:
    from origyne_pipeline.collection.land import LandingResult
    from origyne_pipeline.followup.follow import FollowedUp
    from origyne_pipeline.invoicing.credit import Credit
    from origyne_pipeline.invoicing.models import Invoice
    from origyne_pipeline.mediation.days import DayCounts
    from origyne_pipeline.publication.publish import Published
    from origyne_pipeline.status.quarantined_money import QuarantinedMoney

NOTHING: Mapping[str, Any] = MappingProxyType({})


Clock = Callable[[], datetime]


def user_name() -> str:
    """Who runs this: the name of the account, or its number where it has none, as in a container."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


def clock() -> datetime:
    """The machine's."""
    return datetime.now(UTC)


class Launcher:
    """Starts jobs on the instance of a data root, one after the other, in this process."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress | None = None,
        now: Clock = clock,
        accept: Mapping[str, str] = NOTHING,
    ) -> None:
        """Opens nothing yet. ``accept``: check to the reason why it may fail."""
        user = user_name()
        make_private(settings.home, settings.publish.group)
        self.months: set[Month] = set()
        self.office = Office(
            settings,
            now,
            accepted={check: f"{user}, {why}" for check, why in accept.items()},
            lands=False,  # the command has landed and cleaned, or is not to land
            is_patient=False,
        )
        if progress:
            self.office.progress = progress
        self.jobs = JobRunner(self.office)

    def land(self) -> "LandingResult":
        """Lands what is new on the server, and reads its tariffs and reference files."""
        self.jobs.run("land")
        landed = self.office.outcomes.landing
        assert landed is not None, "the job lands"
        return landed

    def clean_days(self) -> "dict[str, tuple[DayCounts, ...]]":
        """Cleans the deposit days whose files came or changed, by table: a single run where they lie close.

        Days that were cleaned and whose checks were never looked at, or failed, are looked at again.
        """
        from origyne_pipeline.landed_days import days_to_clean, spans

        today = local_day(self.office.now())
        days = days_to_clean(self.office.warehouse, self.office.layout, today)
        in_calendar = [day for day in days if self._exists(deposit_days, str(day))]
        cleaned: dict[str, tuple[DayCounts, ...]] = dict.fromkeys(families(), ())
        # Some landed after the calendar was read: the run takes all that is owed.
        if len(in_calendar) < len(days):
            self._clean(today, today, cleaned, WHAT_IS_OWED)
            in_calendar = []
        for first, last in spans(in_calendar):
            self._clean(first, last, cleaned)
        return cleaned

    def _clean(
        self,
        first: date,
        last: date,
        cleaned: "dict[str, tuple[DayCounts, ...]]",
        tags: Mapping[str, str] = NOTHING,
    ) -> None:
        """Cleans a range of days in a run, and adds what it came to to ``cleaned``."""
        self.jobs.run("clean_days", tags={**tags, **range_tags(first, last)})
        for table in families():
            cleaned[table] += self.office.outcomes.days[table]

    def month(
        self, job: str, month: Month, *, dry_run: bool = False, config: Mapping[str, Any] = NOTHING
    ) -> Outcomes:
        """Runs one of the monthly jobs, or its rehearsal; what its stages came to, by stage.

        Raises:
            RunError: the month is not over, or lies before the first that can be billed.
        """
        key = str(month)
        if not self._exists(billing_months, key):
            raise RunError(
                f"{month} cannot be billed: expected a month from {billing_months.get_first_partition_key()} on"
                f" that is over on {self.office.now():%d/%m/%Y}"
            )
        self.months.add(month)
        rehearsed = dry_run and job in REHEARSALS
        config = DRY_RUN if rehearsed else config
        self.jobs.run(REHEARSALS[job] if rehearsed else job, partition_key=key, config=config)
        return self.office.outcomes

    def rate_month(self, month: Month) -> MonthRun:
        """Cleans what landed, then rates and reconciles a month."""
        with self.jobs.open():
            days = self.clean_days()
            self.month("rate_month", month)
            self.month("assure_month", month)
        return self.account(month, days)

    def follow_up(self) -> "FollowedUp":
        """Cleans what landed, then brings the consumption of the open months to it."""
        from origyne_pipeline.followup.follow import waiting

        with self.jobs.open():
            self.clean_days()
            waits = waiting(self.office.warehouse, self.office.settings)
            months = waits.months if waits else ()
            this_month = Month.of(local_day(self.office.now()))
            known = [month for month in months if self._exists(followed_months, str(month))] or [this_month]
            self.jobs.run("follow_up", tags=range_tags(known[0], known[-1]))
        followed = self.office.outcomes.follow_up
        assert followed is not None, "the job follows"
        return followed

    def invoice_month(self, month: Month, dry_run: bool = False) -> MonthRun:
        """Invoices a month that is rated, or draws drafts of its invoices."""
        self.month("invoice_month", month, dry_run=dry_run)
        return self.account(month, {})

    def collect_month(self, month: Month) -> MonthRun:
        """Writes the bank's files of a month that is invoiced."""
        self.month("collect_month", month)
        return self.account(month, {})

    def credit_invoice(self, credit: "Credit") -> "Invoice":
        """Issues a credit note and draws it; asked for again in the same words, gives the one that was issued."""
        from origyne_pipeline.invoicing.credit import credited_month

        lines = {str(position): str(amount) for position, amount in (credit.amounts or {}).items()}
        note = {"invoice": credit.number, "reason": credit.reason, "lines": lines}
        outcomes = self.month(
            "invoice_month",
            credited_month(self.office.settings.home, credit.number),
            config={"ops": {"invoicing": {"config": {"credits": [note]}}}},
        )
        return outcomes.credit_notes[0]

    def run_months(
        self,
        months: Iterable[Month],
        dry_run: bool = False,
        on_month: Callable[[MonthRun], None] = lambda _: None,
    ) -> list[MonthRun]:
        """Runs months one after the other, in order; what is new is landed and cleaned once, before them.

        The whole list is checked before the first month is issued. ``on_month`` gets each result as the month ends.

        Raises:
            OrigyneError: as a stage words it; a ``BlockedError`` where a blocking check failed.
            RunError: a month of the list is not over, or the month before it was neither run nor is in the list.
        """
        ordered = sorted(set(months))
        month_list.check_over(self.office, ordered, dry_run)
        month_runs = []
        with self.jobs.open():
            self.land()
            days = self.clean_days()
            month_list.check_order(self.office, ordered)
            for month in ordered:
                self.month("bill_month", month, dry_run=dry_run)
                month_runs.append(self.account(month, days))
                on_month(month_runs[-1])
        return month_runs

    def account(self, month: Month, days: "Mapping[str, tuple[DayCounts, ...]]") -> MonthRun:
        """What the stages that ran came to; checks of other months are left out."""
        outcomes = self.office.outcomes
        others = {str(other) for other in self.months if other != month}
        checks = tuple(result for result in self.office.checks if result.partition not in others)
        return MonthRun(
            month,
            landing=outcomes.landing,
            tariffs=outcomes.tariffs,
            reference=outcomes.reference,
            days=days,
            rating=outcomes.rating[-1] if outcomes.rating else None,
            quarantine=self._quarantine(month) if outcomes.rating else None,
            assurance=outcomes.assurance[-1] if outcomes.assurance else None,
            invoicing=outcomes.invoicing[-1] if outcomes.invoicing else None,
            payments=outcomes.payments[-1] if outcomes.payments else None,
            publication=outcomes.publication,
            checks=checks,
            runs=dict(self.jobs.runs),
        )

    def _quarantine(self, month: Month) -> "QuarantinedMoney":
        from origyne_pipeline.quarantined_money import quarantined_money

        calendar = self.office.settings.calendar
        return quarantined_money(self.office.warehouse, self.office.layout, month, calendar)

    def publish(self) -> "Published":
        """Replaces the analysts' database."""
        self.jobs.run("publish")
        return self._published()

    def update_account(self) -> "Published":
        """Brings the customer accounts to what the registers hold today, checks them and publishes."""
        self.jobs.run("update_account")
        return self._published()

    def read_bank(self, months: Iterable[Month]) -> "Published":
        """Brings the debits of months to what the bank answered, and publishes; those between come along."""
        ordered = sorted(months)
        self.jobs.run("read_bank", tags=range_tags(ordered[0], ordered[-1]), config=ANSWERS_ONLY)
        return self._published()

    def _published(self) -> "Published":
        published = self.office.outcomes.publication
        assert published is not None, "the job publishes"
        return published

    def _exists(self, partitions: dg.PartitionsDefinition[str], key: str) -> bool:
        with dg.partition_loading_context(effective_dt=self.office.now()):
            return partitions.has_partition_key(key)
