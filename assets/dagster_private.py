"""The names of Dagster that are not public, in one place, each with what it is needed for: an upgrade looks here first.

Nothing else of the project imports from ``dagster._core`` or ``dagster._serdes``.
"""

from typing import TYPE_CHECKING

import dagster as dg

# The data version of a partition that a run records itself.
from dagster._core.definitions.data_version import DATA_VERSION_TAG as DATA_VERSION_TAG

# What Dagster takes for the version of an input that has none.
from dagster._core.definitions.data_version import DEFAULT_DATA_VERSION as DEFAULT_DATA_VERSION

# A job of the loaded definitions, run in this process.
from dagster._core.definitions.job_base import InMemoryJob as InMemoryJob

# What a partition mapping of one's own returns.
from dagster._core.definitions.partitions.mapping.partition_mapping import (
    UpstreamPartitionsResult as UpstreamPartitionsResult,
)

# What a partition mapping of one's own takes.
from dagster._core.definitions.partitions.subset.partitions_subset import PartitionsSubset as PartitionsSubset

# An output with this metadata is not recorded by Dagster: the run recorded its partitions.
from dagster._core.definitions.source_asset import (
    SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION as SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION,
)

# The type of a job that is defined by a selection.
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as UnresolvedAssetJobDefinition,
)

# A child process that ended in error.
from dagster._core.errors import DagsterPipesExecutionError as DagsterPipesExecutionError

# An error of a code location, with the error inside.
from dagster._core.errors import DagsterUserCodeProcessError as DagsterUserCodeProcessError

# Which events change the status of a run, for the event log that stays open.
from dagster._core.events import EVENT_TYPE_TO_PIPELINE_RUN_STATUS as EVENT_TYPE_TO_PIPELINE_RUN_STATUS

# Runs a run that was created before: its run id and tags are the command's.
from dagster._core.execution.api import execute_run as execute_run

# An instance that is set in code, without a dagster.yaml.
from dagster._core.instance import InstanceRef as InstanceRef

# A run of the command line belongs to the code location of the UI.
from dagster._core.remote_origin import RegisteredCodeLocationOrigin as RegisteredCodeLocationOrigin

# A run of the command line is on the Timeline and in the job's history.
from dagster._core.remote_origin import RemoteJobOrigin as RemoteJobOrigin

# The same code location.
from dagster._core.remote_origin import RemoteRepositoryOrigin as RemoteRepositoryOrigin

# What Dagster takes for a store of runs, events and schedules.
from dagster._core.storage.base_storage import DagsterStorage as DagsterStorage

# The statuses of a run that ended.
from dagster._core.storage.dagster_run import FINISHED_STATUSES as FINISHED_STATUSES

# The statuses of a run that goes on.
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES as NOT_FINISHED_STATUSES

# The event log that is kept open, for runs that begin and end often.
from dagster._core.storage.event_log import SqliteEventLogStorage as SqliteEventLogStorage

# The address of its file.
from dagster._core.storage.sqlite import create_db_conn_string as create_db_conn_string

# The same.
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG as ASSET_PARTITION_RANGE_END_TAG

# A run of a range of partitions.
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_START_TAG as ASSET_PARTITION_RANGE_START_TAG

# A run of one partition.
from dagster._core.storage.tags import PARTITION_NAME_TAG as PARTITION_NAME_TAG

# The class of a storage of one's own, and how an instance names it.
from dagster._serdes import ConfigurableClass as ConfigurableClass

# The same.
from dagster._serdes import ConfigurableClassData as ConfigurableClassData

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dagster._core.execution.context.system import StepExecutionContext


def data_version_tags(
    version: dg.DataVersion, run_id: str, inputs: "Mapping[dg.AssetKey, Mapping[str, object]]"
) -> dict[str, str]:
    """The tags that Dagster writes on a materialisation, for those that a run records itself."""
    from dagster._core.execution.plan.execute_step import _build_data_version_tags

    return _build_data_version_tags(version, run_id, inputs, True)  # type: ignore[arg-type]


def step_of(context: dg.AssetExecutionContext) -> "StepExecutionContext":
    """The step behind a context: versions and metadata of its inputs, and its own."""
    return context.op_execution_context._step_execution_context
