"""Starts the jobs in this process: the same assets, checks and record as the UI's, and the results as values."""

import os
import pwd
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import dagster as dg

from assets.alerts import record_failure, run_url
from assets.day_records import WHAT_IS_OWED
from assets.definitions import defs
from assets.failures import ExpectedFailure
from assets.gone_runs import fail_gone_runs
from assets.in_process import create_run, execute, range_tags
from assets.instance import open_instance
from assets.jobs import DRY_RUN, REHEARSALS
from assets.outcomes import Outcomes
from assets.partitions import billing_months, deposit_days
from assets.payments import ANSWERS_ONLY
from assets.resources import Office, Progress
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.rights import make_private
from origyne_pipeline.settings import Settings
from origyne_pipeline.tables import families

if TYPE_CHECKING:
    from origyne_pipeline.assurance.month import MonthAssured
    from origyne_pipeline.collection.land import LandingResult
    from origyne_pipeline.invoicing.month import MonthInvoiced
    from origyne_pipeline.mediation.days import DayCounts
    from origyne_pipeline.mediation.reference import ReferenceCounts
    from origyne_pipeline.mediation.tariffs import TariffCounts
    from origyne_pipeline.payments.month import MonthCollected
    from origyne_pipeline.publication.publish import Published
    from origyne_pipeline.quality.results import CheckResult
    from origyne_pipeline.rating.month import MonthRated
    from origyne_pipeline.status.unbilled import QuarantinedMoney

NOTHING: Mapping[str, Any] = MappingProxyType({})


class RunError(OrigyneError):
    """A run that cannot be started, or that Dagster could not carry through."""


@dataclass(frozen=True)
class MonthRun:
    """What the run of a month did, stage by stage; a stage that did not run is None.

    ``days`` are the deposit days that were cleaned, by table; ``quarantine`` is the money of the rows of RatedCDRs in
    quarantine in the month's view; ``checks`` all that was checked, in order;
    ``runs`` each run's id and its job.
    """

    month: Month
    landing: "LandingResult | None" = None
    tariffs: "TariffCounts | None" = None
    reference: "ReferenceCounts | None" = None
    days: "Mapping[str, tuple[DayCounts, ...]]" = field(default_factory=dict)
    rating: "MonthRated | None" = None
    quarantine: "QuarantinedMoney | None" = None
    assurance: "MonthAssured | None" = None
    invoicing: "MonthInvoiced | None" = None
    payments: "MonthCollected | None" = None
    publication: "Published | None" = None
    checks: "tuple[CheckResult, ...]" = ()
    runs: Mapping[str, str] = field(default_factory=dict)


Clock = Callable[[], datetime]
Value = TypeVar("Value")


def _last(values: Sequence[Value]) -> Value | None:
    """The value of the month that ran last; None where the stage did not run."""
    return values[-1] if values else None


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
        self.runs: dict[str, str] = {}
        self.alert_faults: list[str] = []
        self._instance: dg.DagsterInstance | None = None
        self.office = Office(
            settings,
            now,
            accepted={check: f"{user}, {why}" for check, why in accept.items()},
            lands=False,  # the command has landed, or is not to land
            is_patient=False,
        )
        if progress:
            self.office.progress = progress

    @contextmanager
    def open_for_runs(self) -> Iterator[None]:
        """Opens the instance once for all runs that are started meanwhile."""
        with open_instance(self.office.settings) as self._instance:
            try:
                yield
            finally:
                self._instance = None

    def land(self) -> "LandingResult":
        """Lands what is new on the server, and reads its tariffs and reference files."""
        self._run("land")
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
        if len(in_calendar) < len(
            days
        ):  # they landed after the calendar was read: the run takes all that is owed
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
        self._run("clean_days", tags={**tags, **range_tags(first, last)})
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
        self._run(REHEARSALS[job] if rehearsed else job, partition_key=key, config=config)
        return self.office.outcomes

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
            rating=_last(outcomes.rating),
            quarantine=self._quarantine(month) if outcomes.rating else None,
            assurance=_last(outcomes.assurance),
            invoicing=_last(outcomes.invoicing),
            payments=_last(outcomes.payments),
            publication=outcomes.publication,
            checks=checks,
            runs=dict(self.runs),
        )

    def _quarantine(self, month: Month) -> "QuarantinedMoney":
        from origyne_pipeline.status.unbilled import quarantined_money

        calendar = self.office.settings.calendar
        return quarantined_money(self.office.warehouse, self.office.layout, month, calendar)

    def publish(self) -> "Published":
        """Replaces the analysts' database."""
        self._run("publish")
        return self._published()

    def read_bank(self, months: Iterable[Month]) -> "Published":
        """Brings the debits of months to what the bank answered, and publishes; those between come along."""
        ordered = sorted(months)
        self._run("read_bank", tags=range_tags(ordered[0], ordered[-1]), config=ANSWERS_ONLY)
        return self._published()

    def _published(self) -> "Published":
        published = self.office.outcomes.publication
        assert published is not None, "the job publishes"
        return published

    def _run(
        self,
        job: str,
        partition_key: str | None = None,
        tags: Mapping[str, str] = NOTHING,
        config: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Runs a job; raises what its first failed step raised, as the library words it."""
        with (
            nullcontext(self._instance) if self._instance else open_instance(self.office.settings) as instance
        ):
            self._fail_gone_runs(instance)
            try:
                in_memory, run = create_run(
                    instance,
                    defs.resolve_job_def(job),
                    self.office,
                    partition_key=partition_key,
                    tags=tags,
                    config=config,
                )
            except dg.DagsterError as error:
                raise RunError(f"the run of {job} cannot be started: {error}") from error
            self.runs[run.run_id] = job
            try:
                execute(instance, in_memory, run)
            except ExpectedFailure as failure:
                record_failure(self.office.settings, instance, run, self.office.now())
                failure.error.add_note(
                    f"run {run.run_id} of {job} failed; origyne ui shows it at"
                    f" {run_url(self.office.settings, run.run_id)}"
                )
                raise failure.error from None
            except dg.DagsterError as error:
                record_failure(self.office.settings, instance, run, self.office.now())
                raise RunError(f"the run of {job} could not be carried through: {error}") from error
            except Exception:
                record_failure(self.office.settings, instance, run, self.office.now())
                raise
            finally:
                self._deliver_alerts()

    def _fail_gone_runs(self, instance: dg.DagsterInstance) -> None:
        """Before the first run."""
        if not self.runs:
            for gone in fail_gone_runs(instance):
                record_failure(self.office.settings, instance, gone, self.office.now())

    def _deliver_alerts(self) -> None:
        """Sends the alerts that wait; a channel that does not answer is waited for once."""
        from origyne_pipeline.alerting.ledger import deliver_alerts

        if not self.alert_faults:
            self.alert_faults = deliver_alerts(self.office.settings, self.office.now())

    def _exists(self, partitions: dg.PartitionsDefinition[str], key: str) -> bool:
        with dg.partition_loading_context(effective_dt=self.office.now()):
            return partitions.has_partition_key(key)
