"""What a run made of deposit days, recorded day by day: the days that have files, and no others.

Left to itself, Dagster records every day of a run's range as made, days without any file too, and none outside the
range. A run that lands files learns only then which days they belong to.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from assets.partitions import keys_of
from assets.resources import Office
from assets.tables import Made, first_rows, money
from origyne_pipeline.periods import local_day

if TYPE_CHECKING:
    from origyne_pipeline.mediation.days import DayCounts

CLEANS = "origyne/cleans"
WHAT_IS_OWED = {CLEANS: "the range, and all that has landed and is not clean yet"}
"""A run with this tag cleans, beside the days of its range, all that has landed and is not clean."""


class RecordedByTheStep(dg.IOManager):
    """Stores nothing, and has Dagster record nothing: the step recorded its days itself with ``record_days``."""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Takes the asset off the output, which leaves Dagster nothing to record."""
        context._asset_key = None

    def load_input(self, context: dg.InputContext) -> object:
        """Never called: steps read the lake."""
        raise NotImplementedError


RECORDED_BY_THE_STEP = "recorded_by_the_step"


def is_to_clean_all(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> bool:
    """Whether a run cleans all that is owed, beside its range."""
    return CLEANS in context.run.tags


def days_of(context: dg.AssetExecutionContext, office: Office) -> list[date]:
    """The deposit days that a run is to clean, in order: its range, and all that is owed where it is to."""
    from origyne_pipeline.landed_days import bring_catalogue_up_to_date, days_to_clean

    bring_catalogue_up_to_date(office.warehouse, office.layout)
    days = {date.fromisoformat(key) for key in keys_of(context)}
    if is_to_clean_all(context):
        days |= set(days_to_clean(office.warehouse, office.layout, local_day(office.now())))
    return sorted(days)


def recorded(
    context: dg.AssetExecutionContext,
    office: Office,
    table: str,
    days: Iterable[date],
    counts: Iterable["DayCounts"],
) -> Made:
    """Records the days of a table that a run cleaned or found clean; the result that the step yields."""
    cleaned = tuple(counts)
    for day in cleaned:
        if day.fault:
            context.log.warning(f"{day.fault}: the day was made again from its landed files")
    office.outcomes[table] = cleaned
    record_days(context, office, table, days, cleaned)
    return dg.MaterializeResult(asset_key=table, value=None)


def record_days(
    context: dg.AssetExecutionContext,
    office: Office,
    table: str,
    days: Iterable[date],
    counts: Iterable["DayCounts"],
) -> None:
    """Records a materialisation of each of ``days`` that has files, with what was read of it and its content's hash."""
    from origyne_pipeline.quality.summary import preview, summarise

    partitions = office.warehouse.partitions(table)
    keys = [key for key in map(str, days) if key in partitions]
    if not keys:
        context.log.info(f"{table}: no file on any of the days asked for")
        return
    said = {str(day.day): _counts(day) for day in counts}
    shown = first_rows(preview(office.warehouse, table, keys[-1:]))
    for summary in summarise(office.warehouse, table, keys):
        content = partitions[summary.key].path
        metadata: dict[str, Any] = {
            "dagster/partition_row_count": summary.rows,
            **money(summary.sums),
            **said.get(summary.key, {}),
            **shown,
        }
        context.log_event(
            dg.AssetMaterialization(
                table,
                metadata=metadata,
                partition=summary.key,
                tags={DATA_VERSION_TAG: content.stem if content else "empty"},
            )
        )


def _counts(day: "DayCounts") -> Mapping[str, int | str]:
    damage = {"made again because": day.fault} if day.fault else {}
    return damage | {
        "files": day.files,
        "rows read": day.rows_read,
        "rows refused": day.refused,
        "copies set aside": day.set_aside,
    }
