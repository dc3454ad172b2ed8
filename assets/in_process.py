"""A run in this process, recorded as a run of the code location: on the Timeline, in its job's history, with alerts.

``execute_in_process`` records a run that belongs to no code location, and the UI and the failure sensor pass over it.
All of Dagster's private names that such a run needs are here.
"""

import json
from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.dagster_private import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
    InMemoryJob,
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
    execute_run,
)
from assets.gone_runs import PROCESS_TAG, this_process
from assets.resources import Office

CODE_LOCATION = "origyne"
"""As ``workspace.yaml`` and ``pyproject.toml`` name it."""
REPOSITORY = "__repository__"
"""Dagster's name for the one repository of a code location of ``Definitions``."""
STARTED_BY = "origyne/started_by"
SILENT_CONSOLE = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def range_tags(first: object, last: object) -> dict[str, str]:
    """The tags of a run over a range of partitions."""
    return {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: str(last)}


def create_run(
    instance: dg.DagsterInstance,
    job: dg.JobDefinition,
    office: Office,
    *,
    partition_key: str | None = None,
    tags: Mapping[str, str],
    config: Mapping[str, Any],
) -> tuple[InMemoryJob, dg.DagsterRun]:
    """Records a run that ``execute`` then carries out.

    Args:
        instance: where it is recorded.
        job: what runs.
        office: what its steps work with, in place of the office of the settings.
        partition_key: its partition, if it has one.
        tags: further tags.
        config: its configuration.
    """
    in_memory = InMemoryJob(job_def=job.as_ephemeral_job(resource_defs=_resources(office), input_values={}))
    partition = {PARTITION_NAME_TAG: partition_key} if partition_key else {}
    process = json.dumps(this_process()._asdict())
    run = instance.create_run_for_job(
        job_def=in_memory.get_definition(),
        run_config={**SILENT_CONSOLE, **config},
        tags={**job.run_tags, **partition, **tags, STARTED_BY: "origyne", PROCESS_TAG: process},
        remote_job_origin=_origin(job.name),
    )
    return in_memory, run


def execute(instance: dg.DagsterInstance, job: InMemoryJob, run: dg.DagsterRun) -> None:
    """Carries out a run that was created; raises what its first failed step raised."""
    execute_run(job, run, instance, raise_on_error=True)


def _resources(office: Office) -> dict[str, dg.ResourceDefinition]:
    return {"office": dg.ResourceDefinition.hardcoded_resource(office)}


def _origin(job_name: str) -> RemoteJobOrigin:
    location = RegisteredCodeLocationOrigin(CODE_LOCATION)
    return RemoteJobOrigin(
        repository_origin=RemoteRepositoryOrigin(code_location_origin=location, repository_name=REPOSITORY),
        job_name=job_name,
    )
