"""Runs a job in this process: recorded as the UI's runs are, each failure recorded and its alert sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import dagster as dg

from assets.alerts import record_failure, run_url
from assets.definitions import defs
from assets.failures import ExpectedFailure
from assets.gone_runs import fail_gone_runs
from assets.in_process import create_run, execute
from assets.instance import open_instance
from assets.resources import Office
from assets.run_storage import telling_server_faults
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.interrupts import is_interrupt


class RunError(OrigyneError):
    """A run that cannot be started, or that Dagster could not carry through."""


class JobRunner:
    """Runs jobs on the instance of a data root, one after the other. ``runs``: each run's id and its job."""

    def __init__(self, office: Office) -> None:
        """Opens nothing yet."""
        self.runs: dict[str, str] = {}
        self._office = office
        self._alert_faults: list[str] = []
        self._instance: dg.DagsterInstance | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Opens the instance once for all runs that are started meanwhile."""
        with open_instance(self._office.settings) as self._instance:
            try:
                yield
            finally:
                self._instance = None

    def run(
        self,
        job: str,
        partition_key: str | None = None,
        tags: Mapping[str, str] | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        """Runs a job; raises what its first failed step raised, as the library words it."""
        with (
            telling_server_faults(),
            nullcontext(self._instance)
            if self._instance
            else open_instance(self._office.settings) as instance,
        ):
            self._fail_gone_runs(instance)
            try:
                in_memory, run = create_run(
                    instance,
                    defs.resolve_job_def(job),
                    self._office,
                    partition_key=partition_key,
                    tags=tags or {},
                    config=config or {},
                )
            except dg.DagsterError as error:
                raise RunError(f"the run of {job} cannot be started: {error}") from error
            self.runs[run.run_id] = job
            try:
                execute(instance, in_memory, run)
            except ExpectedFailure as failure:
                record_failure(self._office.settings, instance, run, self._office.now())
                failure.error.add_note(
                    f"run {run.run_id} of {job} failed; origyne ui shows it at"
                    f" {run_url(self._office.settings, run.run_id)}"
                )
                raise failure.error from None
            except dg.DagsterError as error:
                record_failure(self._office.settings, instance, run, self._office.now())
                raise RunError(f"the run of {job} could not be carried through: {error}") from error
            except Exception as error:
                if is_interrupt(error):  # DuckDB's words for Ctrl-C: canceled, not failed
                    raise
                record_failure(self._office.settings, instance, run, self._office.now())
                raise
            finally:
                self._deliver_alerts()

    def _fail_gone_runs(self, instance: dg.DagsterInstance) -> None:
        """Before the first run."""
        if not self.runs:
            for gone in fail_gone_runs(instance):
                record_failure(self._office.settings, instance, gone, self._office.now())

    def _deliver_alerts(self) -> None:
        """Sends the alerts that wait; a channel that does not answer is waited for once."""
        from origyne_pipeline.alerting.ledger import deliver_alerts

        if not self._alert_faults:
            self._alert_faults = deliver_alerts(self._office.settings, self._office.now())
