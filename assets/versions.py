"""Records each partition of a run with the hash of its own content as data version.

Dagster writes one data version on all partitions of a run. So a run of many records each of them itself, with what it
was made from, and asks Dagster not to. What is observed here is what Dagster does not make: the files of a deposit day,
and the deposits that a month sees.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from assets.dagster_private import (
    DATA_VERSION_TAG,
    DEFAULT_DATA_VERSION,
    SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION,
    data_version_tags,
    step_of,
)

RECORDED = {SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION: True}
"""Metadata of an output whose partitions are recorded: Dagster records none of its own."""


def recorded(
    context: dg.AssetExecutionContext, table: str, contents: Mapping[str, str]
) -> dg.MaterializeResult[None]:
    """Records the partitions of a table that a run made, each with the metadata that was added for it.

    Args:
        context: of the run.
        table: an asset of the step, cut by time.
        contents: each partition of the run, and what identifies its content.
    """
    if len(contents) == 1:
        (version,) = contents.values()
        return dg.MaterializeResult(asset_key=table, data_version=dg.DataVersion(version))
    key = dg.AssetKey(table)
    step = step_of(context)
    shared = step.get_asset_metadata(key) or {}
    metadata = {
        partition: {**shared, **(step.get_asset_metadata(key, partition) or {})} for partition in contents
    }
    record(context, table, contents, metadata, step.job_def.asset_layer.get(key).parent_keys)
    return dg.MaterializeResult(asset_key=table, metadata=RECORDED)


def record(
    context: dg.AssetExecutionContext,
    table: str,
    contents: Mapping[str, str],
    metadata: Mapping[str, Mapping[str, Any]],
    parents: Iterable[dg.AssetKey],
) -> None:
    """Records partitions of a table as made, with what identifies them and what the newest of ``parents`` was."""
    key = dg.AssetKey(table)
    step = step_of(context)
    inputs = {}
    for parent in parents:
        step.wipe_input_asset_version_info(parent)  # another table of the step, or what it observed
        known = step.maybe_fetch_and_get_input_asset_version_info(parent)
        inputs[parent] = {
            "data_version": (known and known.data_version) or DEFAULT_DATA_VERSION,
            "storage_id": known and known.storage_id,
        }
    for partition, version in contents.items():
        tags = data_version_tags(dg.DataVersion(version), context.run.run_id, inputs)
        context.log_event(
            dg.AssetMaterialization(key, partition=partition or None, metadata=metadata[partition], tags=tags)
        )


def observe(
    context: dg.AssetExecutionContext,
    asset: str,
    contents: Mapping[str, str],
    metadata: Mapping[str, Mapping[str, Any]],
) -> None:
    """Observes the partitions of an asset that Dagster does not make, of which the content is another than it was."""
    key = dg.AssetKey(asset)
    known = context.instance.event_log_storage.get_latest_tags_by_partition(
        key, dg.DagsterEventType.ASSET_OBSERVATION, [DATA_VERSION_TAG], asset_partitions=list(contents)
    )
    for partition, version in contents.items():
        if known.get(partition, {}).get(DATA_VERSION_TAG) != version:
            context.log_event(
                dg.AssetObservation(
                    key, partition=partition, metadata=metadata[partition], tags={DATA_VERSION_TAG: version}
                )
            )
